package dev.rostersync.publish;

import dev.rostersync.difference.Difference.Comparison.HeldSchool;
import dev.rostersync.guard.Guard.Verdict;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Vanishing;
import dev.rostersync.work.Released;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The holds of a sync: tables {@code sync_hold} and {@code sync_vanishing}. */
final class Holds {

    /**
     * If the last sync that published or held something, or an earlier try of this sync, held the same with the same
     * code, the hold keeps its {@code since}.
     */
    // language=PostgreSQL
    private static final String HOLD = """
            INSERT INTO roster_sync.sync_hold (sync_id, school, name, code, since)
            SELECT s.id, :school, :name, :code, coalesce(:since, before.since, :now)
              FROM roster_sync.sync s
              LEFT JOIN LATERAL (
                     SELECT p.id FROM roster_sync.sync p
                      WHERE p.integration_id = s.integration_id AND p.kind = 'FULL' AND p.number < s.number
                        AND (p.id IN (SELECT id FROM roster_sync.published_sync)
                             OR EXISTS (SELECT FROM roster_sync.sync_hold h WHERE h.sync_id = p.id))
                      ORDER BY p.number DESC LIMIT 1) AS last ON true
              LEFT JOIN roster_sync.sync_hold before
                ON before.sync_id = last.id AND before.school IS NOT DISTINCT FROM :school AND before.code = :code
             WHERE s.id = :sync
            """;

    private final JdbcClient jdbc;
    private final UUID sync;

    Holds(DataSource dataSource, UUID sync) {
        this.jdbc = JdbcClient.create(dataSource);
        this.sync = sync;
    }

    /** What was held and can be approved, if the sync was approved since; otherwise nothing. */
    Released released() {
        boolean whole = jdbc.sql("""
                        SELECT EXISTS (SELECT FROM roster_sync.sync s JOIN roster_sync.sync_hold h ON h.sync_id = s.id
                                        WHERE s.id = :sync AND s.approved AND h.school IS NULL)
                        """).param("sync", sync).query(Boolean.class).single();
        var schools = jdbc.sql("""
                        SELECT h.school FROM roster_sync.sync s
                          JOIN roster_sync.sync_hold h ON h.sync_id = s.id AND h.code = ANY (:codes)
                         WHERE s.id = :sync AND s.approved AND h.school IS NOT NULL
                        """)
                .param("sync", sync)
                .param(
                        "codes",
                        Arrays.stream(Code.values())
                                .filter(Code::canBeApproved)
                                .map(Code::id)
                                .toArray(String[]::new))
                .query((row, number) -> row.getString("school"))
                .list();
        return new Released(whole, Set.copyOf(schools));
    }

    private record Own(@Nullable String school, String code, OffsetDateTime since) {}

    void replace(List<HeldSchool> schools, Verdict verdict, Instant now) {
        var own = jdbc.sql("SELECT school, code, since FROM roster_sync.sync_hold WHERE sync_id = :sync")
                .param("sync", sync)
                .query((row, number) -> new Own(
                        row.getString("school"), row.getString("code"), row.getObject("since", OffsetDateTime.class)))
                .list();
        for (var table : List.of("sync_hold", "sync_vanishing")) {
            jdbc.sql("DELETE FROM roster_sync.%s WHERE sync_id = :sync".formatted(table))
                    .param("sync", sync)
                    .update();
        }
        if (verdict.whole()) {
            hold(null, null, verdict.kept() ? Code.ALL_KEPT : Code.ALL_HELD, own, now);
        }
        schools.forEach(school -> hold(school.sourcedId(), school.name(), school.code(), own, now));
        verdict.vanishing().forEach(this::vanishing);
    }

    private void hold(@Nullable String school, @Nullable String name, Code code, List<Own> own, Instant now) {
        var since = own.stream()
                .filter(before -> before.code().equals(code.id()) && Objects.equals(before.school(), school))
                .map(Own::since)
                .findFirst()
                .orElse(null);
        jdbc.sql(HOLD)
                .param("sync", sync)
                .param("school", school)
                .param("name", name)
                .param("code", code.id())
                .param("since", since, Types.TIMESTAMP_WITH_TIMEZONE)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    private void vanishing(Vanishing vanishing) {
        jdbc.sql(
                        "INSERT INTO roster_sync.sync_vanishing VALUES (:sync, :school, :name, :kind, :published, :vanishing, :before)")
                .param("sync", sync)
                .param("school", vanishing.school())
                .param("name", vanishing.name())
                .param("kind", vanishing.kind().label())
                .param("published", vanishing.published())
                .param("vanishing", vanishing.vanishing())
                .param("before", vanishing.removedBefore())
                .update();
    }
}
