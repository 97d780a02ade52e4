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

    private static final String KEEP =
            "INSERT INTO would_vanish SELECT school, kind, sourced_id, detail, given_name, family_name, email FROM (%s) AS v"
                    .formatted(GuardSql.WOULD_VANISH);

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
        return work.query(GuardSql.COUNT)
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
        var vanishing = count.vanishing();
        return thresholds.hold(vanishing.kind(), vanishing.published(), vanishing.vanishing());
    }

    private void find() {
        work.run(
                "INSERT INTO found (code, school, kind, sourced_id, detail, given_name, family_name, email) SELECT DISTINCT '%s', w.* FROM would_vanish w"
                        .formatted(Code.WOULD_VANISH.id()));
    }
}
