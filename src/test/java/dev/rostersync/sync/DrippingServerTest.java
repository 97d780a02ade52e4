package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.RawProvider;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.testing.Until;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGTERM while a server sends an answer that never ends. */
class DrippingServerTest {

    private static TestTenant tenant;

    @BeforeAll
    static void start() {
        tenant = TestTenant.start();
    }

    @AfterAll
    static void close() {
        tenant.close();
    }

    /** A server may send any part of any answer byte by byte: a stop does not wait for the end of the answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX-Head: ",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 401 No\r\nContent-Length: 1000000\r\n\r\n",
                "HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n"
            })
    void stopEndsWhatAServerDrips(String beginning) {
        try (var provider =
                RawProvider.start(RawProvider.drip(beginning, beginning.contains("chunked") ? "1\r\n \r\n" : " "))) {
            tenant.at(provider.endpointUrl(), provider.tokenUrl());
            try (var hanging = CliProcess.start(
                    tenant,
                    Map.of("ROSTER_SYNC_PROVIDER_REQUEST_TIMEOUT", "1h"),
                    List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                    "sync",
                    "greenfield/Main SIS")) {
                Until.holds("it asks", () -> provider.requests().stream().anyMatch(line -> line.contains("/schools")));

                hanging.terminate();

                var ended = assertThat(hanging.exitCode()).as(hanging.err());
                if (beginning.contains(" 200 ")) {
                    ended.isEqualTo(143);
                } else {
                    // the status is known before the body, and the sync does not wait for the body
                    ended.isIn(143, 20, 21);
                }
            }
        }
    }
}
