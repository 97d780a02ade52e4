package dev.rostersync.collect.read;

import dev.rostersync.outcome.Code;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** How far a collection was read: all that a restart needs to go on where the last commit left off. */
final class Cursor {

    /** The part that is being read, -1: the whole collection. */
    int part = -1;

    /** Position of the first record of the walk. */
    long base;

    /** Records to the left of the next one, as the provider counts them in what is walked. */
    long offset;

    /** Records of the walk that were delivered, repeated ones included. */
    long delivered;

    /** Of those, how many can be read. */
    long readable;

    /** As announced last. */
    OptionalLong total = OptionalLong.empty();

    /** The last record that was delivered, as {@code RosterRecord.idHash} has it. */
    long lastId;

    /** Of all that the walk delivered, added up: the same for the same records in any order. */
    long sum;

    /** Pages of the walk did not meet. */
    boolean moved;

    /** Walks of the same before this one, and what the last of them brought. */
    int walks;

    long sumBefore;
    long deliveredBefore;

    /** Schools that were read to the end, and those in a row, now, that were not. */
    int schoolsRead;

    int failuresInARow;

    /** Any record of any school could be read. */
    boolean readableBySchool;

    /** Why the whole could not be read. */
    @Nullable
    Code wholeCode;

    String wholeDetail = "";

    /** Schools come from {@code /orgs}. */
    boolean ofOrgs;

    /** There is nothing more to deliver. */
    boolean finished;

    /** The next record's place in all that is staged. */
    long position() {
        return base + delivered;
    }

    /** The same once more, from its first record. */
    void again() {
        sumBefore = sum;
        deliveredBefore = delivered;
        begin();
    }

    /** To the first record of a part. */
    void turnTo(int next, long position) {
        part = next;
        base = position;
        walks = 0;
        begin();
    }

    private void begin() {
        offset = 0;
        delivered = 0;
        readable = 0;
        total = OptionalLong.empty();
        lastId = 0;
        sum = 0;
        moved = false;
    }

    static Cursor from(ExecutionContext saved) {
        var cursor = new Cursor();
        cursor.part = saved.getInt("part", -1);
        cursor.base = saved.getLong("base", 0);
        cursor.offset = saved.getLong("offset", 0);
        cursor.delivered = saved.getLong("delivered", 0);
        cursor.readable = saved.getLong("readable", 0);
        cursor.total = saved.containsKey("total") ? OptionalLong.of(saved.getLong("total")) : OptionalLong.empty();
        cursor.lastId = saved.getLong("lastId", 0);
        cursor.sum = saved.getLong("sum", 0);
        cursor.moved = saved.containsKey("moved");
        cursor.walks = saved.getInt("walks", 0);
        cursor.sumBefore = saved.getLong("sumBefore", 0);
        cursor.deliveredBefore = saved.getLong("deliveredBefore", 0);
        cursor.schoolsRead = saved.getInt("schoolsRead", 0);
        cursor.failuresInARow = saved.getInt("failuresInARow", 0);
        cursor.readableBySchool = saved.containsKey("readableBySchool");
        cursor.wholeCode = Code.of(saved.getString("wholeCode", "")).orElse(null);
        cursor.wholeDetail = saved.getString("wholeDetail", "");
        cursor.ofOrgs = saved.containsKey("ofOrgs");
        cursor.finished = saved.containsKey("finished");
        return cursor;
    }

    void save(ExecutionContext to) {
        to.putInt("part", part);
        to.putLong("base", base);
        to.putLong("offset", offset);
        to.putLong("delivered", delivered);
        to.putLong("readable", readable);
        to.remove("total");
        total.ifPresent(announced -> to.putLong("total", announced));
        to.putLong("lastId", lastId);
        to.putLong("sum", sum);
        flag(to, "moved", moved);
        to.putInt("walks", walks);
        to.putLong("sumBefore", sumBefore);
        to.putLong("deliveredBefore", deliveredBefore);
        to.putInt("schoolsRead", schoolsRead);
        to.putInt("failuresInARow", failuresInARow);
        to.putString("wholeCode", wholeCode == null ? "" : wholeCode.id());
        to.putString("wholeDetail", wholeDetail);
        flag(to, "readableBySchool", readableBySchool);
        flag(to, "ofOrgs", ofOrgs);
        flag(to, "finished", finished);
    }

    private static void flag(ExecutionContext to, String name, boolean set) {
        to.remove(name);
        if (set) {
            to.putString(name, "yes");
        }
    }
}
