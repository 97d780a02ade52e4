package dev.rostersync.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sis.SampleSis.Request;
import dev.rostersync.testing.TestTenant;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sync does not overload the provider or School Manager, and no wait is endless. */
class GentleTest {

    private static final String IMPATIENT =
            "SET ROLE roster_sync_runtime; SET lock_timeout = '%s'; SET statement_timeout = '%s'";

    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start();
        fill(tenant, 1_500);
    }

    private static void fill(TestTenant tenant, int students) {
        tenant.roster().school("north");
        tenant.roster().rosterClass("c1", "north");
        for (int i = 0; i < students; i++) {
            tenant.roster().student("s%04d".formatted(i), "north");
        }
        tenant.roster().enrollment("s0000", "c1", "student");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    /** A 502 means that the page was too heavy (ClassLink). */
    @Test
    void pagesGetSmallerUntilTheServerCanMakeThem() {
        tenant.sis()
                .fault(
                        Integer.MAX_VALUE,
                        request -> request.collection().equals("users") && request.limit() > 300,
                        Fault.status(502));

        var sync = tenant.sync();

        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).hasSize(1_500);
        assertThat(tenant.sis().requests("users"))
                .extracting(Request::limit)
                .startsWith(1_000, 500, 250)
                .contains(250);
        assertThat(tenant.sis().requests("users")).allMatch(Request::isWhole);
    }

    @Test
    void aDayHasABudgetOfRequests() {
        tenant.requestsPerDay(4);

        var spent = tenant.sync();

        assertThat(spent.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(spent.code()).isEqualTo(Code.REQUEST_BUDGET_SPENT);
        assertThat(spent.message()).contains("4 requests a day");
        assertThat(tenant.sis().requests().size() + tenant.sis().gatekeeper().tokensHandedOut())
                .isLessThanOrEqualTo(4);
        assertThat(tenant.schools()).isEmpty();

        var again = tenant.restart(spent);
        assertThat(again.code()).as("the same day").isEqualTo(Code.REQUEST_BUDGET_SPENT);

        tenant.requestsPerDay(40);
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        tenant.requestsPerDay(12);
        assertThat(tenant.sync().code()).isEqualTo(Code.REQUEST_BUDGET_SPENT);
        tenant.sql().sql("UPDATE roster_sync.request_day SET day = day - 1").update();
        assertThat(tenant.sync().outcome()).as("another day").isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void whoHoldsRowsForLongIsNotWaitedForWithoutEnd() throws SQLException {
        waitsInVain(IMPATIENT.formatted("200ms", "0"), Code.ROWS_LOCKED);
    }

    @Test
    void aStatementThatTakesTooLong() throws SQLException {
        waitsInVain(IMPATIENT.formatted("0", "500ms"), Code.STATEMENT_TIMED_OUT);
    }

    private static void waitsInVain(String settings, Code code) throws SQLException {
        try (var impatient =
                TestTenant.start(SampleSis.start(), Map.of("spring.datasource.hikari.connection-init-sql", settings))) {
            fill(impatient, 10);
            impatient.sync();
            impatient.roster().record("classes", "c1").put("title", "Renamed");
            var before = impatient.everything();
            try (var holder = DriverManager.getConnection(impatient.databaseUrl(), "postgres", "");
                    var statement = holder.createStatement()) {
                holder.setAutoCommit(false);
                statement.execute("SELECT FROM school_manager.classroom FOR UPDATE");

                var sync = impatient.sync();

                assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
                assertThat(sync.code()).as(sync.message()).isEqualTo(code);
                assertThat(impatient.everything()).isEqualTo(before);
                holder.rollback();
                assertThat(impatient.restart(sync).outcome()).isEqualTo(Outcome.SUCCEEDED);
            }
            assertThat(impatient.lines("SELECT name FROM school_manager.classroom"))
                    .containsExactly("Renamed");
        }
    }
}
