package dev.rostersync.guard;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardThresholds;
import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.Removed;
import dev.rostersync.outcome.Vanishing;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stops a roster that cannot be believed from removing students, teachers, classes, memberships or parents. For each
 * school and for the integration as a whole, it counts the rows of each kind that would vanish unexplained. Example with
 * the default thresholds: of 100 published classes 20 may vanish unexplained; if 21 would vanish, they are held. Call it
 * after the difference was worked out, in the same transaction.
 */
public final class Guard {

    private static final String KEEP =
            "INSERT INTO would_vanish SELECT school, kind, sourced_id, detail, given_name, family_name, email FROM (%s) AS v WHERE NOT v.explained"
                    .formatted(GuardSql.VANISHED);

    private static final String KEPT =
            "INSERT INTO found (code, school, kind, sourced_id, detail) SELECT code, sourced_id, 'school', sourced_id, name FROM held WHERE code = '%s'"
                    .formatted(Code.SCHOOL_KEPT.id());

    private static final String ALL_KEPT =
            "INSERT INTO found (code, kind) SELECT '%s', 'school' FROM task WHERE out_of_session"
                    .formatted(Code.ALL_KEPT.id());

    /**
     * Each round works out the whole difference again, in a transaction that others wait for. After more rounds than
     * this the whole is held.
     */
    private static final int ROUNDS_MAX = 8;

    private final WorkTables work;
    private final GuardThresholds thresholds;
    private boolean counted;

    /** A guard for one difference. */
    public Guard(WorkTables work, GuardThresholds thresholds) {
        this.work = work;
        this.thresholds = thresholds;
    }

    /** The removed rows and their reasons, as they were worked out last. A difference need not be judged for this. */
    public List<Removed> removed() {
        var vanished = new Vanished(work);
        if (!counted) {
            vanished.workOut();
        }
        return vanished.counts();
    }

    /** Notes a finding for each record that is removed without a reason, or under new rules. Call {@link #removed} first. */
    public void findRemoved() {
        work.run(GuardSql.REMOVED);
    }

    private record Counted(@Nullable UUID schoolId, Vanishing vanishing) {

        boolean isOfGuardians() {
            return vanishing.kind() == GuardedKind.GUARDIANS;
        }
    }

    /** Works the difference out again, and leaves some schools as they are. */
    @FunctionalInterface
    public interface Hold {

        /**
         * Holds schools from now on.
         *
         * @param schools ids of the schools
         * @param withGuardians ids of schools whose guardians are held from now on
         */
        void hold(Set<UUID> schools, Set<UUID> withGuardians);
    }

    /**
     * What must stay.
     *
     * @param whole nothing may be published
     * @param kept out of session: what would be held is kept, and this does not change the outcome
     * @param schools ids of the schools that stay as they were; empty if whole
     * @param vanishing what would vanish at these schools, and at schools whose enrollments cannot be believed; if whole,
     *     everything that would vanish
     */
    public record Verdict(boolean whole, boolean kept, Set<UUID> schools, List<Vanishing> vanishing) {

        /** Nothing is held. */
        public static final Verdict NOTHING = new Verdict(false, false, Set.of(), List.of());

        public Verdict {
            schools = Set.copyOf(schools);
            vanishing = List.copyOf(vanishing);
        }
    }

    /**
     * Judges what was worked out: first the whole, then the schools. The schools are judged again after each hold: a
     * held school takes in nobody, so users who would move there now vanish from another school. After more than
     * {@code ROUNDS_MAX} rounds the whole is held. A school that is held for its timetable alone lets its guardians
     * through, and these are judged by themselves.
     *
     * @param incoherent ids of schools whose enrollments cannot be believed. The difference was worked out as if they
     *     could: so it can be said what would vanish there
     * @param allIncoherent no school's enrollments can be believed: then this difference says whether the whole is held
     */
    public Verdict judge(Hold hold, Set<UUID> incoherent, boolean allIncoherent) {
        work.table(WorkTable.WOULD_VANISH);
        var vanishing = new ArrayList<Vanishing>();
        var counted = count();
        if (!incoherent.isEmpty()) {
            if (allIncoherent && isWholeTooMuch(counted)) {
                return whole(counted);
            }
            keep(counted, incoherent, Set.of(), vanishing);
            hold.hold(Set.of(), Set.of());
            counted = count();
        }
        if (!allIncoherent && isWholeTooMuch(counted)) {
            return whole(counted);
        }
        var held = new HashSet<UUID>();
        var withGuardians = new HashSet<UUID>();
        for (int rounds = 1; ; rounds++) {
            var schools = schools(counted, count -> true);
            var guardians = schools(
                    counted, count -> count.isOfGuardians() || count.vanishing().kind() == GuardedKind.STUDENTS);
            schools.removeAll(held);
            guardians.removeAll(withGuardians);
            if (schools.isEmpty() && guardians.isEmpty()) {
                find();
                work.run(KEPT);
                return new Verdict(false, isOutOfSession(), held, vanishing);
            }
            keep(counted, schools, guardians, vanishing);
            held.addAll(schools);
            withGuardians.addAll(guardians);
            if (rounds > ROUNDS_MAX) {
                // one school is held after the other: approve publishes everything, so everything is worked out and
                // shown
                work.run("DELETE FROM guard_hold; DELETE FROM guardian_hold");
                hold.hold(Set.of(), Set.of());
                return whole(count());
            }
            hold.hold(schools, guardians);
            counted = count();
        }
    }

    private Verdict whole(List<Counted> counted) {
        work.run("DELETE FROM would_vanish");
        work.run(KEEP);
        find();
        work.run(ALL_KEPT);
        return new Verdict(
                true,
                isOutOfSession(),
                Set.of(),
                counted.stream().map(Counted::vanishing).toList());
    }

    private void keep(List<Counted> counted, Set<UUID> schools, Set<UUID> guardians, List<Vanishing> vanishing) {
        for (var count : counted) {
            var held = count.isOfGuardians() ? guardians : schools;
            if (count.schoolId() != null && held.contains(count.schoolId())) {
                vanishing.add(count.vanishing());
            }
        }
        work.query(
                        KEEP
                                + " AND v.school_id = ANY (CASE WHEN v.kind = 'user' AND v.detail = 'guardian' THEN :guardians ELSE :schools END::uuid[])")
                .param("schools", schools.toArray(UUID[]::new))
                .param("guardians", guardians.toArray(UUID[]::new))
                .update();
    }

    private List<Counted> count() {
        new Vanished(work).workOut();
        counted = true;
        return work.query(GuardSql.COUNT)
                .query((row, number) -> new Counted(
                        row.getObject("school_id", UUID.class),
                        new Vanishing(
                                row.getString("sourced_id"),
                                row.getString("name"),
                                GuardedKind.of(row.getString("kind")),
                                row.getLong("published"),
                                row.getLong("vanishing"),
                                row.getLong("before"))))
                .list();
    }

    private boolean isWholeTooMuch(List<Counted> counted) {
        return counted.stream().anyMatch(count -> count.schoolId() == null && isTooMuch(count));
    }

    private Set<UUID> schools(List<Counted> counted, Predicate<Counted> those) {
        return counted.stream()
                .filter(those)
                .filter(this::isTooMuch)
                .map(Counted::schoolId)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private boolean isTooMuch(Counted count) {
        var vanishing = count.vanishing();
        return thresholds.hold(vanishing.kind(), vanishing.published(), vanishing.vanishing());
    }

    private boolean isOutOfSession() {
        return work.query("SELECT out_of_session FROM task")
                .query(Boolean.class)
                .single();
    }

    private void find() {
        work.run(
                "INSERT INTO found (code, school, kind, sourced_id, detail, given_name, family_name, email) SELECT DISTINCT '%s', w.* FROM would_vanish w"
                        .formatted(Code.WOULD_VANISH.id()));
    }
}
