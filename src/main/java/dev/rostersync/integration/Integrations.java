package dev.rostersync.integration;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.Actor;
import dev.rostersync.access.TenantScope;
import dev.rostersync.oneroster.provider.ProviderAccess;
import dev.rostersync.oneroster.provider.RequestBudget;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The integrations that tenants configured, in table {@code integration}. */
public final class Integrations {

    private final JdbcClient jdbc;
    private final ActionLog actions;
    private final TransactionTemplate transaction;
    private final ClientSecrets secrets;
    private final RegionProperties regions;
    private final Clock clock;

    public Integrations(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            SecretSeal seal,
            RegionProperties regions,
            Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.actions = new ActionLog(dataSource, clock);
        this.transaction = new TransactionTemplate(transactions);
        this.secrets = new ClientSecrets(jdbc, seal);
        this.regions = regions;
        this.clock = clock;
    }

    /**
     * By TENANT/NAME, or by id.
     *
     * @throws SyncException WRONG_USAGE if there is none
     */
    public Integration find(String reference, TenantScope scope) {
        int slash = reference.indexOf('/');
        Optional<Integration> found;
        if (slash > 0) {
            found = jdbc.sql(IntegrationRows.SELECT + " AND t.slug = :tenant AND i.name = :name AND "
                            + TenantScope.condition("t.id"))
                    .param("scope", scope.ids())
                    .param("tenant", reference.substring(0, slash))
                    .param("name", reference.substring(slash + 1))
                    .query((row, number) -> IntegrationRows.integration(row))
                    .optional();
        } else {
            found = IntegrationRows.id(reference).flatMap(this::byId).filter(one -> scope.covers(one.tenantId()));
        }
        return found.orElseThrow(() -> new SyncException(
                Code.WRONG_USAGE,
                "There is no integration %s; `integration list` shows all of them.".formatted(reference)));
    }

    /** Empty if the integration was removed. */
    public Optional<Integration> byId(UUID id) {
        return jdbc.sql(IntegrationRows.SELECT + " AND i.id = :id")
                .param("id", id)
                .query((row, number) -> IntegrationRows.integration(row))
                .optional();
    }

    /** All, in the order of tenants and names. */
    public List<Integration> list(TenantScope scope) {
        return jdbc.sql(IntegrationRows.SELECT + " AND " + TenantScope.condition("t.id") + " ORDER BY t.slug, i.name")
                .param("scope", scope.ids())
                .query((row, number) -> IntegrationRows.integration(row))
                .list();
    }

    /** The date of the integration's tenant at this moment. */
    public LocalDate today(Integration integration) {
        return dateAt(integration, clock.instant());
    }

    /** The date of a moment in an integration's time zone. */
    public LocalDate dateAt(Integration integration, Instant moment) {
        return moment.atZone(regions.timeZone(integration)).toLocalDate();
    }

    /**
     * Adds an integration. If one with this tenant and name was removed before, the new one gets its id and the rows
     * that it kept.
     *
     * @throws SyncException WRONG_USAGE if there is no such tenant, or if the name is taken
     */
    public Integration add(Actor actor, String tenant, String name, Settings settings, String secret) {
        var tenantId = jdbc.sql("SELECT id FROM school_manager.tenant WHERE slug = :tenant")
                .param("tenant", tenant)
                .query(UUID.class)
                .optional()
                .orElseThrow(() -> new SyncException(
                        Code.WRONG_USAGE,
                        "There is no tenant with the slug %s. School Manager adds tenants (school_manager.tenant)."
                                .formatted(tenant)));
        // an integration that reuses an old row still needs a first sync by hand, like every other
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                var id = jdbc.sql(IntegrationRows.REVIVE)
                        .param("tenant", tenantId)
                        .param("name", name)
                        .param("now", now)
                        .query(UUID.class)
                        .optional()
                        .orElseGet(() -> jdbc.sql(IntegrationRows.INSERT)
                                .param("tenant", tenantId)
                                .param("name", name)
                                .param("rules", settings.rules().json())
                                .param("now", now)
                                .query(UUID.class)
                                .single());
                RememberedFallbacks.forgetAll(jdbc, id);
                var added = write(id, name, settings, secret);
                actions.note(actor, id, What.ADD, null, Map.of(), SettingsChanges.values(name, settings));
                return added;
            }));
        } catch (DuplicateKeyException e) {
            throw nameTaken(tenant, name);
        }
    }

    /**
     * Changes an integration.
     *
     * @param secret null: the secret stays as it is
     * @throws SyncException WRONG_USAGE if the name is taken, or if the secret would be shown to a server that it was
     *     not entered for
     */
    public Integration edit(
            Actor actor, Integration integration, String name, Settings settings, @Nullable String secret) {
        boolean same = secret == null && name.equals(integration.name()) && settings.equals(integration.settings());
        if (same) {
            return integration;
        }
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                var known = secret == null ? secrets.resealed(integration, settings) : secret;
                if (secret != null || !settings.reachesTheSame(integration.settings())) {
                    RememberedFallbacks.forgetAll(jdbc, integration.id());
                }
                SettingsChanges.of(integration, name, settings, secret != null).note(actions, actor, integration.id());
                return write(integration.id(), name, settings, known);
            }));
        } catch (DuplicateKeyException e) {
            throw nameTaken(integration.tenant(), name);
        }
    }

    private static SyncException nameTaken(String tenant, String name) {
        return new SyncException(Code.WRONG_USAGE, "%s already has an integration named %s.".formatted(tenant, name));
    }

    private Integration write(UUID id, String name, Settings settings, @Nullable String secret) {
        var tokenUrl = settings.tokenUrl();
        jdbc.sql(IntegrationRows.WRITE)
                .param("id", id)
                .param("name", name)
                .param("sis", settings.sis().label())
                .param("endpointUrl", settings.endpointUrl().toString())
                .param("tokenUrl", tokenUrl == null ? null : tokenUrl.toString())
                .param("clientId", settings.clientId())
                .param("scopes", settings.scopes())
                .param("sealed", secrets.sealed(id, settings, secret), Types.BINARY)
                .param("rules", settings.rules().json())
                .param("requestsPerDay", settings.requestsPerDay(), Types.INTEGER)
                .update();
        return byId(id).orElseThrow();
    }

    /** Switches an integration on or off for its region's windows. */
    public void enable(Actor actor, Integration integration, boolean enabled) {
        transaction.executeWithoutResult(status -> {
            int changed = jdbc.sql(
                            "UPDATE roster_sync.integration SET enabled = :enabled, enabled_at = CASE WHEN :enabled THEN :now END"
                                    + " WHERE id = :id AND enabled <> :enabled")
                    .param("enabled", enabled)
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .param("id", integration.id())
                    .update();
            if (changed > 0) {
                actions.note(
                        actor,
                        integration.id(),
                        enabled ? What.ENABLE : What.DISABLE,
                        null,
                        Map.of("enabled", !enabled),
                        Map.of("enabled", enabled));
            }
        });
    }

    /** Marks an integration as removed and erases its secret. The caller decides about its published rows. */
    public void remove(Actor actor, Integration integration) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql(
                            "UPDATE roster_sync.integration SET removed_at = :now, sealed_secret = NULL, enabled = false WHERE id = :id")
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .param("id", integration.id())
                    .update();
            actions.note(actor, integration.id(), What.REMOVE, null);
        });
    }

    /** The kept secret, for changed settings; WRONG_USAGE if it was not entered for their servers. */
    public String secretFor(Integration integration, Settings settings) {
        return Objects.requireNonNullElseGet(
                secrets.resealed(integration, settings), () -> secrets.opened(integration));
    }

    /** How an integration's provider is reached, with the opened secret. */
    public ProviderAccess access(Integration integration) {
        var settings = integration.settings();
        var perDay = settings.requestsPerDay();
        return new ProviderAccess(
                settings.sis(),
                settings.endpointUrl(),
                settings.tokenUrl(),
                settings.clientId(),
                secrets.opened(integration),
                settings.scopes(),
                perDay == null
                        ? RequestBudget.UNLIMITED
                        : new DayBudget(jdbc, integration.id(), perDay, () -> today(integration)),
                new RememberedFallbacks(jdbc, integration.id(), clock),
                regions.timeZone(integration));
    }
}
