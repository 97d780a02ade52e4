package dev.rostersync.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.RawProvider;
import dev.rostersync.testing.TestTenant;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that speaks wrong HTTP, or whose answer never ends: the sync fails with a code, within the time bound. */
class BrokenHttpTest {

    private static TestTenant tenant;

    @BeforeAll
    static void start() {
        tenant = TestTenant.start(
                SampleSis.start(),
                Map.of(
                        "roster-sync.provider.request-timeout", "700ms",
                        "roster-sync.provider.tries-max", "2"));
    }

    @AfterAll
    static void close() {
        tenant.close();
    }

    private static Sync syncWith(RawProvider.Answer answer) {
        try (var provider = RawProvider.start(answer)) {
            tenant.at(provider.endpointUrl(), provider.tokenUrl());
            var sync = tenant.sync();
            assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
            return sync;
        }
    }

    /** The time bound of a request covers head, body and closing, with any status. */
    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 206, 302, 304, 400, 401, 403, 404, 429, 500, 503})
    void aBodyWithoutEndWhateverTheStatus(int status) {
        var head =
                "HTTP/1.1 %d Whatever\r\nTransfer-Encoding: chunked\r\nLocation: /elsewhere\r\n\r\n".formatted(status);

        var sync = syncWith(RawProvider.drip(head, "1\r\n \r\n"));

        assertThat(sync.code()).as(sync.message()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 500})
    void aBodyOfAnnouncedLengthThatDrips(int status) {
        var head = "HTTP/1.1 %d Whatever\r\nContent-Length: 100000\r\n\r\n".formatted(status);

        assertThat(syncWith(RawProvider.drip(head, " ")).code()).isNotNull();
    }

    @Test
    void aHeadThatDrips() {
        var sync = syncWith(RawProvider.drip("HTTP/1.1 200 OK\r\nX-", "a"));

        assertThat(sync.code()).as(sync.message()).isEqualTo(Code.REQUEST_TIMED_OUT);
    }

    @Test
    void headersWithoutEnd() {
        var sync = syncWith(out -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 1_000_000; i++) {
                out.write("X-%d: more\r\n".formatted(i).getBytes(StandardCharsets.US_ASCII));
            }
        });

        assertThat(sync.code()).as(sync.message()).isEqualTo(Code.HTTP_BROKEN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a header without a colon     | HTTP/1.1 200 OK\\r\\nno colon here\\r\\n\\r\\n{}
            a negative length            | HTTP/1.1 200 OK\\r\\nContent-Length: -5\\r\\n\\r\\n{}
            a length that is no number   | HTTP/1.1 200 OK\\r\\nContent-Length: many\\r\\n\\r\\n{}
            two lengths                  | HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nContent-Length: 7\\r\\n\\r\\n{}
            an unknown transfer encoding | HTTP/1.1 200 OK\\r\\nTransfer-Encoding: rot13\\r\\n\\r\\n{}
            an unknown content encoding  | HTTP/1.1 200 OK\\r\\nContent-Encoding: br\\r\\nContent-Length: 2\\r\\n\\r\\n{}
            gzip that is none            | HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\nContent-Length: 14\\r\\n\\r\\n{"orgs":[   ]}
            a chunk of no size           | HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n{}\\r\\n0\\r\\n\\r\\n
            another version of HTTP      | HTTP/9.7 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}
            a status that is no number   | HTTP/1.1 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}
            """)
    void whatIsNoProperHttp(String what, String answer) {
        var sync = syncWith(RawProvider.text(answer.replace("\\r", "\r").replace("\\n", "\n")));

        assertThat(sync.code()).as(what + ": " + sync.message()).isEqualTo(Code.HTTP_BROKEN);
        assertThat(Code.HTTP_BROKEN.mend()).as("not tried all night").isEqualTo(Code.Mend.PERSON);
        assertThat(sync.message()).doesNotContain("could not be reached");
    }

    @Test
    void nothingAnswers() {
        var sync = syncWith(RawProvider.text(""));

        assertThat(sync.code()).as(sync.message()).isEqualTo(Code.PROVIDER_UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://portal.example.org:8443/a%00b?secret=1",
                "https://portal.example.org:8443/\u001B[2Jx",
                "not a URL at all \u202E",
                "//",
                "https:///nowhere",
                "http://[::1"
            })
    void aLocationOfWhateverText(String location) {
        var sync = syncWith(RawProvider.text(
                "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n".formatted(location)));

        assertThat(sync.code()).as(sync.message()).isEqualTo(Code.REDIRECTED);
        assertThat(sync.message())
                .doesNotContain("secret=1")
                .doesNotContain("\u001B")
                .doesNotContain("\u202E");
        if (location.contains("%00")) {
            assertThat(sync.message()).contains("https://portal.example.org:8443/a%00b");
        }
    }
}
