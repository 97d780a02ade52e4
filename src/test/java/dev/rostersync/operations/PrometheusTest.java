package dev.rostersync.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.night.Night;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.Scrape;
import dev.rostersync.testing.Until;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Prometheus scrapes one real run. It evaluates each rule, and each query of the dashboard returns data. Slow,
 * because rates need several scrapes, a second apart.
 */
class PrometheusTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final Night night = new Night(11, 20);
    private final int prometheusPort = Night.freePort();
    private @Nullable CliProcess serve;
    private @Nullable Process prometheus;

    @TempDir
    private Path folder;

    @BeforeEach
    void aNightBegins() throws IOException {
        int servePort = Night.freePort();
        int workerPort = Night.freePort();
        night.oneIsHeld();
        night.someFail();
        night.oneIsLate();
        night.gateIsClosed();
        serve = night.process(servePort, "serve");
        night.startWorker(workerPort);
        Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: oneroster-sync
                    metrics_path: /actuator/prometheus
                    static_configs: [{targets: ["127.0.0.1:%d", "127.0.0.1:%d"]}]
                """.formatted(
                        Path.of("helm/alerts/oneroster-sync.yaml").toAbsolutePath(), servePort, workerPort));
        prometheus = new ProcessBuilder(
                        Tool.PROMETHEUS.path(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + prometheusPort)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    @AfterEach
    void close() throws InterruptedException {
        if (prometheus != null) {
            prometheus.destroy();
            prometheus.waitFor();
        }
        if (serve != null) {
            serve.close();
        }
        night.close();
    }

    @Test
    void eachRuleIsEvaluatedAndEachQueryOfTheDashboardReturnsData() throws IOException {
        Until.holds("both are scraped", () -> query("sum(up)").equals("2"));
        Until.holds(
                "the worker was scraped while its syncs wait, more than once",
                () -> !query("max(count_over_time(roster_sync_provider_request_seconds_count[1m])) > 2")
                        .isEmpty());
        night.gateOpens();
        Until.holds("the night is over", Duration.ofMinutes(5), night::isOver);
        var succeeded = night.tenant()
                .lines("SELECT count(*)::text FROM roster_sync.sync WHERE outcome = 'SUCCEEDED'")
                .getFirst();
        Until.holds(
                "its end was scraped, and Prometheus counts what the tables count",
                () -> query("sum(roster_sync_runs_total{outcome=\"SUCCEEDED\"})")
                                .equals(succeeded)
                        && query("max(roster_sync_queue_pending{region=\"uk\"})")
                                .equals("0")
                        && !query("max(roster_sync_held) == 1").isEmpty()
                        && !query("sum(increase(roster_sync_runs_total[5m])) > 0")
                                .isEmpty()
                        && !query("sum(increase(roster_sync_changes_total[5m])) > 0")
                                .isEmpty());

        eachRuleIsWell();
        assertThat(alerts())
                .as("alerts that wait to be sent")
                .contains("OneRosterHoldWaiting", "OneRosterIntegrationWithoutSuccess");
        var empty = new ArrayList<String>();
        for (var expression : expressions()) {
            if (!hasData(expression)) {
                empty.add(expression);
            }
        }
        assertThat(empty).as("queries of the dashboard without data").isEmpty();
    }

    /** The queries as Grafana sends them: for all regions, and with Grafana's time range filled in. */
    private static List<String> expressions() throws IOException {
        var dashboard = JSON.readTree(Files.readString(Path.of("helm", "dashboards", "oneroster-sync.json")));
        var expressions = new ArrayList<String>();
        for (var panel : dashboard.path("panels")) {
            for (var target : panel.path("targets")) {
                expressions.add(target.path("expr")
                        .asString("")
                        .replace("$region", ".*")
                        .replace("$__rate_interval", "5m"));
            }
        }
        assertThat(expressions).hasSizeGreaterThan(20);
        return expressions;
    }

    private void eachRuleIsWell() {
        var rules = new ArrayList<JsonNode>();
        for (var group : get("/api/v1/rules").path("data").path("groups")) {
            group.path("rules").forEach(rules::add);
        }
        assertThat(rules).hasSizeGreaterThan(8);
        for (var rule : rules) {
            assertThat(rule.path("health").asString("")).as(rule.toString()).isEqualTo("ok");
        }
    }

    private List<String> alerts() {
        return get("/api/v1/alerts")
                .path("data")
                .path("alerts")
                .valueStream()
                .map(alert -> alert.path("labels").path("alertname").asString(""))
                .toList();
    }

    /** True if at least one series has a number; without data, Prometheus returns NaN. */
    private boolean hasData(String expression) {
        return results(expression)
                .valueStream()
                .anyMatch(result -> !"NaN".equals(result.path("value").path(1).asString("NaN")));
    }

    /** The first value, empty if there is none. */
    private String query(String expression) {
        var results = results(expression);
        return results.isEmpty() ? "" : results.path(0).path("value").path(1).asString("");
    }

    private JsonNode results(String expression) {
        var answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        if ("error".equals(answer.path("status").asString(""))) {
            throw new AssertionError(expression + ": " + answer);
        }
        return answer.path("data").path("result");
    }

    private JsonNode get(String path) {
        var text = Scrape.get(prometheusPort, path);
        return text == null ? JSON.createObjectNode() : JSON.readTree(text);
    }
}
