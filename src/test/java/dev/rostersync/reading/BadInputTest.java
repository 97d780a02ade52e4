package dev.rostersync.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sis.Irregularity;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.testing.TestTenant;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mistakes of a provider: each has its code, and none removes published rows. */
class BadInputTest {

    private static final int ALWAYS = 1_000_000;

    private TestTenant tenant;

    @BeforeEach
    void aSyncedSchool() {
        tenant = TestTenant.start(
                SampleSis.start(),
                Map.of(
                        "roster-sync.provider.request-timeout", "1500ms",
                        "roster-sync.provider.tries-max", "3",
                        "roster-sync.provider.page-bytes-max", "2MB"));
        tenant.roster().school("north");
        for (int i = 0; i < 30; i++) {
            tenant.roster().student("s" + i, "north");
        }
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().enrollment("s1", "c1", "student");
        tenant.sync();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private void fails(Code code) {
        var before = tenant.everything();

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).as(sync.message()).isEqualTo(code);
        assertThat(sync.message()).startsWith(code.sentence());
        assertThat(tenant.everything()).isEqualTo(before);
    }

    /** If neither a collection nor its school parts can be read, everything stays as it was. */
    private void leavesAsItWas(Code code) {
        var before = tenant.everything();

        var sync = tenant.sync();

        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.PARTIAL);
        assertThat(sync.code()).isEqualTo(Code.COLLECTION_UNREAD);
        assertThat(sync.message()).contains(code.id());
        assertThat(tenant.everything()).isEqualTo(before);
    }

    private void passes() {
        var before = tenant.everything();

        var sync = tenant.sync();

        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.everything()).isEqualTo(before);
    }

    private void endpoint(String url) {
        tenant.at(URI.create(url), tenant.integration().settings().tokenUrl());
    }

    private void fault(String collection, Fault fault) {
        tenant.sis().fault(ALWAYS, collection, 0, fault);
    }

    @Test
    void anUnknownHost() {
        endpoint("http://no-such-host.invalid");

        fails(Code.PROVIDER_UNREACHABLE);
    }

    @Test
    void aPortWhereNobodyListens() throws Exception {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        endpoint("http://localhost:" + free);

        fails(Code.PROVIDER_UNREACHABLE);
    }

    @Test
    void aCertificateThatNobodyTrusts() throws Exception {
        try (var secure = SampleSis.start(SelfSigned.context())) {
            endpoint(secure.endpointUrl().toString());

            fails(Code.TLS_FAILED);
        }
    }

    @Test
    void aSecretThatWasChanged() {
        tenant.sis().gatekeeper().changeSecret("another");

        fails(Code.CREDENTIALS_REFUSED);
    }

    @Test
    void aTokenThatIsNeverTaken() {
        tenant.sis().gatekeeper().expireTokensAfter(0);

        fails(Code.CREDENTIALS_REFUSED);
    }

    @Test
    void aTokenThatExpiresInMidCollection() {
        tenant.sis().gatekeeper().expireTokensAfter(3);
        tenant.sis().with(Irregularity.LIMIT_CAPPED);

        passes();

        assertThat(tenant.sis().gatekeeper().tokensHandedOut()).isGreaterThan(1);
    }

    @Test
    void aTokenUrlThatIsNone() {
        tenant.at(tenant.sis().endpointUrl(), URI.create(tenant.sis().endpointUrl() + "/nowhere"));

        fails(Code.NOT_A_TOKEN_ENDPOINT);
    }

    @Test
    void aTokenEndpointThatRedirects() {
        tenant.sis()
                .fault(
                        ALWAYS,
                        request -> request.collection().equals("token"),
                        Fault.status(302, "Location", "https://elsewhere.example.org/token?secret=1"));

        fails(Code.REDIRECTED);
        assertThat(tenant.sync().message())
                .contains("elsewhere.example.org/token")
                .doesNotContain("secret=1");
    }

    @Test
    void aCollectionThatIsForbidden() {
        fault("enrollments", Fault.status(403));

        leavesAsItWas(Code.ACCESS_FORBIDDEN);
        assertThat(tenant.sync().message()).contains("enrollments");
    }

    @Test
    void aCollectionThatIsMissing() {
        fault("classes", Fault.status(404));

        leavesAsItWas(Code.COLLECTION_MISSING);
    }

    @Test
    void noOneRosterAtAll() {
        endpoint(tenant.sis().endpointUrl() + "/elsewhere/ims/oneroster/v1p1");

        fails(Code.NO_ONEROSTER_FOUND);
    }

    @Test
    void htmlInPlaceOfJson() {
        fault("users", Fault.body("<html><body>Maintenance</body></html>"));

        fails(Code.NOT_ONEROSTER);
    }

    @Test
    void jsonThatBreaksOff() {
        fault("users", Fault.truncatedJson());

        fails(Code.ANSWER_TRUNCATED);
    }

    @Test
    void aBodyThatBreaksOffOnce() {
        tenant.sis().fault(2, "users", 0, Fault.truncated());

        passes();
    }

    @Test
    void aBodyThatBreaksOffEachTime() {
        fault("users", Fault.truncated());

        fails(Code.ANSWER_TRUNCATED);
    }

    @Test
    void aConnectionThatIsReset() {
        fault("classes", Fault.reset());

        fails(Code.PROVIDER_UNREACHABLE);
    }

    @Test
    void anErrorObjectWithStatus200() {
        fault("users", Fault.body("{\"imsx_codeMajor\":\"failure\"}"));

        fails(Code.COLLECTION_ABSENT);
    }

    @Test
    void aStatusReportIsNoCollection() {
        fault("users", Fault.body("{\"statusInfoSet\":[{\"imsx_codeMajor\":\"success\"}]}"));

        fails(Code.COLLECTION_ABSENT);
    }

    @Test
    void anErrorReportWithAListIsNoCollection() {
        fault("users", Fault.body("{\"code\":500,\"message\":\"database is down\",\"details\":[]}"));
        fails(Code.COLLECTION_ABSENT);

        tenant.sis().recover();
        fault("users", Fault.body("{\"code\":500,\"details\":[\"bad\",{\"text\":\"worse\"}]}"));
        fails(Code.COLLECTION_ABSENT);
    }

    @Test
    void anErrorReportInTheMiddleOfACollectionIsNoEnd() {
        tenant.sis().with(Irregularity.NO_TOTAL);
        tenant.sis().fault(ALWAYS, "users", 1, Fault.body("{\"errors2\":[]}"));

        fails(Code.COLLECTION_ABSENT);
    }

    @Test
    void aRefusedSortInMidCollectionIsNotDropped() {
        tenant.sis().with(Irregularity.LIMIT_CAPPED);
        for (int i = 0; i < 60; i++) {
            tenant.roster().student("more" + i, "north");
        }
        tenant.sis()
                .fault(
                        ALWAYS,
                        request -> request.collection().equals("users") && request.isWhole() && request.offset() > 0,
                        Fault.status(400));

        var sync = tenant.sync();

        assertThat(sync.findings()).as("it is read school by school").containsKey(Code.READ_BY_SCHOOL.id());
        assertThat(tenant.users()).hasSize(90);
        assertThat(tenant.sis().requests("users"))
                .filteredOn(request -> request.offset() > 0)
                .allMatch(request -> request.parameters().containsKey("sort"));
    }

    @Test
    void aPageOfTooManyRecords() {
        fault("users", Fault.body("{\"users\":[" + "0,".repeat(150_000) + "0]}"));

        fails(Code.PAGE_TOO_LARGE);
    }

    @Test
    void aServerThatIgnoresTheOffsetAndSendsNoIds() {
        fault("users", Fault.body("{\"users\":[{\"role\":\"student\"},{\"role\":\"teacher\"}]}"));

        fails(Code.PAGES_REPEATED);
    }

    @Test
    void aWrapperWithANulIsAFindingLikeAnyOther() {
        fault(
                "classes",
                Fault.body(
                        "{\"cla\\u0000sses\":[{\"sourcedId\":\"c1\",\"title\":\"Class c1\",\"classCode\":\"code-c1\","
                                + "\"location\":\"R1\",\"grades\":[\"07\"],\"subjects\":[\"Mathematics\"],\"school\":\"north\"}]}"));
        var before = tenant.everything();

        assertThat(tenant.sync().outcome()).isIn(Outcome.SUCCEEDED, Outcome.PARTIAL);
        assertThat(tenant.everything()).isEqualTo(before);
    }

    @Test
    void aRetryAfterThatIsTooLongHoldsUpNobodyElse() {
        tenant.sis().fault(1, "users", 0, Fault.status(429, "Retry-After", "7200"));
        fails(Code.RATE_LIMITED);

        passes();
    }

    @Test
    void nullIsNoCollection() {
        fault("enrollments", Fault.body("{\"enrollments\":null}"));

        leavesAsItWas(Code.COLLECTION_ABSENT);
    }

    @Test
    void moreAfterTheJson() {
        fault("users", Fault.body("{\"users\":[]}{\"users\":[]}"));

        fails(Code.NOT_ONEROSTER);
    }

    @Test
    void aPageOfAGigabyteIsGivenUpEarly() {
        fault("users", Fault.endless(1_000_000_000));

        fails(Code.PAGE_TOO_LARGE);
    }

    @Test
    void aBodyThatDrips() {
        fault("users", Fault.drip());

        fails(Code.REQUEST_TIMED_OUT);
    }

    @Test
    void aRedirectLoop() {
        fault("users", Fault.status(307, "Location", SampleSis.ROOT_1_2 + "/users"));

        fails(Code.REDIRECTED);
    }

    @Test
    void aRedirectToAnotherHost() {
        fault("users", Fault.status(301, "Location", "http://elsewhere.example.org/users"));

        fails(Code.REDIRECTED);
        assertThat(tenant.sync().message()).contains("elsewhere.example.org");
    }

    @Test
    void aRetryAfterInSeconds() {
        tenant.sis().fault(2, "users", 0, Fault.status(429, "Retry-After", "1"));

        passes();
    }

    @Test
    void aRetryAfterAsADate() {
        var soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(1));
        tenant.sis().fault(1, "users", 0, Fault.status(429, "Retry-After", soon));

        passes();
    }

    @Test
    void aRetryAfterThatIsTooLong() {
        fault("users", Fault.status(429, "Retry-After", "7200"));

        fails(Code.RATE_LIMITED);
    }

    @Test
    void aServerThatFailsOnce() {
        tenant.sis().fault(2, "enrollments", 0, Fault.status(500));

        passes();
    }

    @Test
    void aServerThatFailsEachTime() {
        tenant.sis().forgetRequests();
        fault("enrollments", Fault.status(503));

        leavesAsItWas(Code.PROVIDER_FAILING);
        assertThat(tenant.sis().requests("enrollments"))
                .as("tried as often as is allowed as a whole, and as often for the school")
                .extracting(request -> request.isWhole() + " " + request.limit())
                .containsExactly("true 1000", "true 500", "true 250", "false 1000", "false 500", "false 250");
    }

    @Test
    void nestingWithoutEnd() {
        fault("users", Fault.body("{\"users\":[" + "[".repeat(10_000)));

        fails(Code.JSON_OUT_OF_BOUNDS);
    }

    @Test
    void aTextWithoutEnd() {
        fault("users", Fault.body("{\"users\":[{\"sourcedId\":\"" + "x".repeat(1_500_000) + "\"}]}"));

        fails(Code.JSON_OUT_OF_BOUNDS);
    }

    @Test
    void fewerRecordsThanAnnounced() {
        tenant.sis().fault(ALWAYS, "users", 30, Fault.body("{\"users\":[]}"));
        tenant.sis().fault(ALWAYS, "users", 0, (exchange, proper) -> {
            exchange.getResponseHeaders().set("X-Total-Count", "31");
            exchange.sendResponseHeaders(200, proper.bytes().length);
            exchange.getResponseBody().write(proper.bytes());
        });

        passes();
        assertThat(tenant.sync().findings()).containsKey(Code.TOTAL_WRONG.id());
    }

    @Test
    void aServerThatIgnoresTheOffset() {
        fault("users", (exchange, proper) -> {
            var page =
                    "{\"users\":[{\"sourcedId\":\"a\",\"role\":\"student\"},{\"sourcedId\":\"b\",\"role\":\"student\"}]}"
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        });

        fails(Code.PAGES_REPEATED);
    }

    /** The bytes are mended while they are read; the result is JSON, but no collection. */
    @Test
    void bytesThatAreNoText() {
        fault("users", (exchange, proper) -> {
            var page = new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}'};
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        });

        fails(Code.COLLECTION_ABSENT);
    }

    @Test
    void unknownEnumValuesAndMissingFieldsAreFindings() {
        tenant.roster().record("users", "s1").remove("status");
        tenant.roster().record("users", "s2").put("status", "sleeping");
        tenant.roster().record("classes", "c1").put("classType", "club").remove("title");
        tenant.roster().add("enrollments", "empty").remove("status");
        tenant.roster().add("users", "role-less");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.found(sync)).containsExactly("OR-401 empty", "OR-403 s2", "OR-405 role-less");
        assertThat(tenant.users()).hasSize(30);
        assertThat(tenant.members()).containsExactly("s1 student in c1");
    }

    @Test
    void noMessageHoldsASecretOrABody() {
        fault("users", Fault.body("{\"error\":\"for amy@example.org\"}"));

        var sync = tenant.sync();

        assertThat(sync.message()).doesNotContain("amy").doesNotContain(Gatekeeper.CLIENT_SECRET);
    }
}
