package dev.rostersync.integration;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.Actor;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Exclude Schools: which of the schools that the SIS has listed are included, and which are excluded. */
public final class SchoolSelection {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final ActionLog actions;

    public SchoolSelection(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.actions = new ActionLog(dataSource, clock);
    }

    /**
     * A school as the SIS listed it.
     *
     * @param listed false if the last complete look did not have it
     */
    public record School(
            String sourcedId,
            @Nullable String name,
            @Nullable String identifier,
            boolean listed,
            boolean excluded) {}

    /** In the order of their names; empty if the SIS was never asked. */
    public List<School> schools(UUID integration) {
        return jdbc.sql("""
                        SELECT sourced_id, name, identifier, listed, excluded FROM roster_sync.integration_school
                         WHERE integration_id = :integration AND (listed OR excluded)
                         ORDER BY coalesce(name, sourced_id), sourced_id
                        """)
                .param("integration", integration)
                .query((row, number) -> new School(
                        row.getString("sourced_id"),
                        row.getString("name"),
                        row.getString("identifier"),
                        row.getBoolean("listed"),
                        row.getBoolean("excluded")))
                .list();
    }

    /** sourcedIds of Excluded Schools. */
    public Set<String> excluded(UUID integration) {
        return schools(integration).stream()
                .filter(School::excluded)
                .map(School::sourcedId)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Moves schools to the other list.
     *
     * @throws SyncException WRONG_USAGE if the SIS does not list one of them; then none is moved
     */
    public void move(Actor actor, UUID integration, Collection<String> sourcedIds, boolean excluded) {
        var movable = schools(integration).stream()
                .filter(school -> school.listed() || !excluded)
                .map(School::sourcedId)
                .collect(Collectors.toSet());
        var unknown = new TreeSet<>(sourcedIds);
        unknown.removeAll(movable);
        if (!unknown.isEmpty()) {
            throw new SyncException(
                    Code.WRONG_USAGE,
                    "The SIS lists no school %s; `schools list` shows the schools."
                            .formatted(String.join(", ", unknown)));
        }
        transaction.executeWithoutResult(status -> {
            jdbc.sql("""
                        UPDATE roster_sync.integration_school SET excluded = :excluded
                         WHERE integration_id = :integration AND sourced_id = ANY (:ids::text[])
                        """)
                    .param("excluded", excluded)
                    .param("integration", integration)
                    .param("ids", sourcedIds.toArray(String[]::new))
                    .update();
            actions.note(
                    actor,
                    integration,
                    excluded ? What.EXCLUDE : What.INCLUDE,
                    null,
                    Map.of(),
                    Map.of("schools", List.copyOf(new TreeSet<>(sourcedIds))));
        });
    }
}
