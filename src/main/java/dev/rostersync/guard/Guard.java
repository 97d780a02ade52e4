package dev.rostersync.guard;

import dev.rostersync.difference.WorkTable;
import dev.rostersync.difference.WorkTables;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardThresholds;
import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.Removed;
import dev.rostersync.outcome.Vanishing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stops a roster that cannot be believed from removing classes. For each school and for the integration as a whole, it
 * counts the rows of each kind that would vanish unexplained. Example with the default thresholds: of 100 published
 * classes 20 may vanish unexplained; if 21 would vanish, they are held. Call it after the difference was worked out, in
 * the same transaction.
 */
public final class Guard {

    /**
     * Rows of each kind, by school and (school null) as a whole: how many are published, how many vanish unexplained.
     */
    // language=PostgreSQL
    private static final String COUNT = """
            WITH roster AS (
                   SELECT CASE p.role WHEN 'student' THEN 'students' ELSE 'teachers' END AS kind, us.school_id,
                          p.app_user_id::text AS row
                     FROM task JOIN school_manager.roster_user p ON p.integration_id = task.integration
                     LEFT JOIN school_manager.roster_user_school us
                       ON us.integration_id = p.integration_id AND us.sourced_id = p.sourced_id AND us.role = p.role
                    UNION ALL
                   SELECT 'classes', p.school_id, p.id::text
                     FROM task JOIN school_manager.classroom p ON p.integration_id = task.integration
                    UNION ALL
                   SELECT p.role || ' memberships', c.school_id, p.classroom_id || ' ' || p.app_user_id
                     FROM task JOIN school_manager.classroom c ON c.integration_id = task.integration
                     JOIN school_manager.classroom_member p ON p.classroom_id = c.id
                    UNION ALL
                   SELECT 'guardians', us.school_id, r.guardian_id::text
                     FROM task JOIN school_manager.guardian_student r ON r.integration_id = task.integration
                     LEFT JOIN school_manager.roster_user ru
                       ON ru.integration_id = task.integration AND ru.app_user_id = r.app_user_id AND ru.role = 'student'
                     LEFT JOIN school_manager.roster_user_school us
                       ON us.integration_id = ru.integration_id AND us.sourced_id = ru.sourced_id AND us.role = ru.role),
                 vanishing AS (
                   SELECT CASE role WHEN 'student' THEN 'students' ELSE 'teachers' END AS kind, school_id,
                          app_user_id::text AS row FROM vanished_user WHERE NOT explained
                    UNION ALL
                   SELECT 'classes', school_id, id::text FROM vanished_class WHERE NOT explained
                    UNION ALL
                   SELECT role || ' memberships', school_id, classroom_id || ' ' || app_user_id
                     FROM vanished_member WHERE NOT explained
                    UNION ALL
                   SELECT 'guardians', school_id, guardian_id::text FROM vanished_guardian WHERE NOT explained),
                 published AS (
                   SELECT school_id, kind, count(DISTINCT row) AS rows
                     FROM roster GROUP BY GROUPING SETS ((school_id, kind), (kind))
                   HAVING GROUPING(school_id) = 1 OR school_id IS NOT NULL),
                 lost AS (
                   SELECT school_id, kind, count(DISTINCT row) AS rows
                     FROM vanishing
                    WHERE school_id IS NULL OR school_id <> ALL (:released::uuid[])
                    GROUP BY GROUPING SETS ((school_id, kind), (kind))
                   HAVING GROUPING(school_id) = 1 OR school_id IS NOT NULL)
            SELECT p.school_id, s.sourced_id, s.name, p.kind, p.rows AS published, l.rows AS vanishing
              FROM published p
              JOIN lost l ON l.kind = p.kind AND l.school_id IS NOT DISTINCT FROM p.school_id
              LEFT JOIN school_manager.school s ON s.id = p.school_id
             WHERE s.sourced_id IS NULL OR s.sourced_id <> ALL ((SELECT excluded_schools FROM task)::text[])
             ORDER BY s.name, s.sourced_id, p.kind
            """;

    /**
     * The rows one by one, for the person who decides. They have the data of School Manager, because the SIS may no
     * longer send them. Memberships are not listed by themselves: their classes and users are.
     */
    // language=PostgreSQL
    private static final String WOULD_VANISH = """
            SELECT s.id AS school_id, s.sourced_id AS school, 'class' AS kind, v.sourced_id, c.name AS detail,
                   NULL::text AS given_name, NULL::text AS family_name, NULL::text AS email
              FROM vanished_class v
              JOIN school_manager.school s ON s.id = v.school_id
              JOIN school_manager.classroom c ON c.id = v.id
             WHERE NOT v.explained
             UNION
            SELECT s.id, s.sourced_id, 'user', ru.sourced_id, ru.role, a.given_name, a.family_name, a.email
              FROM task CROSS JOIN vanished_user v
              JOIN school_manager.roster_user ru
                ON ru.integration_id = task.integration AND ru.app_user_id = v.app_user_id AND ru.role = v.role
              JOIN school_manager.app_user a ON a.id = v.app_user_id
              LEFT JOIN school_manager.school s ON s.id = v.school_id
             WHERE NOT v.explained
             UNION
            SELECT s.id, s.sourced_id, 'user', g.sourced_id, 'guardian', p.given_name, p.family_name, p.email
              FROM task CROSS JOIN vanished_guardian v
              JOIN roster_sync.guardian_source g
                ON g.integration_id = task.integration AND g.guardian_id = v.guardian_id
              JOIN school_manager.guardian p ON p.id = v.guardian_id
              LEFT JOIN school_manager.school s ON s.id = v.school_id
             WHERE NOT v.explained
            """;

    private static final String KEEP =
            "INSERT INTO would_vanish SELECT school, kind, sourced_id, detail, given_name, family_name, email FROM (%s) AS v"
                    .formatted(WOULD_VANISH);

    /**
     * Each round works out the whole difference again, in a transaction that others wait for. After more rounds than
     * this the whole is held.
     */
    private static final int ROUNDS_MAX = 8;

    private final WorkTables work;
    private final GuardThresholds thresholds;
    private final Set<UUID> released;
    private boolean counted;

    /**
     * A guard for one difference.
     *
     * @param released ids of schools that a person has looked at and wants published
     */
    public Guard(WorkTables work, GuardThresholds thresholds, Set<UUID> released) {
        this.work = work;
        this.thresholds = thresholds;
        this.released = Set.copyOf(released);
    }

    /** The removed rows and their reasons, as they were worked out last. A difference need not be judged for this. */
    public List<Removed> removed() {
        var vanished = new Vanished(work);
        if (!counted) {
            vanished.workOut();
        }
        return vanished.counts();
    }

    private record Counted(@Nullable UUID schoolId, Vanishing vanishing) {}

    /**
     * What must stay.
     *
     * @param whole nothing may be published
     * @param schools ids of the schools that stay as they were; empty if whole
     * @param vanishing what would vanish at these schools; if whole, everything that would vanish
     */
    public record Verdict(boolean whole, Set<UUID> schools, List<Vanishing> vanishing) {

        /** Nothing is held. */
        public static final Verdict NOTHING = new Verdict(false, Set.of(), List.of());

        public Verdict {
            schools = Set.copyOf(schools);
            vanishing = List.copyOf(vanishing);
        }
    }

    /**
     * Judges what was worked out: first the whole, then the schools. The schools are judged again after each hold: a
     * held school takes in nobody, so users who would move there now vanish from another school. After more than
     * {@code ROUNDS_MAX} rounds the whole is held.
     *
     * @param hold works the difference out again and leaves these schools as they are
     * @param again true if the difference must be worked out again even if no school is held; it is not if the whole is
     *     held
     */
    public Verdict judge(Consumer<Set<UUID>> hold, boolean again) {
        work.table(WorkTable.WOULD_VANISH);
        var counted = count();
        if (counted.stream().anyMatch(count -> count.schoolId() == null && isTooMuch(count))) {
            return whole(counted);
        }
        if (again) {
            hold.accept(Set.of());
            counted = count();
        }
        var held = new HashSet<UUID>();
        var vanishing = new ArrayList<Vanishing>();
        int rounds = 0;
        for (var more = tooMuchAt(counted, held); !more.isEmpty(); more = tooMuchAt(counted, held)) {
            for (var count : counted) {
                if (count.schoolId() != null && more.contains(count.schoolId())) {
                    vanishing.add(count.vanishing());
                }
            }
            work.query(KEEP + " WHERE v.school_id = ANY (:schools::uuid[])")
                    .param("schools", more.toArray(UUID[]::new))
                    .update();
            held.addAll(more);
            if (++rounds > ROUNDS_MAX) {
                // one school is held after the other: approve publishes everything, so everything is worked out and
                // shown
                work.run("DELETE FROM guard_hold");
                hold.accept(Set.of());
                return whole(count());
            }
            hold.accept(more);
            counted = count();
        }
        find();
        return new Verdict(false, held, vanishing);
    }

    private Verdict whole(List<Counted> counted) {
        work.run("DELETE FROM would_vanish");
        work.run(KEEP);
        find();
        return new Verdict(
                true, Set.of(), counted.stream().map(Counted::vanishing).toList());
    }

    private List<Counted> count() {
        new Vanished(work).workOut();
        counted = true;
        return work.query(COUNT)
                .param("released", released.toArray(UUID[]::new))
                .query((row, number) -> new Counted(
                        row.getObject("school_id", UUID.class),
                        new Vanishing(
                                row.getString("sourced_id"),
                                row.getString("name"),
                                GuardedKind.of(row.getString("kind")),
                                row.getLong("published"),
                                row.getLong("vanishing"))))
                .list();
    }

    private Set<UUID> tooMuchAt(List<Counted> counted, Set<UUID> held) {
        var schools = new HashSet<UUID>();
        for (var count : counted) {
            if (count.schoolId() != null && !held.contains(count.schoolId()) && isTooMuch(count)) {
                schools.add(count.schoolId());
            }
        }
        return schools;
    }

    private boolean isTooMuch(Counted count) {
        var of = count.vanishing();
        return thresholds.hold(of.kind(), of.published(), of.vanishing());
    }

    private void find() {
        work.run(
                "INSERT INTO found (code, school, kind, sourced_id, detail, given_name, family_name, email) SELECT DISTINCT '%s', w.* FROM would_vanish w"
                        .formatted(Code.WOULD_VANISH.id()));
    }
}
