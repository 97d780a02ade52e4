package dev.rostersync.integration;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.Actor;
import dev.rostersync.access.TenantScope;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Seals all Client Secrets again, with the newest key. */
public final class SecretResealing {

    private final JdbcClient jdbc;
    private final Integrations integrations;
    private final ClientSecrets secrets;
    private final ActionLog actions;
    private final TransactionTemplate transaction;

    SecretResealing(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Integrations integrations,
            SecretSeal seal,
            Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.integrations = integrations;
        this.secrets = new ClientSecrets(jdbc, seal);
        this.actions = new ActionLog(dataSource, clock);
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Seals every Client Secret again with the newest key, for the servers that its integration names. Nothing else of
     * the integrations changes. If it was interrupted, it can be called again.
     *
     * @return how many were sealed
     * @throws SyncException SECRET_UNREADABLE, with the integration's name, if no key opens its secret; the secrets
     *     before it are sealed already
     */
    public int resealAll(Actor actor) {
        var all = integrations.list(TenantScope.ALL);
        for (var integration : all) {
            transaction.executeWithoutResult(status -> reseal(actor, integration));
        }
        return all.size();
    }

    private void reseal(Actor actor, Integration integration) {
        jdbc.sql("SELECT FROM roster_sync.integration WHERE id = :id FOR UPDATE")
                .param("id", integration.id())
                .query()
                .listOfRows();
        var current = integrations.byId(integration.id());
        if (current.isEmpty()) {
            return;
        }
        try {
            var settings = current.get().settings();
            jdbc.sql("UPDATE roster_sync.integration SET sealed_secret = :sealed WHERE id = :id")
                    .param("sealed", secrets.sealed(integration.id(), settings, secrets.opened(current.get())))
                    .param("id", integration.id())
                    .update();
            actions.note(actor, integration.id(), What.RESEAL, null);
        } catch (SyncException e) {
            throw e.code() == Code.SECRET_UNREADABLE
                    ? new SyncException(Code.SECRET_UNREADABLE, "(%s)".formatted(integration.reference()), e)
                    : e;
        }
    }
}
