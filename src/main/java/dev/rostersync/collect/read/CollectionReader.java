package dev.rostersync.collect.read;

import dev.rostersync.collect.read.Received.AllAnew;
import dev.rostersync.collect.read.Received.Anew;
import dev.rostersync.collect.read.Received.Interlude;
import dev.rostersync.collect.read.Received.Noticed;
import dev.rostersync.collect.read.Received.TotalWrong;
import dev.rostersync.collect.read.Received.Unread;
import dev.rostersync.collect.read.Received.Word;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Finding;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.Resource;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterRecord;
import dev.rostersync.roster.RosterSource;
import dev.rostersync.roster.RosterSource.Start;
import dev.rostersync.roster.RosterSource.Walk;
import dev.rostersync.roster.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Delivers the records of one collection in order. The cursor is the number of records received; it is saved in the
 * transaction that stages them, so that a restart repeats none and skips none.
 *
 * <p>A walk must add up: its pages meet, and as many records came as were announced. Else the collection is walked again;
 * two walks in a row that bring the same records are believed, whatever the total says. What cannot be read to its end, or
 * never adds up, is read school by school, and what of that cannot be read is said to be unread.
 */
public final class CollectionReader implements ItemStreamReader<Received>, Feed {

    private static final Logger LOG = LoggerFactory.getLogger(CollectionReader.class);

    /** Of one collection, or one school's part; more means that it never rests. */
    static final int WALKS_MAX = 4;

    /** Schools in a row that could not be read; after them one try each has to do. */
    private static final int PATIENT_SCHOOLS = 3;

    /** Longer texts say no more, and are kept with the cursor. */
    private static final int DETAIL_LENGTH_MAX = 400;

    private final Supplier<RosterSource> source;
    private final String step;
    private final Progress progress;
    private final StopFlag stop;
    private final Supplier<List<String>> schools;
    private final Function<RosterCollection, OptionalLong> knownExcess;

    private RosterCollection collection;
    private Cursor cursor = new Cursor();
    private @Nullable Parts parts;
    private @Nullable Walk walk;
    private @Nullable Page page;
    private int next;
    private int saidPart = -1;
    private boolean atEnd;
    private boolean triedBoth;

    /**
     * A reader of one collection.
     *
     * @param schools sourcedIds of the included schools, for reading school by school
     * @param knownExcess by how much the provider is known to announce too many records of a collection
     */
    public CollectionReader(
            Supplier<RosterSource> source,
            RosterCollection collection,
            String step,
            Progress progress,
            StopFlag stop,
            Supplier<List<String>> schools,
            Function<RosterCollection, OptionalLong> knownExcess) {
        this.source = source;
        this.collection = collection;
        this.step = step;
        this.progress = progress;
        this.stop = stop;
        this.schools = schools;
        this.knownExcess = knownExcess;
    }

    @Override
    public void open(ExecutionContext saved) {
        cursor = Cursor.from(saved);
        if (cursor.ofOrgs) {
            collection = RosterCollection.ORGS;
        }
    }

    @Override
    public void update(ExecutionContext toSave) {
        if (walk != null) {
            cursor.moved |= walk.hasMoved();
        }
        cursor.save(toSave);
        progress.received(step, cursor.position(), cursor.total);
    }

    @Override
    public @Nullable Received read() throws JobInterruptedException {
        while (!cursor.finished) {
            if (isBySchool() && cursor.part != saidPart) {
                // also in a restarted process, whose writer does not know
                saidPart = cursor.part;
                return new Interlude(List.of(new Received.Part(cursor.part)));
            }
            if (page != null && next < page.records().size()) {
                return record(page);
            }
            var words = advance();
            if (!words.isEmpty()) {
                return new Interlude(words);
            }
        }
        atEnd = true;
        return null;
    }

    private Received record(Page from) {
        var record = from.records().get(next);
        var wrapper = from.offset() == 0 && next == 0 && !isBySchool() ? from.wrapper() : "";
        var received = new Received.OfRecord(cursor.position(), record, wrapper);
        cursor.offset = from.offset() + next + 1;
        cursor.delivered++;
        if (canBeRead(record)) {
            cursor.readable++;
            cursor.readableBySchool |= isBySchool();
        }
        cursor.lastId = record.idHash();
        cursor.sum += cursor.lastId;
        next++;
        return received;
    }

    /** A user of whom no role is known says nothing: of nothing but such users no roster can be made. */
    private static boolean canBeRead(RosterRecord record) {
        return record instanceof RosterRecord.Sound sound
                && (sound.header().gone() || !(sound instanceof RosterRecord.User user && user.rolesUncertain()));
    }

    private boolean isBySchool() {
        return cursor.part >= 0;
    }

    /** Fetches the next page, or turns to what comes after the last; what there is to say about that. */
    private List<Word> advance() throws JobInterruptedException {
        try {
            page = stop.unlessStopped(this::nextPage);
            next = 0;
            return page == null ? walked() : List.of();
        } catch (SyncException e) {
            return gaveUp(e);
        }
    }

    private @Nullable Page nextPage() {
        var current = walk == null ? begin() : walk;
        try {
            var came = current.next();
            cursor.total = current.total();
            if (isOfSchools() && cursor.offset == 0) {
                source.get().schoolsCameFrom(collection);
            }
            return came;
        } catch (SyncException e) {
            var other = isOfSchools() && !triedBoth && cursor.offset == 0
                    ? source.get().schoolsInstead(collection, e)
                    : Optional.<RosterCollection>empty();
            if (other.isEmpty()) {
                throw e;
            }
            current.close();
            return fromTheOther(other.get(), e);
        }
    }

    private boolean isOfSchools() {
        return collection == RosterCollection.SCHOOLS || collection == RosterCollection.ORGS;
    }

    /** Schools are in {@code /schools} and in {@code /orgs}: one that fails leaves the other. */
    private @Nullable Page fromTheOther(RosterCollection other, SyncException failure) {
        triedBoth = true;
        collection = other;
        cursor.ofOrgs = other == RosterCollection.ORGS;
        try {
            var page = begin().next();
            source.get().schoolsCameFrom(collection);
            return page;
        } catch (SyncException e) {
            throw e.code() == Code.COLLECTION_MISSING ? failure : e;
        }
    }

    private Walk begin() {
        var provider = source.get();
        if (isOfSchools() && cursor.offset == 0 && !triedBoth) {
            collection = provider.schools();
            cursor.ofOrgs = collection == RosterCollection.ORGS;
        }
        var resource = isBySchool() ? parts().get(cursor.part).resource() : Resource.of(collection);
        var from = cursor.offset == 0
                ? Start.FIRST
                : new Start(cursor.offset, cursor.total, OptionalLong.of(cursor.lastId));
        if (cursor.walks > 0 && cursor.offset == 0) {
            LOG.info("{} is read again, since it did not add up: walk {}.", resource.path(), cursor.walks + 1);
        }
        var begun = provider.walk(resource, from, cursor.failuresInARow < PATIENT_SCHOOLS);
        walk = begun;
        return begun;
    }

    private Parts parts() {
        var known = parts == null ? new Parts(collection, schools) : parts;
        parts = known;
        return known;
    }

    /** A walk has come to its end: does it add up? */
    private List<Word> walked() {
        if (cursor.delivered > 0 && cursor.readable == 0) {
            return gaveUp(new SyncException(
                    Code.RECORDS_UNREADABLE, "(%s: %d records)".formatted(walkedPath(), cursor.delivered)));
        }
        boolean moved = cursor.moved || walk != null && walk.hasMoved();
        long excess = cursor.total.isEmpty() ? 0 : cursor.total.getAsLong() - cursor.offset;
        boolean addsUp = !moved && (excess == 0 || !isBySchool() && isKnown(excess));
        boolean sameAgain =
                cursor.walks > 0 && cursor.sum == cursor.sumBefore && cursor.delivered == cursor.deliveredBefore;
        closeWalk();
        if (addsUp || sameAgain) {
            return isBySchool() ? partRead() : wholeRead(excess);
        }
        cursor.walks++;
        if (cursor.walks < WALKS_MAX) {
            cursor.again();
            return List.of(isBySchool() ? new Anew(cursor.base) : new AllAnew());
        }
        return gaveUp(new SyncException(
                excess > 0 ? Code.COLLECTION_INCOMPLETE : Code.COLLECTION_MOVING,
                "(%s: %d records came, %s were announced; it was read %d times)"
                        .formatted(
                                collection.path(),
                                cursor.delivered,
                                cursor.total.isEmpty() ? "none" : cursor.total.getAsLong(),
                                WALKS_MAX)));
    }

    private String walkedPath() {
        return isBySchool() ? parts().get(cursor.part).resource().path() : collection.path();
    }

    private boolean isKnown(long excess) {
        var known = knownExcess.apply(collection);
        return known.isPresent() && known.getAsLong() == excess;
    }

    private List<Word> wholeRead(long excess) {
        cursor.finished = true;
        if (excess == 0) {
            return List.of();
        }
        return List.of(
                new TotalWrong(collection.path(), excess),
                new Noticed(new Finding(
                        Code.TOTAL_WRONG,
                        null,
                        collection.kind(),
                        null,
                        "%s: %d announced, %d there"
                                .formatted(collection.path(), cursor.offset + excess, cursor.offset))));
    }

    private List<Word> partRead() {
        int following = cursor.part + 1;
        if (following == parts().behindSchoolOf(cursor.part)) {
            cursor.schoolsRead++;
            cursor.failuresInARow = 0;
        }
        return turnTo(following, cursor.position(), List.of());
    }

    private List<Word> gaveUp(SyncException e) {
        closeWalk();
        if (isOfSchools() || Trouble.of(e.code()) != Trouble.COLLECTION) {
            throw e;
        }
        if (isBySchool()) {
            var school = parts().get(cursor.part).school();
            cursor.failuresInARow++;
            return turnTo(
                    parts().behindSchoolOf(cursor.part),
                    cursor.base,
                    List.of(new Anew(cursor.base), new Unread(collection.kind(), school, e.code(), detail(e))));
        }
        cursor.wholeCode = e.code();
        cursor.wholeDetail = detail(e);
        if (parts().size() == 0) {
            return nothingRead();
        }
        var words = new ArrayList<Word>();
        words.add(new AllAnew());
        words.add(new Noticed(new Finding(
                Code.READ_BY_SCHOOL, null, collection.kind(), null, e.code().id() + " " + detail(e))));
        if (collection == RosterCollection.USERS) {
            words.add(new Unread("parent", null, e.code(), detail(e)));
        }
        cursor.turnTo(0, 0);
        return words;
    }

    /** What came back, without the code's own sentence. */
    private static String detail(SyncException e) {
        var particulars = e.sentence().substring(e.code().sentence().length()).strip();
        return particulars.substring(0, Math.min(particulars.length(), DETAIL_LENGTH_MAX));
    }

    /** To a part whose first record has that position, or to the end. */
    private List<Word> turnTo(int part, long base, List<Word> words) {
        boolean over = part == parts().size();
        if (over && (cursor.schoolsRead == 0 || isStillUnreadable())) {
            return nothingRead();
        }
        cursor.turnTo(part, base);
        cursor.finished = over;
        return words;
    }

    /** As a whole there were records that nobody can read; lists of schools without one that somebody can say no more. */
    private boolean isStillUnreadable() {
        return cursor.wholeCode == Code.RECORDS_UNREADABLE && !cursor.readableBySchool;
    }

    /** Neither as a whole nor of any school: without users there is no roster; without the others the rest stands. */
    private List<Word> nothingRead() {
        var code = Objects.requireNonNull(cursor.wholeCode);
        if (collection == RosterCollection.USERS) {
            throw new SyncException(code, cursor.wholeDetail);
        }
        cursor.finished = true;
        return List.of(new AllAnew(), new Unread(collection.kind(), null, code, cursor.wholeDetail));
    }

    @Override
    public boolean wasReadToItsEnd() {
        return atEnd;
    }

    @Override
    public void close() {
        closeWalk();
    }

    private void closeWalk() {
        if (walk != null) {
            walk.close();
        }
        walk = null;
        page = null;
    }
}
