package dev.rostersync.collect.read;

import dev.rostersync.collect.read.Reading.BySchool;
import dev.rostersync.collect.read.Reading.EarlierWalks;
import dev.rostersync.collect.read.Reading.Finished;
import dev.rostersync.collect.read.Reading.SchoolsSoFar;
import dev.rostersync.collect.read.Reading.Walking;
import dev.rostersync.collect.read.Reading.Whole;
import dev.rostersync.collect.read.Reading.WholeFailure;
import dev.rostersync.outcome.Code;
import java.util.OptionalLong;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * A {@link Reading} in the step's execution context: all that a restart needs to resume after the last commit. The
 * context holds no personal data.
 *
 * @param ofOrgs the schools come from {@code /orgs}
 */
record Checkpoint(Reading reading, boolean ofOrgs) {

    private static final int WHOLE = -1;

    static Checkpoint load(ExecutionContext saved) {
        var tally = new WalkTally(
                saved.getLong("base", 0),
                saved.getLong("offset", 0),
                saved.getLong("delivered", 0),
                saved.getLong("readable", 0),
                saved.containsKey("total") ? OptionalLong.of(saved.getLong("total")) : OptionalLong.empty(),
                saved.getLong("lastId", 0),
                saved.getLong("sum", 0),
                saved.containsKey("moved"));
        return new Checkpoint(reading(saved, tally), saved.containsKey("ofOrgs"));
    }

    private static Reading reading(ExecutionContext saved, WalkTally tally) {
        if (saved.containsKey("finished")) {
            return new Finished(tally);
        }
        var earlier = new EarlierWalks(
                saved.getInt("walks", 0), saved.getLong("sumBefore", 0), saved.getLong("deliveredBefore", 0));
        int part = saved.getInt("part", WHOLE);
        if (part == WHOLE) {
            return new Whole(earlier, tally);
        }
        return new BySchool(
                part,
                earlier,
                tally,
                new SchoolsSoFar(
                        saved.getInt("schoolsRead", 0),
                        saved.getInt("failuresInARow", 0),
                        saved.containsKey("readableBySchool")),
                new WholeFailure(
                        Code.of(saved.getString("wholeCode", "")).orElse(Code.COLLECTION_INCOMPLETE),
                        saved.getString("wholeDetail", "")));
    }

    void save(ExecutionContext to) {
        var tally = reading.tally();
        to.putLong("base", tally.base());
        to.putLong("offset", tally.offset());
        to.putLong("delivered", tally.delivered());
        to.putLong("readable", tally.readable());
        to.remove("total");
        tally.total().ifPresent(announced -> to.putLong("total", announced));
        to.putLong("lastId", tally.lastId());
        to.putLong("sum", tally.sum());
        flag(to, "moved", tally.moved());
        flag(to, "ofOrgs", ofOrgs);
        flag(to, "finished", reading instanceof Finished);
        if (reading instanceof Walking walking) {
            to.putInt("walks", walking.earlier().count());
            to.putLong("sumBefore", walking.earlier().sum());
            to.putLong("deliveredBefore", walking.earlier().delivered());
        }
        to.putInt("part", reading instanceof BySchool bySchool ? bySchool.part() : WHOLE);
        if (reading instanceof BySchool bySchool) {
            to.putInt("schoolsRead", bySchool.schools().read());
            to.putInt("failuresInARow", bySchool.schools().unreadInARow());
            flag(to, "readableBySchool", bySchool.schools().readable());
            to.putString("wholeCode", bySchool.wholeFailure().code().id());
            to.putString("wholeDetail", bySchool.wholeFailure().detail());
        }
    }

    private static void flag(ExecutionContext to, String name, boolean set) {
        to.remove(name);
        if (set) {
            to.putString(name, "yes");
        }
    }
}
