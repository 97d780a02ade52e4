package dev.rostersync.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.sis.SampleSis;
import dev.rostersync.testing.TestTenant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page asks the database a bounded number of times, however much there is to show. */
class QueriesTest {

    /** Connections that the program has taken from its pool: one for each query outside of a transaction. */
    private static final Pattern TAKEN =
            Pattern.compile("(?m)^hikaricp_connections_acquire_seconds_count\\{.*} (\\d+)(?:\\.0)?$");

    /** Tonight asks four times for each of the three regions; the session takes three or four more. */
    private static final int QUERIES_MAX = 16;

    private TestTenant tenant;
    private ConsoleServer console;

    @BeforeEach
    void start() {
        tenant = TestTenant.start(SampleSis.start(), Map.of());
        for (int i = 0; i < 3; i++) {
            tenant.roster().school("school-" + i);
        }
        tenant.roster().student("s1", "school-0");
        console = ConsoleServer.start(tenant, 0);
    }

    @AfterEach
    void stop() {
        console.close();
        tenant.close();
    }

    @Test
    void asManyQueriesForManyRowsAsForFew() {
        var sync = tenant.sync();
        var session = Session.of(console, ConsoleServer.OPERATOR);
        var integration = "/integrations/" + tenant.integration().id();
        var few = new LinkedHashMap<String, Long>();
        for (var path : new String[] {
            "/integrations",
            integration + "/log",
            integration + "/schools",
            integration + "/people?q=s1",
            "/syncs/" + sync.id(),
            "/syncs/" + sync.id() + "/findings",
            "/syncs/" + sync.id() + "/difference",
            "/holds",
            "/audit",
            "/tonight"
        }) {
            session.get(path);
            few.put(path, queries(session, path));
        }

        for (int i = 0; i < 30; i++) {
            tenant.addIntegration("SIS " + i, true);
            tenant.roster().school("more-" + i);
            tenant.roster().student("s-more-" + i, "more-" + i);
        }
        tenant.sync();
        tenant.preview();
        tenant.sync();

        few.forEach((path, before) -> {
            long now = queries(session, path);
            assertThat(now)
                    .as("queries of %s", path)
                    .isLessThanOrEqualTo(before)
                    .isLessThanOrEqualTo(QUERIES_MAX);
        });
    }

    private long queries(Session session, String path) {
        long before = taken(session);
        assertThat(session.get(path).statusCode()).as(path).isEqualTo(200);
        return taken(session) - before;
    }

    private static long taken(Session session) {
        var stranger = Session.stranger(session.console());
        var count = TAKEN.matcher(stranger.get("/actuator/prometheus").body());
        if (!count.find()) {
            throw new AssertionError("the pool's metric is missing");
        }
        return Long.parseLong(count.group(1));
    }
}
