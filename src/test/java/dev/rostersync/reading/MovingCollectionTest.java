package dev.rostersync.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Irregularity;
import dev.rostersync.sis.SampleSis.Request;
import dev.rostersync.testing.TestTenant;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A collection that changes between its pages is read again; a total that is always wrong does no harm. */
class MovingCollectionTest {

    private static final int STUDENTS = 180;

    private TestTenant tenant;

    /** Pages of 50 records. */
    @BeforeEach
    void aSyncedSchool() {
        tenant = TestTenant.start();
        tenant.sis().with(Irregularity.LIMIT_CAPPED);
        tenant.roster().school("north");
        for (int i = 0; i < STUDENTS; i++) {
            tenant.roster().student("s%03d".formatted(i), "north");
        }
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        tenant.sis().forgetRequests();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private static Predicate<Request> usersBehind(long record) {
        return request -> request.collection().equals("users") && request.isWhole() && request.offset() >= record;
    }

    /** Only the second page: a page that is fetched ahead may come first; after the end it is rightly empty. */
    private static Predicate<Request> secondPage() {
        return usersBehind(49).and(request -> request.offset() < 98);
    }

    /** Changes the SIS just before the server makes a page from this record on, this many times. */
    private AtomicInteger changesBefore(long record, int times, Runnable change) {
        var changes = new AtomicInteger();
        tenant.sis().fault(times, usersBehind(record), (exchange, proper) -> {
            synchronized (changes) {
                changes.incrementAndGet();
                change.run();
            }
            var bytes = proper.bytes();
            exchange.getResponseHeaders()
                    .set(
                            "X-Total-Count",
                            String.valueOf(tenant.roster().records("users").size()));
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        });
        return changes;
    }

    private long walks() {
        return tenant.sis().requests("users").stream()
                .filter(request -> request.isWhole() && request.offset() == 0)
                .count();
    }

    @Test
    void anUnchangedCollectionIsReadOnce() {
        tenant.sync();

        assertThat(walks()).isEqualTo(1);
    }

    /** Without the overlap the record after the deleted one would be skipped, and its student would be removed. */
    @Test
    void aRecordDeletedAndOneAddedSoThatTheTotalStays() {
        changesBefore(49, 1, () -> {
            tenant.roster().remove("users", "s010");
            tenant.roster().student("s999", "north");
        });

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(walks()).isEqualTo(2);
        assertThat(tenant.users())
                .hasSize(STUDENTS - 1)
                .contains("s050 student @north", "s100 student @north")
                .doesNotContain("s010 student @north");
    }

    @Test
    void aRecordDeletedAmongThoseThatWereRead() {
        changesBefore(99, 1, () -> tenant.roster().remove("users", "s010"));

        tenant.sync();

        assertThat(walks()).isEqualTo(2);
        assertThat(tenant.users()).hasSize(STUDENTS - 1).contains("s100 student @north");
    }

    @Test
    void aRecordInsertedAmongThoseThatWereRead() {
        changesBefore(49, 1, () -> tenant.roster().student("s000a", "north"));

        tenant.sync();
        tenant.sync();

        assertThat(tenant.users()).hasSize(STUDENTS + 1);
    }

    @Test
    void recordsReorderedBetweenPages() {
        tenant.sis().with(Irregularity.SORT_IGNORED);
        changesBefore(49, 1, () -> Collections.reverse(tenant.roster().records("users")));

        tenant.sync();

        assertThat(walks()).isEqualTo(2);
        assertThat(tenant.users()).hasSize(STUDENTS);
    }

    @Test
    void whatNeverRestsIsReadSchoolBySchool() {
        var counter = new AtomicInteger();
        changesBefore(49, Integer.MAX_VALUE, () -> {
            tenant.roster().remove("users", "s%03d".formatted(counter.getAndIncrement()));
            tenant.roster().student("z%03d".formatted(counter.get()), "north");
        });
        tenant.directoryKnowsNobody();

        var sync = tenant.sync();

        assertThat(walks()).isEqualTo(4);
        assertThat(sync.findings()).containsKey(Code.READ_BY_SCHOOL.id());
        assertThat(tenant.findings(sync))
                .anySatisfy(finding -> assertThat(finding.detail()).contains(Code.COLLECTION_MOVING.id()));
    }

    @Test
    void whatNeverAddsUpRemovesNothing() {
        var counter = new AtomicInteger();
        tenant.sis()
                .fault(
                        Integer.MAX_VALUE,
                        request -> request.collection().equals("users") && !request.isWhole(),
                        Fault.status(404));
        changesBefore(49, Integer.MAX_VALUE, () -> {
            tenant.roster().remove("users", "s%03d".formatted(counter.getAndIncrement()));
            tenant.roster().student("z%03d".formatted(counter.get()), "north");
        });
        var before = tenant.everything();

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.COLLECTION_MOVING);
        assertThat(tenant.everything()).isEqualTo(before);
    }

    /** The wrong total is remembered, so students who have left can still be removed. */
    @Test
    void aTotalThatIsAlwaysWrong() {
        for (int wrong : new int[] {7, -3}) {
            tenant.sis().recover();
            tenant.sis().fault(Integer.MAX_VALUE, usersBehind(0), (exchange, proper) -> {
                var bytes = proper.bytes();
                exchange.getResponseHeaders()
                        .set(
                                "X-Total-Count",
                                String.valueOf(tenant.roster().records("users").size() + wrong));
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            });

            tenant.sis().forgetRequests();
            var first = tenant.sync();
            assertThat(first.outcome()).as(first.message()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(first.findings()).containsKey(Code.TOTAL_WRONG.id());
            assertThat(walks()).as("two walks that bring the same are believed").isEqualTo(2);

            tenant.roster().remove("users", wrong > 0 ? "s001" : "s002");
            tenant.sis().forgetRequests();
            tenant.sync();

            assertThat(walks()).as("known from the night before").isEqualTo(1);
            assertThat(tenant.users()).doesNotContain(wrong > 0 ? "s001 student @north" : "s002 student @north");
        }
    }

    @Test
    void anEmptyPageInTheMiddleIsNoEndWithoutATotalEither() {
        tenant.sis().with(Irregularity.NO_TOTAL);
        tenant.sis().fault(1, secondPage(), Fault.body("{\"users\":[]}"));

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(walks()).isEqualTo(2);
        assertThat(tenant.users()).hasSize(STUDENTS);
    }

    @Test
    void anEmptyPageInTheMiddleIsNoEndOfACollectionWithATotal() {
        tenant.sis().fault(1, secondPage(), Fault.body("{\"users\":[]}"));

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).hasSize(STUDENTS);
    }
}
