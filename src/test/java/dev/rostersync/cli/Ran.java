package dev.rostersync.cli;

import dev.rostersync.testing.TestTenant;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The result of a command. */
record Ran(int code, String out, String err) {

    /** Runs a command on a database, with these properties instead of those of the tests. */
    static Ran on(String url, Map<String, Object> properties, String... arguments) {
        var all = new HashMap<String, Object>(Map.of(
                "spring.datasource.url", url,
                "spring.datasource.username", "runtime_login",
                "spring.datasource.password", "",
                "spring.flyway.user", "postgres",
                "roster-sync.secret-key", TestTenant.KEY,
                "roster-sync.allow-private-endpoints", "true",
                "roster-sync.provider.first-wait", "1ms",
                "roster-sync.provider.tries-max", "2"));
        all.putAll(properties);
        all.values().removeIf(""::equals);
        all.put("spring.datasource.password", "");
        var out = new StringWriter();
        var err = new StringWriter();
        int code = new Cli(all, new PrintWriter(out), new PrintWriter(err), false).run(arguments);
        if (List.of(arguments).contains("json") && !out.toString().isBlank()) {
            OutputSchema.check(List.of(arguments), out.toString());
        }
        return new Ran(code, out.toString(), err.toString());
    }

    static Ran on(TestTenant tenant, String... arguments) {
        return on(tenant.databaseUrl(), Map.of(), arguments);
    }

    JsonNode json() {
        return new JsonMapper().readTree(out);
    }
}
