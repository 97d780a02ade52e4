package dev.rostersync.integration;

import dev.rostersync.oneroster.provider.RequestBudget;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.time.LocalDate;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Limits an integration's requests in one day of its tenant. Table {@code request_day} counts them over all its syncs.
 * Example: with 5,000 requests a day, request 5,001 of a day fails with REQUEST_BUDGET_SPENT.
 */
final class DayBudget implements RequestBudget {

    // language=PostgreSQL
    private static final String TAKE = """
            INSERT INTO roster_sync.request_day AS used (integration_id, day, requests) VALUES (:integration, :day, 1)
            ON CONFLICT (integration_id) DO UPDATE
               SET day = excluded.day, requests = CASE WHEN used.day = excluded.day THEN used.requests + 1 ELSE 1 END
             WHERE used.day <> excluded.day OR used.requests < :most
            """;

    private final JdbcClient jdbc;
    private final UUID integration;
    private final int most;
    private final Supplier<LocalDate> today;

    /**
     * A budget.
     *
     * @param most requests in a day
     * @param today the tenant's date at this moment
     */
    DayBudget(JdbcClient jdbc, UUID integration, int most, Supplier<LocalDate> today) {
        this.jdbc = jdbc;
        this.integration = integration;
        this.most = most;
        this.today = today;
    }

    @Override
    public void take() {
        int taken = jdbc.sql(TAKE)
                .param("integration", integration)
                .param("day", today.get())
                .param("most", most)
                .update();
        if (taken == 0) {
            throw new SyncException(Code.REQUEST_BUDGET_SPENT, "(%d requests a day)".formatted(most));
        }
    }
}
