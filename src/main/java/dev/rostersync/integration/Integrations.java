package dev.rostersync.integration;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.Actor;
import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.SecretSeal.Purpose;
import dev.rostersync.oneroster.provider.EndpointUrl;
import dev.rostersync.oneroster.provider.ProviderAccess;
import dev.rostersync.oneroster.provider.RequestBudget;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
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

    // language=PostgreSQL
    private static final String SELECT = """
            SELECT i.*, t.slug, t.region, t.time_zone
              FROM roster_sync.integration i JOIN school_manager.tenant t ON t.id = i.tenant_id
             WHERE i.removed_at IS NULL
            """;

    /** Reuses the row, and so the id, of a removed integration with the same tenant and name. */
    // language=PostgreSQL
    private static final String REVIVE = """
            UPDATE roster_sync.integration SET removed_at = NULL, sealed_secret = '', enabled = true, out_of_memory = 0, created_at = :now, enabled_at = NULL
             WHERE id = (SELECT id FROM roster_sync.integration
                          WHERE tenant_id = :tenant AND name = :name AND removed_at IS NOT NULL
                          ORDER BY removed_at DESC LIMIT 1)
            RETURNING id
            """;

    // language=PostgreSQL
    private static final String INSERT = """
            INSERT INTO roster_sync.integration
                   (tenant_id, name, sis, endpoint_url, client_id, sealed_secret, rules, created_at)
            VALUES (:tenant, :name, '', '', '', '', :rules::jsonb, :now) RETURNING id
            """;

    // language=PostgreSQL
    private static final String WRITE = """
            UPDATE roster_sync.integration
               SET name = :name, sis = :sis, endpoint_url = :endpointUrl, token_url = :tokenUrl, client_id = :clientId, scopes = :scopes,
                   sealed_secret = coalesce(:sealed, sealed_secret), rules = :rules::jsonb,
                   requests_per_day = :requestsPerDay, settings_version = settings_version + 1
             WHERE id = :id
            """;

    private final JdbcClient jdbc;
    private final ActionLog actions;
    private final TransactionTemplate transaction;
    private final SecretSeal seal;
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
        this.seal = seal;
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
            found = jdbc.sql(SELECT + " AND t.slug = :tenant AND i.name = :name AND " + TenantScope.condition("t.id"))
                    .param("scope", scope.tenant())
                    .param("tenant", reference.substring(0, slash))
                    .param("name", reference.substring(slash + 1))
                    .query((row, number) -> integration(row))
                    .optional();
        } else {
            found = uuid(reference)
                    .flatMap(this::byId)
                    .filter(one -> scope.tenant() == null || scope.tenant().equals(one.tenantId()));
        }
        return found.orElseThrow(() -> new SyncException(
                Code.WRONG_USAGE,
                "There is no integration %s; `integration list` shows all of them.".formatted(reference)));
    }

    /** Empty if the integration was removed. */
    public Optional<Integration> byId(UUID id) {
        return jdbc.sql(SELECT + " AND i.id = :id")
                .param("id", id)
                .query((row, number) -> integration(row))
                .optional();
    }

    /** All, in the order of tenants and names. */
    public List<Integration> list(TenantScope scope) {
        return jdbc.sql(SELECT + " AND " + TenantScope.condition("t.id") + " ORDER BY t.slug, i.name")
                .param("scope", scope.tenant())
                .query((row, number) -> integration(row))
                .list();
    }

    /** The date of the integration's tenant at this moment. */
    public LocalDate today(Integration integration) {
        return dateAt(integration, clock.instant());
    }

    /** The date of a moment in an integration's time zone. */
    public LocalDate dateAt(Integration integration, Instant moment) {
        return moment.atZone(zone(integration)).toLocalDate();
    }

    private ZoneId zone(Integration integration) {
        var own = integration.timeZone();
        try {
            return own == null ? regions.timeZone(integration.region()) : ZoneId.of(own);
        } catch (DateTimeException e) {
            throw new SyncException(
                    Code.CONFIGURATION_WRONG,
                    "Tenant %s has the unknown time zone %s.".formatted(integration.tenant(), own),
                    e);
        }
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
                var id = jdbc.sql(REVIVE)
                        .param("tenant", tenantId)
                        .param("name", name)
                        .param("now", now)
                        .query(UUID.class)
                        .optional()
                        .orElseGet(() -> jdbc.sql(INSERT)
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
                var known = secret == null ? resealed(integration, settings) : secret;
                if (secret != null || isReachedOtherwise(integration.settings(), settings)) {
                    RememberedFallbacks.forgetAll(jdbc, integration.id());
                }
                SettingsChanges.of(integration, name, settings, secret != null).note(actions, actor, integration.id());
                return write(integration.id(), name, settings, known);
            }));
        } catch (DuplicateKeyException e) {
            throw nameTaken(integration.tenant(), name);
        }
    }

    /** The secret that must be sealed again; null if its seal stays as it is. */
    private @Nullable String resealed(Integration integration, Settings settings) {
        var before = Purpose.of(integration.id(), integration.settings());
        var after = Purpose.of(integration.id(), settings);
        if (after.equals(before)) {
            return null;
        }
        if (!before.servers().containsAll(after.servers())) {
            throw new SyncException(
                    Code.WRONG_USAGE,
                    "The Endpoint URL or OAuth2 Token URL is on a new server. Enter the Client Secret again"
                            + " (--client-secret-file).");
        }
        return opened(integration);
    }

    private static boolean isReachedOtherwise(Settings before, Settings after) {
        return before.sis() != after.sis()
                || !before.endpointUrl().equals(after.endpointUrl())
                || !Objects.equals(before.tokenUrl(), after.tokenUrl())
                || !before.clientId().equals(after.clientId())
                || !Objects.equals(before.scopes(), after.scopes());
    }

    private static SyncException nameTaken(String tenant, String name) {
        return new SyncException(Code.WRONG_USAGE, "%s already has an integration named %s.".formatted(tenant, name));
    }

    private Integration write(UUID id, String name, Settings settings, @Nullable String secret) {
        var tokenUrl = settings.tokenUrl();
        jdbc.sql(WRITE)
                .param("id", id)
                .param("name", name)
                .param("sis", settings.sis().label())
                .param("endpointUrl", settings.endpointUrl().toString())
                .param("tokenUrl", tokenUrl == null ? null : tokenUrl.toString())
                .param("clientId", settings.clientId())
                .param("scopes", settings.scopes())
                .param("sealed", secret == null ? null : seal.seal(Purpose.of(id, settings), secret), Types.BINARY)
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

    /** How an integration's provider is reached, with the opened secret. */
    public ProviderAccess access(Integration integration) {
        var settings = integration.settings();
        var perDay = settings.requestsPerDay();
        return new ProviderAccess(
                settings.sis(),
                settings.endpointUrl(),
                settings.tokenUrl(),
                settings.clientId(),
                opened(integration),
                settings.scopes(),
                perDay == null
                        ? RequestBudget.UNLIMITED
                        : new DayBudget(jdbc, integration.id(), perDay, () -> today(integration)),
                new RememberedFallbacks(jdbc, integration.id(), clock));
    }

    /** The secret, for the servers that the integration's settings name. */
    private String opened(Integration integration) {
        var sealed = jdbc.sql("SELECT sealed_secret FROM roster_sync.integration WHERE id = :id")
                .param("id", integration.id())
                .query(byte[].class)
                .single();
        var purpose = Purpose.of(integration.id(), integration.settings());
        // old seals open until `secrets reseal`, so a process of the old release survives an upgrade
        return seal.openOfOldRelease(integration.id(), sealed).orElseGet(() -> seal.open(purpose, sealed));
    }

    /**
     * Seals every Client Secret again with the newest key, for the servers that its integration names. Nothing else of
     * the integrations changes. If it was interrupted, it can be called again.
     *
     * @return how many were sealed
     * @throws SyncException SECRET_UNREADABLE, with the integration's name, if no key opens its secret; the secrets
     *     before it are sealed already
     */
    public int resealSecrets(Actor actor) {
        var all = list(TenantScope.ALL);
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
        var current = byId(integration.id());
        if (current.isEmpty()) {
            return;
        }
        try {
            var purpose = Purpose.of(integration.id(), current.get().settings());
            jdbc.sql("UPDATE roster_sync.integration SET sealed_secret = :sealed WHERE id = :id")
                    .param("sealed", seal.seal(purpose, opened(current.get())))
                    .param("id", integration.id())
                    .update();
            actions.note(actor, integration.id(), What.RESEAL, null);
        } catch (SyncException e) {
            throw e.code() == Code.SECRET_UNREADABLE
                    ? new SyncException(Code.SECRET_UNREADABLE, "(%s)".formatted(integration.reference()), e)
                    : e;
        }
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Integration integration(ResultSet row) throws SQLException {
        var tokenUrl = row.getString("token_url");
        return new Integration(
                row.getObject("id", UUID.class),
                row.getObject("tenant_id", UUID.class),
                row.getString("slug"),
                row.getString("region"),
                row.getString("time_zone"),
                row.getString("name"),
                new Settings(
                        Sis.of(row.getString("sis")).orElse(Sis.OTHER),
                        EndpointUrl.parse(row.getString("endpoint_url")).orElse(URI.create("about:blank")),
                        tokenUrl == null ? null : URI.create(tokenUrl),
                        row.getString("client_id"),
                        row.getString("scopes"),
                        Rules.of(row.getString("rules")),
                        row.getObject("requests_per_day", Integer.class)),
                row.getBoolean("enabled"),
                row.getInt("settings_version"));
    }
}
