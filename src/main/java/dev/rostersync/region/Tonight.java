package dev.rostersync.region;

import dev.rostersync.outcome.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * How a window stands.
 *
 * @param done turns that are over, by how they ended
 * @param failedByCode how many of each code, an empty one for a defect
 * @param running here or anywhere
 * @param waiting for a worker. If no worker has filled the queue yet, these are the integrations that were eligible
 *     when the window began. An integration that became eligible later is not counted then, because no worker may look
 *     at the window any more
 * @param retrying have had a transient failure, and wait for a retry
 * @param waitedLongest how long the longest-waiting one has been due; zero if none waits
 * @param endedLately turns that ended within {@link #LATELY}
 * @param now the moment of all these numbers
 */
public record Tonight(
        Window window,
        Map<TurnEnding, Long> done,
        Map<String, Long> failedByCode,
        long running,
        long waiting,
        long retrying,
        Duration waitedLongest,
        long endedLately,
        Instant now) {

    /** The pace is computed from the last minutes of this length; if the window is younger, from its begin. */
    static final Duration LATELY = Duration.ofMinutes(30);

    /**
     * Reads window_entry and the eligible integrations. The placeholders are the query of eligible integrations, the
     * condition that an entry runs, the query of the sync that published after an ended turn, and the condition that an
     * integration without an entry runs.
     */
    // language=PostgreSQL
    static final String SQL = """
            WITH eligible AS (%s),
                 turn AS (
                   SELECT e.integration_id, coalesce(since.outcome, e.ending) AS ending,
                          CASE WHEN since.outcome IS NULL THEN e.code ELSE since.code END AS code, e.due_at,
                          coalesce(since.finished_at, e.ended_at) AS ended_at, e.ending IS NULL AND %s AS running
                     FROM roster_sync.window_entry e
                     JOIN roster_sync.integration i ON i.id = e.integration_id
                     JOIN school_manager.tenant t ON t.id = i.tenant_id
                     LEFT JOIN LATERAL (%s) AS since ON e.ending <> 'SUCCEEDED'
                    WHERE e.region = :region AND e.window_begins = :begins
                      AND (e.ending IS NOT NULL OR i.enabled AND i.removed_at IS NULL AND t.region = e.region)
                    UNION ALL
                   SELECT id, CASE WHEN has_had_its_turn THEN outcome END, NULL, :begins::timestamptz,
                          CASE WHEN has_had_its_turn THEN published_at END, %s
                     FROM eligible
                    WHERE id NOT IN (SELECT integration_id FROM roster_sync.window_entry
                                      WHERE region = :region AND window_begins = :begins)
                      AND (has_had_its_turn
                           OR eligible_since < :begins
                              AND NOT EXISTS (SELECT FROM roster_sync.window_entry
                                               WHERE region = :region AND window_begins = :begins)))
            SELECT ending, code, running, retrying, count(*) AS count, min(due_at) AS due_since,
                   count(*) FILTER (WHERE ended_at > :lately) AS lately
              FROM (SELECT *, due_at > :now AS retrying FROM turn) AS turn
             GROUP BY ending, code, running, retrying
            """;

    public Tonight {
        done = Map.copyOf(done);
        failedByCode = Map.copyOf(failedByCode);
    }

    static Tonight read(Window window, Instant now, StatementSpec sql) {
        var done = new EnumMap<TurnEnding, Long>(TurnEnding.class);
        var failed = new TreeMap<String, Long>();
        var toGo = new long[3];
        var lately = new long[1];
        var dueSince = new Instant[] {now};
        sql.param("lately", now.minus(LATELY).atOffset(ZoneOffset.UTC)).query(row -> {
            long count = row.getLong("count");
            lately[0] += row.getLong("lately");
            if (row.getString("ending") != null) {
                var ending = TurnEnding.valueOf(row.getString("ending"));
                done.merge(ending, count, Long::sum);
                if (ending == TurnEnding.FAILED) {
                    var code = row.getString("code");
                    failed.merge(code == null ? "" : code, count, Long::sum);
                }
            } else if (row.getBoolean("running")) {
                toGo[0] += count;
            } else if (row.getBoolean("retrying")) {
                toGo[2] += count;
            } else {
                toGo[1] += count;
                var since = row.getObject("due_since", OffsetDateTime.class).toInstant();
                dueSince[0] = since.isBefore(dueSince[0]) ? since : dueSince[0];
            }
        });
        return new Tonight(
                window, done, failed, toGo[0], toGo[1], toGo[2], Duration.between(dueSince[0], now), lately[0], now);
    }

    public long toGo() {
        return running + waiting + retrying;
    }

    public long doneInAll() {
        return done.values().stream().mapToLong(Long::longValue).sum();
    }

    public long done(TurnEnding ending) {
        return done.getOrDefault(ending, 0L);
    }

    /** How many of those that FAILED are held by the guard, and wait for a person. */
    public long held() {
        return failedByCode.getOrDefault(Code.ALL_HELD.id(), 0L);
    }

    /**
     * How long the rest will take at the recent pace; empty if nothing has ended recently. Example: if 30 turns ended
     * in the last 30 minutes and 60 are left, 60 minutes.
     */
    public Optional<Duration> timeToFinish() {
        if (toGo() == 0) {
            return Optional.of(Duration.ZERO);
        }
        if (endedLately == 0) {
            return Optional.empty();
        }
        var sinceBegin = Duration.between(window.begins(), now);
        var within = sinceBegin.compareTo(LATELY) < 0 ? sinceBegin : LATELY;
        return Optional.of(within.multipliedBy(toGo()).dividedBy(endedLately));
    }
}
