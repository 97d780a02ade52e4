package dev.rostersync.night;

import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.integration.Integrations;
import dev.rostersync.region.Tonight;
import dev.rostersync.region.Windows;
import dev.rostersync.sis.District;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Roster;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.TestTenant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * A night of a region in real processes: integrations of mixed size with sample SISs, workers that are killed and
 * replaced, providers that fail at random. Each integration belongs to its own tenant, and its first sync, by hand, has
 * failed.
 */
public final class Night implements AutoCloseable {

    /**
     * A time zone in which it was between 6 and 7 PM when the tests began: so the window lasts for hours. All processes
     * use the same zone.
     */
    public static final String ZONE_JUST_AFTER_SIX = justAfterSix();

    static final String REGION = "uk";

    /** The users of a SIS, and how many of a hundred integrations have a SIS of this size. */
    private record Size(int users, int percent) {}

    private static final List<Size> SIZES =
            List.of(new Size(60, 70), new Size(500, 25), new Size(2_000, 4), new Size(10_000, 1));

    private final Random random;
    private final List<SampleSis> servers = new ArrayList<>();
    private final List<CliProcess> workers = new ArrayList<>();
    private final TestTenant tenant;
    private final CountDownLatch gate = new CountDownLatch(1);
    private int killed;

    public Night(long seed, int integrations) {
        this.random = new Random(seed);
        this.tenant = TestTenant.start(
                SampleSis.start(),
                Map.of(
                        "roster-sync.regions.uk.time-zone",
                        ZONE_JUST_AFTER_SIX,
                        "roster-sync.worker.syncs-at-once",
                        "1"),
                Clock.systemUTC());
        for (var size : SIZES) {
            servers.add(SampleSis.start().serve(roster(seed, size.users())));
        }
        int made = 0;
        for (int i = 0; i < SIZES.size(); i++) {
            boolean last = i == SIZES.size() - 1;
            int count = last ? integrations - made : integrations * SIZES.get(i).percent() / 100;
            integrations(count, made, servers.get(i));
            made += count;
        }
        hadTheirFirstSync();
    }

    /** One school with a class for each twenty users. Each student is in three classes. */
    static Roster roster(long seed, int users) {
        return new District(seed, Math.max(1, users / 1_000), users * 9 / 10, users / 10, Math.max(3, users / 20), 3, 0)
                .roster();
    }

    private static String justAfterSix() {
        int hour = Instant.now().atZone(ZoneOffset.UTC).getHour();
        return "UTC" + ZoneOffset.ofHours(18 - hour).getId().replace("Z", "+00:00");
    }

    private void integrations(int count, int from, SampleSis sis) {
        var emails = sis.roster().records("users").stream()
                .map(user -> user.path("email").asString(""))
                .filter(email -> !email.isBlank())
                .distinct()
                .toArray(String[]::new);
        for (int i = from; i < from + count; i++) {
            var slug = "school-%04d".formatted(i);
            tenant.newTenant(slug, REGION, null);
            tenant.addIntegration(slug, "SIS", sis, true);
        }
        tenant.sql()
                .sql(
                        "INSERT INTO school_manager.app_user (tenant_id, email)"
                                + " SELECT t.id, e FROM school_manager.tenant t CROSS JOIN unnest(:emails::text[]) AS e"
                                + " WHERE t.region = 'uk' AND NOT EXISTS (SELECT FROM school_manager.app_user a WHERE a.tenant_id = t.id)")
                .param("emails", emails)
                .update();
    }

    private void hadTheirFirstSync() {
        tenant.sql().sql("""
                        INSERT INTO roster_sync.sync (id, integration_id, preview, today, settings, excluded_schools, state,
                                                      outcome, code, message, started_at, finished_at)
                        SELECT gen_random_uuid(), i.id, false, current_date, '{"version": 1}', '{}', 'ENDED',
                               'FAILED', 'OR-101', '', now(), now() - interval '2 hours'
                          FROM roster_sync.integration i JOIN school_manager.tenant t ON t.id = i.tenant_id
                         WHERE t.region = 'uk'
                        """).update();
    }

    /** From now on a few of a hundred requests fail, and sometimes a whole sign-in. */
    void providersFailAtRandom() {
        for (var sis : servers) {
            sis.fault(
                    Integer.MAX_VALUE,
                    request -> chance(request.collection().equals("token") ? 55 : 2),
                    Fault.status(503));
            sis.fault(Integer.MAX_VALUE, request -> chance(1), Fault.reset());
            sis.fault(
                    Integer.MAX_VALUE,
                    request -> !request.collection().equals("token") && chance(1),
                    Fault.truncated());
        }
    }

    private synchronized boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Requests for enrollments wait until the gate opens; all other requests are answered. */
    public void gateIsClosed() {
        servers.forEach(sis -> sis.fault(Integer.MAX_VALUE, "enrollments", 0, Fault.behind(gate)));
    }

    public void gateOpens() {
        servers.forEach(SampleSis::recover);
        gate.countDown();
    }

    /** Two integrations are refused by their SIS, and some users are disabled in the directory. */
    public void someFail() {
        tenant.sql()
                .sql("UPDATE school_manager.app_user SET enabled = false WHERE email LIKE 'student0000%'")
                .update();
        tenant.sql()
                .sql(
                        "UPDATE roster_sync.integration SET client_id = 'nobody' WHERE id IN (SELECT i.id FROM roster_sync.integration i"
                                + " JOIN school_manager.tenant t ON t.id = i.tenant_id WHERE t.slug IN ('school-0001', 'school-0002'))")
                .update();
    }

    /** One integration has published nothing for days. */
    public void oneIsLate() {
        tenant.sql()
                .sql(
                        "UPDATE roster_sync.sync SET started_at = started_at - interval '4 days', finished_at = finished_at - interval '4 days'"
                                + " WHERE id = (SELECT s.id FROM roster_sync.sync s"
                                + " JOIN roster_sync.integration i ON i.id = s.integration_id"
                                + " JOIN school_manager.tenant t ON t.id = i.tenant_id WHERE t.slug = 'school-0002')")
                .update();
        tenant.sql()
                .sql("UPDATE roster_sync.integration SET created_at = created_at - interval '5 days'")
                .update();
    }

    /** One integration is held as a whole: its sync of yesterday found almost no users. */
    public void oneIsHeld() {
        tenant.sql()
                .sql(
                        "UPDATE roster_sync.sync SET state = 'HELD', code = 'OR-301' WHERE id = (SELECT s.id FROM roster_sync.sync s"
                                + " JOIN roster_sync.integration i ON i.id = s.integration_id"
                                + " JOIN school_manager.tenant t ON t.id = i.tenant_id WHERE t.slug = 'school-0001')")
                .update();
    }

    public TestTenant tenant() {
        return tenant;
    }

    /** Starts a worker, as the Job does. */
    void startWorker() {
        startWorker(freePort());
    }

    /** As {@link #startWorker()}, with a port for scraping. */
    public void startWorker(int port) {
        workers.add(process(port, "region", REGION));
    }

    /** Starts any command in its own process. */
    public CliProcess process(int port, String... arguments) {
        var environment = new HashMap<String, String>();
        environment.put("ROSTER_SYNC_REGIONS_UK_TIME_ZONE", ZONE_JUST_AFTER_SIX);
        environment.put("ROSTER_SYNC_WORKER_FIRST_RETRY_AFTER", "1s");
        environment.put("ROSTER_SYNC_WORKER_BETWEEN_LOOKS", "200ms");
        environment.put("SERVER_PORT", String.valueOf(port));
        environment.put("ROSTER_SYNC_LOG", "json");
        return CliProcess.start(
                tenant, environment, List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), arguments);
    }

    /** Kills a running worker with -9, and starts another in its place. */
    void killOne() {
        var alive = workers.stream().filter(CliProcess::isAlive).toList();
        if (!alive.isEmpty()) {
            alive.get(random.nextInt(alive.size())).kill();
            killed++;
            startWorker();
        }
    }

    int killed() {
        return killed;
    }

    Tonight tonight() {
        return tenant.bean(Windows.class).tonight(REGION);
    }

    /** A day passes: all syncs of tonight become syncs of last night. */
    void aDayPasses() {
        tenant.sql().sql("DELETE FROM roster_sync.window_entry").update();
        tenant.sql()
                .sql("UPDATE roster_sync.integration SET created_at = created_at - interval '1 day'")
                .update();
        tenant.sql()
                .sql("UPDATE roster_sync.sync SET started_at = started_at - interval '1 day',"
                        + " finished_at = finished_at - interval '1 day'")
                .update();
    }

    /** Forgets the workers that have ended. */
    void workersLeave() {
        workers.removeIf(worker -> !worker.isAlive());
    }

    /** Puts all integrations of tonight back into the queue. None of them needs a sync: each already has one. */
    void allWaitAgain() {
        tenant.sql()
                .sql("UPDATE roster_sync.window_entry SET ending = NULL, ended_at = NULL, due_at = now()")
                .update();
    }

    /** The integrations with a SIS of so many users. */
    List<Integration> integrationsOf(int users) {
        var endpoint = servers.get(SIZES.stream().map(Size::users).toList().indexOf(users))
                .endpointUrl();
        return tenant.bean(Integrations.class).list(TenantScope.ALL).stream()
                .filter(integration -> integration.settings().endpointUrl().equals(endpoint))
                .toList();
    }

    public boolean isOver() {
        return workers.stream().noneMatch(CliProcess::isAlive);
    }

    /** The exit codes of the workers that were not killed. */
    List<Integer> exitCodes() {
        return workers.stream()
                .map(CliProcess::exitCode)
                .filter(code -> code != 128 + 9)
                .toList();
    }

    List<CliProcess> workers() {
        return List.copyOf(workers);
    }

    /** True if no process works on an integration. */
    boolean nothingRuns() {
        return tenant.lines("SELECT i.id::text FROM roster_sync.integration i WHERE "
                        + IntegrationLock.isHeld("i.id::text"))
                .isEmpty();
    }

    /** Rows that all syncs of the night have staged, by collection. */
    Map<String, Long> staged() {
        var tables = Map.of(
                "schools", "school",
                "users", "app_user",
                "academicSessions", "session",
                "classes", "class",
                "enrollments", "enrollment");
        var staged = new HashMap<String, Long>();
        for (var id : tenant.lines("SELECT id::text FROM roster_sync.sync WHERE code IS DISTINCT FROM 'OR-101'")) {
            var suffix = UUID.fromString(id).toString().replace("-", "");
            tables.forEach((collection, table) -> staged.merge(
                    collection,
                    tenant.sql()
                            .sql("SELECT count(*) FROM roster_staging.%s_%s".formatted(table, suffix))
                            .query(Long.class)
                            .single(),
                    Long::sum));
        }
        return staged;
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        workers.forEach(CliProcess::close);
        servers.forEach(SampleSis::close);
        tenant.close();
    }
}
