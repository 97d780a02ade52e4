package dev.rostersync.testing;

import dev.rostersync.access.Actor;
import dev.rostersync.access.TenantScope;
import dev.rostersync.app.Application;
import dev.rostersync.collect.SchoolsLook;
import dev.rostersync.findings.FindingList;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.Rules;
import dev.rostersync.integration.Rules.Removals;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.integration.SecretSeal.Purpose;
import dev.rostersync.integration.Settings;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.outcome.GuardThresholds;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sis.Roster;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.SyncRunner;
import dev.rostersync.sync.Watcher;
import dev.rostersync.sync.log.Sync;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A tenant of School Manager with a sample SIS: a test gives a roster and reads tables. The tables name people by the
 * part of their address before the @, and everything else by its sourcedId.
 */
public final class TestTenant implements AutoCloseable {

    /** A key of 32 bytes that is not secret. */
    public static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    public static final Actor ACTOR = Actor.operator("test");

    /** A day in the middle of a school year. */
    public static final LocalDate TODAY = LocalDate.of(2026, 11, 24);

    private final String databaseUrl;
    private final Consumer<String> drop;
    private final ConfigurableApplicationContext context;
    private final SampleSis sis;
    private final UUID tenant;
    private final JdbcClient owner;
    private Integration integration;
    private LocalDate today = TODAY;
    private boolean directoryKnowsEverybody = true;

    private TestTenant(
            String databaseUrl, Consumer<String> drop, SampleSis sis, Map<String, Object> properties, Clock clock) {
        this.sis = sis;
        this.databaseUrl = databaseUrl;
        this.drop = drop;
        this.context = start(databaseUrl, properties, clock);
        var source = new PGSimpleDataSource();
        source.setUrl(databaseUrl);
        source.setUser("postgres");
        this.owner = JdbcClient.create(source);
        this.tenant = newTenant("greenfield", "us-nz", null);
        this.integration = addIntegration("Main SIS", sis.tokenUrl() != null);
    }

    /** A tenant with a new database and a SIS that serves version 1.2 with OAuth 2 and an empty roster. */
    public static TestTenant start() {
        return start(SampleSis.start(), Map.of());
    }

    public static TestTenant start(SampleSis sis, Map<String, Object> properties) {
        return start(sis, properties, Clock.systemUTC());
    }

    /** A tenant with its own SIS, properties and clock. */
    public static TestTenant start(SampleSis sis, Map<String, Object> properties, Clock clock) {
        return new TestTenant(
                Postgres.newDatabase(),
                database -> {
                    sis.close();
                    Postgres.drop(database);
                },
                sis,
                properties,
                clock);
    }

    /** A tenant on a database of another server; its SIS is not closed with the tenant. */
    public static TestTenant on(String databaseUrl, Consumer<String> drop, SampleSis sis) {
        return new TestTenant(databaseUrl, drop, sis, Map.of(), Clock.systemUTC());
    }

    private static ConfigurableApplicationContext start(String url, Map<String, Object> properties, Clock clock) {
        var all = new HashMap<String, Object>(Map.of(
                "spring.datasource.url", url,
                "spring.datasource.username", "runtime_login",
                "spring.datasource.password", "",
                "roster-sync.secret-key", KEY,
                "roster-sync.allow-private-endpoints", "true",
                "roster-sync.provider.first-wait", "1ms",
                "roster-sync.provider.longest-wait", "2s",
                // the vendors' limits are for one host, and all tests use the same host
                "roster-sync.provider.rate-factor", "1000"));
        all.putAll(properties);
        var application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addInitializers(starting -> {
            starting.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", all));
            starting.getBeanFactory().addBeanPostProcessor(Statements.ofDataSources());
            ((GenericApplicationContext) starting)
                    .registerBean("testClock", Clock.class, () -> clock, definition -> definition.setPrimary(true));
        });
        return application.run();
    }

    public SampleSis sis() {
        return sis;
    }

    public Roster roster() {
        return sis.roster();
    }

    public Integration integration() {
        return integration;
    }

    public String databaseUrl() {
        return databaseUrl;
    }

    /** SQL with the rights of School Manager's owner. */
    public JdbcClient sql() {
        return owner;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public UUID newTenant(String slug, String region, @Nullable String timeZone) {
        return owner.sql("INSERT INTO school_manager.tenant (slug, name, region, time_zone)"
                        + " VALUES (:slug, :slug, :region, :zone) RETURNING id")
                .param("slug", slug)
                .param("region", region)
                .param("zone", timeZone)
                .query(UUID.class)
                .single();
    }

    /** Another integration of the same tenant, with the same SIS unless its settings are changed. */
    public Integration addIntegration(String name, boolean oauth2) {
        return addIntegration("greenfield", name, sis, oauth2);
    }

    /** An integration of any tenant with any SIS. */
    public Integration addIntegration(String slug, String name, SampleSis with, boolean oauth2) {
        var settings = new Settings(
                Sis.OTHER,
                with.endpointUrl(),
                oauth2 ? with.tokenUrl() : null,
                Gatekeeper.CLIENT_ID,
                null,
                Rules.DEFAULT,
                null);
        return bean(Integrations.class).add(ACTOR, slug, name, settings, Gatekeeper.CLIENT_SECRET);
    }

    /** Changes the settings, as integration edit does; the secret is entered again for another server. */
    public TestTenant settings(UnaryOperator<Settings> change) {
        var settings = change.apply(integration.settings());
        boolean sameServers =
                Purpose.of(integration.id(), settings).equals(Purpose.of(integration.id(), integration.settings()));
        integration = bean(Integrations.class)
                .edit(ACTOR, integration, integration.name(), settings, sameServers ? null : Gatekeeper.CLIENT_SECRET);
        return this;
    }

    /** Changes the addresses of the integration. */
    public TestTenant at(URI endpointUrl, @Nullable URI tokenUrl) {
        return settings(s ->
                new Settings(s.sis(), endpointUrl, tokenUrl, s.clientId(), s.scopes(), s.rules(), s.requestsPerDay()));
    }

    public TestTenant scopes(@Nullable String scopes) {
        return settings(s -> new Settings(
                s.sis(), s.endpointUrl(), s.tokenUrl(), s.clientId(), scopes, s.rules(), s.requestsPerDay()));
    }

    public TestTenant withoutTokenUrl() {
        return at(integration.settings().endpointUrl(), null);
    }

    public TestTenant requestsPerDay(int requests) {
        return settings(s ->
                new Settings(s.sis(), s.endpointUrl(), s.tokenUrl(), s.clientId(), s.scopes(), s.rules(), requests));
    }

    /** Changes the rules of the integration. */
    public TestTenant rules(UnaryOperator<Rules> change) {
        return settings(s -> new Settings(
                s.sis(),
                s.endpointUrl(),
                s.tokenUrl(),
                s.clientId(),
                s.scopes(),
                change.apply(s.rules()),
                s.requestsPerDay()));
    }

    public TestTenant syncClassroomData(boolean on) {
        return rules(r -> new Rules(
                on,
                r.respectEnrolmentDate(),
                r.respectAcademicSessions(),
                r.relationshipTypes(),
                r.guard(),
                r.removals()));
    }

    public TestTenant respectEnrolmentDate(boolean on) {
        return rules(r -> new Rules(
                r.classroomData(), on, r.respectAcademicSessions(), r.relationshipTypes(), r.guard(), r.removals()));
    }

    public TestTenant respectAcademicSessions(boolean on) {
        return rules(r -> new Rules(
                r.classroomData(), r.respectEnrolmentDate(), on, r.relationshipTypes(), r.guard(), r.removals()));
    }

    public TestTenant syncParentData(String... relationshipTypes) {
        return rules(r -> new Rules(
                r.classroomData(),
                r.respectEnrolmentDate(),
                r.respectAcademicSessions(),
                List.of(relationshipTypes),
                r.guard(),
                r.removals()));
    }

    public TestTenant guard(GuardThresholds guard) {
        return rules(r -> new Rules(
                r.classroomData(),
                r.respectEnrolmentDate(),
                r.respectAcademicSessions(),
                r.relationshipTypes(),
                guard,
                r.removals()));
    }

    public TestTenant additionsOnly(boolean on) {
        return rules(r -> new Rules(
                r.classroomData(),
                r.respectEnrolmentDate(),
                r.respectAcademicSessions(),
                r.relationshipTypes(),
                r.guard(),
                on ? Removals.NONE : Removals.ALL));
    }

    public TestTenant exclude(String... schools) {
        bean(SchoolSelection.class).move(ACTOR, integration.id(), List.of(schools), true);
        return this;
    }

    public TestTenant include(String... schools) {
        bean(SchoolSelection.class).move(ACTOR, integration.id(), List.of(schools), false);
        return this;
    }

    /** Reads the schools, as schools list does if no school is known yet. */
    public TestTenant lookAtSchools() {
        var client = bean(Providers.class).connect(bean(Integrations.class).access(integration));
        bean(SchoolsLook.class).look(client, integration.tenantId(), integration.id());
        return this;
    }

    public TestTenant today(String date) {
        today = LocalDate.parse(date);
        return this;
    }

    /** From now on the directory holds only users that the test adds. */
    public TestTenant directoryKnowsNobody() {
        directoryKnowsEverybody = false;
        return this;
    }

    public UUID directory(String email) {
        return directory(email, true);
    }

    public UUID directory(String email, boolean enabled) {
        return owner.sql(
                        "INSERT INTO school_manager.app_user (tenant_id, email, enabled) VALUES (:tenant, :email, :enabled)"
                                + " RETURNING id")
                .param("tenant", tenant)
                .param("email", email)
                .param("enabled", enabled)
                .query(UUID.class)
                .single();
    }

    /** Adds everybody in the roster except parents to the directory, as if it came from the same source. */
    public void fillDirectory() {
        var emails = roster().records("users").stream()
                .filter(user -> user.path("roles")
                        .valueStream()
                        .noneMatch(role -> List.of("parent", "guardian", "relative")
                                .contains(role.path("role").asString(""))))
                .map(user -> user.path("email").asString(""))
                .filter(email -> !email.isBlank())
                .distinct()
                .toArray(String[]::new);
        owner.sql("INSERT INTO school_manager.app_user (tenant_id, email)"
                        + " SELECT :tenant, e FROM unnest(:emails::text[]) AS e"
                        + " WHERE NOT EXISTS (SELECT FROM school_manager.app_user a"
                        + " WHERE a.tenant_id = :tenant AND a.email = e)")
                .param("tenant", tenant)
                .param("emails", emails)
                .update();
    }

    public Sync sync() {
        return sync(integration, false);
    }

    public Sync preview() {
        return sync(integration, true);
    }

    public Sync sync(Integration which, boolean preview) {
        if (directoryKnowsEverybody) {
            fillDirectory();
        }
        return noDefect(bean(SyncRunner.class)
                .sync(ACTOR, which, preview ? SyncKind.PREVIEW : SyncKind.FULL, today, new Unwatched()));
    }

    /** Syncs fifty students of a school, then removes them from the SIS: the next sync holds the whole roster. */
    public void fiftyStudentsVanish(String school) {
        for (int i = 10; i < 60; i++) {
            roster().student("s" + i, school);
        }
        sync();
        for (int i = 10; i < 60; i++) {
            roster().remove("users", "s" + i);
        }
    }

    /** Approves a held sync, which publishes it. */
    public Sync approve(Sync sync) {
        return noDefect(bean(SyncRunner.class).approve(ACTOR, sync, new Unwatched()));
    }

    public Sync restart(Sync sync) {
        return noDefect(bean(SyncRunner.class).restart(ACTOR, sync, new Unwatched()));
    }

    /** Fails if the sync has failed without a code: no provider may cause a defect. */
    private static Sync noDefect(Sync sync) {
        if (sync.outcome() == Outcome.FAILED && sync.code() == null) {
            throw new AssertionError("the sync met a defect; the log has its trace");
        }
        return sync;
    }

    public List<FindingList.Row> findings(Sync sync) {
        return new FindingList(bean(DataSource.class)).of(sync.id(), TenantScope.ALL, null);
    }

    /** The findings as code and record, as "OR-411 s1". */
    public List<String> found(Sync sync) {
        return findings(sync).stream()
                .map(row -> row.code() + " " + row.sourcedId())
                .sorted()
                .toList();
    }

    public List<String> schools() {
        return lines("SELECT sourced_id FROM school_manager.school ORDER BY 1");
    }

    /** As "s1 student @north,south", or "t1 teacher" if no school is known. */
    public List<String> users() {
        return lines("""
                SELECT u.sourced_id || ' ' || u.role
                         || coalesce(' @' || string_agg(s.sourced_id, ',' ORDER BY s.sourced_id), '')
                  FROM school_manager.roster_user u
                  LEFT JOIN school_manager.roster_user_school us USING (integration_id, sourced_id, role)
                  LEFT JOIN school_manager.school s ON s.id = us.school_id
                 GROUP BY u.integration_id, u.sourced_id, u.role ORDER BY 1
                """);
    }

    /** As "c1 @north". */
    public List<String> classrooms() {
        return lines("""
                SELECT c.sourced_id || ' @' || s.sourced_id
                  FROM school_manager.classroom c JOIN school_manager.school s ON s.id = c.school_id ORDER BY 1
                """);
    }

    /** As "s1 student in c1". */
    public List<String> members() {
        return lines("""
                SELECT split_part(a.email, '@', 1) || ' ' || m.role || ' in ' || c.sourced_id
                  FROM school_manager.classroom_member m
                  JOIN school_manager.classroom c ON c.id = m.classroom_id
                  JOIN school_manager.app_user a ON a.id = m.app_user_id ORDER BY 1
                """);
    }

    /** As "p1@example.org parent of s1". */
    public List<String> relationships() {
        return lines("""
                SELECT g.email || ' ' || r.relationship || ' of ' || split_part(a.email, '@', 1)
                  FROM school_manager.guardian_student r
                  JOIN school_manager.guardian g ON g.id = r.guardian_id
                  JOIN school_manager.app_user a ON a.id = r.app_user_id ORDER BY 1
                """);
    }

    public List<String> guardians() {
        return lines("SELECT email FROM school_manager.guardian WHERE managed_by = 'sis' ORDER BY 1");
    }

    public List<String> lines(String sql) {
        return owner.sql(sql)
                .query((row, number) -> String.valueOf(row.getString(1)))
                .list();
    }

    /** Each published row of every table, with ids and times: equal to earlier ones only if nothing was written. */
    public Map<String, List<String>> everything() {
        var tables = new TreeMap<String, List<String>>();
        for (var table : List.of(
                "school",
                "roster_user",
                "roster_user_school",
                "classroom",
                "classroom_member",
                "guardian",
                "guardian_student")) {
            tables.put(table, lines("SELECT t::text || t.xmin FROM school_manager.%s t ORDER BY 1".formatted(table)));
        }
        return tables;
    }

    @Override
    public void close() {
        context.close();
        drop.accept(databaseUrl);
    }

    /** A watcher that does nothing. */
    public static final class Unwatched implements Watcher {
        @Override
        public void begins(Sync sync) {
            // not watched
        }

        @Override
        public void resumes(Sync sync) {
            // not watched
        }

        @Override
        public void received(String step, long records, OptionalLong total) {
            // not watched
        }

        @Override
        public void previewed(Sync sync, StagingTables staging) {
            // not watched
        }

        @Override
        public void ends(Sync sync) {
            // not watched
        }
    }
}
