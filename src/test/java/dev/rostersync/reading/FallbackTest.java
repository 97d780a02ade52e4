package dev.rostersync.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Irregularity;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sis.SampleSis.Request;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.TestTenant;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each extra can be left out. What was learnt about a provider is kept, tried again from time to time, and forgotten if
 * the address changes.
 */
class FallbackTest {

    private static final int STUDENTS = 180;

    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        for (int i = 0; i < STUDENTS; i++) {
            tenant.roster().student("s%03d".formatted(i), "north");
        }
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private List<String> known() {
        return tenant.lines("SELECT extra || ': ' || rung FROM roster_sync.provider_fallback ORDER BY 1");
    }

    private void weekPasses() {
        tenant.sql()
                .sql("UPDATE roster_sync.provider_fallback SET learnt_at = learnt_at - interval '8 days'")
                .update();
    }

    private void succeeds() {
        tenant.sis().forgetRequests();
        var sync = tenant.sync();
        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).hasSize(STUDENTS);
    }

    private List<Request> users() {
        return tenant.sis().requests("users");
    }

    @Test
    void tonightBeginsWhereLastNightEndedAndTriesTheBetterWayAfterAWeek() {
        tenant.sis().with(Irregularity.SORT_REFUSED, Irregularity.LIMIT_REFUSED);
        succeeds();
        assertThat(known()).contains("limit users: 100", "sort users: no sort");

        succeeds();
        assertThat(users())
                .allMatch(request ->
                        request.limit() <= 100 && !request.parameters().containsKey("sort"));

        weekPasses();
        tenant.sis().without(Irregularity.SORT_REFUSED, Irregularity.LIMIT_REFUSED);
        succeeds();
        assertThat(users()).hasSize(1).allMatch(request -> request.limit() == 1_000);
        assertThat(known()).noneMatch(line -> line.contains("users"));
    }

    @Test
    void whatIsStillRefusedAfterAWeekIsLearntAnew() {
        tenant.sis().with(Irregularity.SORT_REFUSED);
        succeeds();
        weekPasses();

        succeeds();

        assertThat(users().getFirst().parameters()).containsKey("sort");
        assertThat(tenant.lines("SELECT extra FROM roster_sync.provider_fallback"
                        + " WHERE extra = 'sort users' AND learnt_at > now() - interval '1 day'"))
                .hasSize(1);
    }

    @Test
    void wholePageOffsetsAreLearntOnTheSecondPage() {
        tenant.sis().with(Irregularity.WHOLE_PAGE_OFFSETS);
        succeeds();
        assertThat(known()).contains("overlap: LOOK_BACK");

        succeeds();
        assertThat(users())
                .filteredOn(request -> request.limit() > 1)
                .allMatch(request -> request.offset() % request.limit() == 0);
    }

    /** A page that is too heavy is halved, and offsets stay multiples of the smaller limit. */
    @Test
    void offsetsStayMultiplesOfTheLimitWhenPagesGetSmaller() {
        tenant.sis().with(Irregularity.ODD_OFFSETS_REFUSED);
        succeeds();
        tenant.sis()
                .fault(
                        1_000,
                        request ->
                                request.collection().equals("users") && request.offset() >= 100 && request.limit() > 30,
                        Fault.status(502));

        succeeds();

        assertThat(users()).anyMatch(request -> request.offset() >= 100 && request.limit() == 25);
        assertThat(users()).allMatch(request -> request.offset() % request.limit() == 0);
    }

    @Test
    void aServerThatServesNoSingleRecordIsWalkedTwice() {
        tenant.sis().with(Irregularity.SMALL_LIMIT_REFUSED);
        succeeds();
        assertThat(known()).contains("overlap: SECOND_WALK");

        succeeds();
        assertThat(users().stream().filter(request -> request.offset() == 0)).hasSize(2);
    }

    /** Also if the server rounds offsets: one record leaves, another comes, and the total stays the same. */
    @ParameterizedTest
    @ValueSource(strings = {"WHOLE_PAGE_OFFSETS", "ODD_OFFSETS_REFUSED", "SMALL_LIMIT_REFUSED"})
    void aMovingCollectionIsNoticedWhateverOffsetsAreServed(String habit) {
        tenant.sis().with(Irregularity.valueOf(habit));
        succeeds();
        tenant.sis()
                .fault(
                        1,
                        request ->
                                request.collection().equals("users") && request.offset() == 50 && request.limit() > 1,
                        (exchange, proper) -> {
                            tenant.roster().remove("users", "s010");
                            tenant.roster().student("s999", "north");
                            var bytes = proper.bytes();
                            exchange.getResponseHeaders().set("X-Total-Count", "" + STUDENTS);
                            exchange.sendResponseHeaders(200, bytes.length);
                            exchange.getResponseBody().write(bytes);
                        });

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users())
                .hasSize(STUDENTS - 1)
                .contains("s050 student @north", "s100 student @north")
                .doesNotContain("s010 student @north");
    }

    @Test
    void schoolBySchoolToo() {
        tenant.sis().with(Irregularity.WHOLE_PAGE_OFFSETS, Irregularity.SORT_FAILS, Irregularity.LIMIT_REFUSED);
        tenant.sis()
                .fault(
                        1_000_000,
                        request -> request.collection().equals("users") && request.isWhole(),
                        Fault.status(403));

        succeeds();
    }

    @Test
    void credentialsAndScopesAreLearntTogether() {
        tenant.sis().with(Irregularity.BASIC_INVALID, Irregularity.OTHER_VERSION_SCOPE);
        succeeds();
        assertThat(known()).contains("credentials: BODY", "scope: OTHER_VERSION");
        int handedOut = tenant.sis().gatekeeper().tokensHandedOut();

        succeeds();

        assertThat(tenant.sis().gatekeeper().tokensHandedOut()).isEqualTo(handedOut + 1);
        assertThat(tenant.sis().requests("token"))
                .as("asked at once as it serves")
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aRefusedScopeIsNotToldAsRefusedCredentials() {
        tenant.sis().gatekeeper().prefixScopes("one-roster-api:");

        var refused = tenant.sync();
        assertThat(refused.code()).isEqualTo(Code.SCOPE_REFUSED);

        tenant.scopes("one-roster-api:https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly");
        succeeds();
    }

    @Test
    void editingTheAddressForgetsWhatWasLearnt() {
        tenant.sis().with(Irregularity.SORT_REFUSED);
        succeeds();
        assertThat(known()).isNotEmpty();

        tenant.at(
                URI.create(tenant.sis().endpointUrl() + SampleSis.ROOT_1_2),
                tenant.integration().settings().tokenUrl());

        assertThat(known()).isEmpty();
    }

    /** A vendor's versions may have different ids, so the version that has worked is not replaced by the other one. */
    @Test
    void troubleAtAKnownRootIsTroubleAndNotAnotherVersion() {
        succeeds();
        assertThat(known()).contains("root: " + SampleSis.ROOT_1_2);
        tenant.sis().asBothVersions();
        tenant.sis().fault(1_000_000, request -> request.path().contains("v1p2"), Fault.status(404));
        tenant.sis().forgetRequests();

        var sync = tenant.sync();

        assertThat(sync.code()).isEqualTo(Code.NO_ONEROSTER_FOUND);
        assertThat(tenant.sis().requests()).noneMatch(request -> request.path().contains("v1p1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OTHER_ROOT_FAILS", "OTHER_ROOT_IS_HTML", "OTHER_ROOT_IS_EMPTY", "OTHER_ROOT_REDIRECTS"})
    void theMostTellingFailureOfAllRootsIsTold(String habit) {
        tenant.sis().asVersion11().with(Irregularity.valueOf(habit));
        tenant.sis().gatekeeper().changeSecret("another");

        assertThat(tenant.sync().code()).isEqualTo(Code.CREDENTIALS_REFUSED);
    }

    @Test
    void theSecretIsShownToNoPlaceThatHasNotAnsweredAsATokenEndpoint() {
        var seen = new ConcurrentLinkedQueue<String>();
        tenant.sis().fault(1_000, request -> request.collection().equals("token"), (exchange, proper) -> {
            seen.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(404, -1);
        });
        tenant.withoutTokenUrl();

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(seen)
                .isNotEmpty()
                .allSatisfy(request ->
                        assertThat(request).doesNotContain("client_secret").endsWith("null"));
    }

    /** 50,000 records, 100 a page. The server takes 100 requests, then none for 300 ms (real servers: for a minute). */
    @Test
    void aServerThatGrantsAHundredRequestsInAWindowIsReadInOneGo() {
        tenant.directoryKnowsNobody();
        // without this, the sample server would sort all records for each page
        tenant.sis().with(Irregularity.LIMIT_REFUSED, Irregularity.SORT_IGNORED);
        for (int i = STUDENTS; i < 50_000; i++) {
            tenant.roster().student("s%05d".formatted(i), "north");
        }
        tenant.sis().gatekeeper().grant(100, Duration.ofMillis(300));

        var sync = tenant.sync();

        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(sync.unmatchedUsers()).isEqualTo(50_000);
        assertThat(tenant.sis().gatekeeper().refusedForTheirNumber()).isGreaterThan(4);
        assertThat(users().stream().dropWhile(request -> request.offset() == 0))
                .as("never begun again")
                .allMatch(request -> request.offset() > 0);
        assertThat(tenant.bean(MeterRegistry.class)
                        .counter("roster.sync.provider.retries", "sis", "Other", "reason", "rate limited")
                        .count())
                .isGreaterThan(0);
    }

    @Test
    void whoIsAskedToComeBackLaterGoesOnFromTheLastCommit() {
        for (int i = STUDENTS; i < 5_000; i++) {
            tenant.roster().student("s%04d".formatted(i), "north");
        }
        tenant.sis().fault(1, "users", 3_000, Fault.status(429, "Retry-After", "7200"));
        var first = tenant.sync();
        assertThat(first.code()).isEqualTo(Code.RATE_LIMITED);
        tenant.sis().forgetRequests();

        var sync = tenant.restart(first);

        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).hasSize(5_000);
        assertThat(users()).filteredOn(request -> request.limit() > 1).allMatch(request -> request.offset() > 0);
    }

    /** The check asks like a sync, so its result is also true for a sync. */
    @Test
    void theCheckWalksTheSameLadder() {
        tenant.sis().with(Irregularity.LIMIT_REFUSED, Irregularity.SORT_FAILS, Irregularity.SCHOOLS_FAIL);
        try (var check = CliProcess.start(tenant, "integration", "check", "greenfield/Main SIS")) {
            assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
        }

        tenant.sis().fault(1_000_000, "classes", 0, Fault.status(400));
        try (var check = CliProcess.start(tenant, "integration", "check", "greenfield/Main SIS")) {
            assertThat(check.exitCode()).isEqualTo(10);
            assertThat(check.out()).contains("OR-113").contains("classes");
        }
    }

    @Test
    void theLogSaysEachStepDownALadderAndEachSecondWalk() {
        tenant.sis().with(Irregularity.SORT_REFUSED, Irregularity.SMALL_LIMIT_REFUSED);

        try (var process = CliProcess.start(tenant, "sync", "greenfield/Main SIS")) {
            process.exitCode();
            assertThat(process.err())
                    .contains("localhost refused 'sort users'. The sync uses 'no sort'. Nothing has to be done.")
                    .contains("users is read again, since it did not add up: walk 2.");
        }
    }

    @Test
    void countsItsFallbacks() {
        tenant.sis().with(Irregularity.SORT_REFUSED);
        succeeds();

        assertThat(tenant.bean(MeterRegistry.class)
                        .counter("roster.sync.provider.fallbacks", "sis", "Other", "reason", "sort")
                        .count())
                .isGreaterThan(0);
    }
}
