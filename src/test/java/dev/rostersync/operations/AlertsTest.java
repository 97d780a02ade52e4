package dev.rostersync.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Checks the alerts with Prometheus' own tool, and the instructions for each alert. */
class AlertsTest {

    private static final Path RULES = Path.of("helm", "alerts", "oneroster-sync.yaml");

    @Test
    void prometheusReadsTheRules() {
        assertThat(Tool.PROMTOOL.run("check", "rules", RULES.toString())).contains("SUCCESS");
    }

    @Test
    void theyCallForWhatTheyShouldAndForNothingElse() {
        assertThat(Tool.PROMTOOL.run("test", "rules", "src/test/resources/alerts/oneroster-sync.test.yaml"))
                .contains("SUCCESS");
    }

    @Test
    void eachHasARunbookAndATest() throws IOException {
        var tests = Files.readString(Path.of("src", "test", "resources", "alerts", "oneroster-sync.test.yaml"));
        for (var alert : alerts()) {
            var runbook = Path.of(
                    String.valueOf(((Map<?, ?>) Objects.requireNonNull(alert.get("annotations"))).get("runbook_url")));
            assertThat(runbook).exists();
            assertThat(Files.readString(runbook)).contains(String.valueOf(alert.get("alert")));
            assertThat(tests).contains("alertname: " + alert.get("alert"));
        }
    }

    @Test
    void eachExitCodeHasARunbook() {
        for (int code : new int[] {1, 2, 10, 20, 21, 30, 143}) {
            assertThat(Path.of("docs", "runbooks", "exit-%d.md".formatted(code)))
                    .exists();
        }
    }

    private static List<Map<?, ?>> alerts() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(RULES));
        var alerts = new ArrayList<Map<?, ?>>();
        for (var group : (List<?>) Objects.requireNonNull(file.get("groups"))) {
            for (var rule : (List<?>) Objects.requireNonNull(((Map<?, ?>) group).get("rules"))) {
                if (((Map<?, ?>) rule).containsKey("alert")) {
                    alerts.add((Map<?, ?>) rule);
                }
            }
        }
        assertThat(alerts).hasSizeGreaterThan(5);
        return alerts;
    }
}
