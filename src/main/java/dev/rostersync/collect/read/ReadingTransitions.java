package dev.rostersync.collect.read;

import dev.rostersync.collect.read.Reading.BySchool;
import dev.rostersync.collect.read.Reading.Finished;
import dev.rostersync.collect.read.Reading.SchoolsSoFar;
import dev.rostersync.collect.read.Reading.Walking;
import dev.rostersync.collect.read.Reading.Whole;
import dev.rostersync.collect.read.Reading.WholeFailure;
import dev.rostersync.collect.read.Received.DiscardAll;
import dev.rostersync.collect.read.Received.DiscardFrom;
import dev.rostersync.collect.read.Received.Event;
import dev.rostersync.collect.read.Received.Found;
import dev.rostersync.collect.read.Received.TotalWrong;
import dev.rostersync.collect.read.Received.Unread;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Finding;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.Trouble;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * When a collection is believed, and which {@link Reading} follows. Nothing here asks the provider.
 *
 * <p>A walk adds up if its pages meet, and as many records came as were announced. If it does not add up, the same
 * collection or part is walked again. If two walks in a row bring the same records, they are believed, even if the
 * total differs. If a collection does not add up in {@link #WALKS_MAX} walks, or cannot be read to its end, it is read
 * school by school. A school that cannot be read is an {@link Unread}.
 *
 * @param parts the collection's parts, asked only if the whole could not be read
 * @param isKnownExcess true if the provider is known to announce so many records too many
 */
record ReadingTransitions(RosterCollection collection, Supplier<Parts> parts, LongPredicate isKnownExcess) {

    /** Of one collection or part. A collection that still does not add up changes without rest. */
    static final int WALKS_MAX = 4;

    /** Longer texts say no more, and they are saved with each commit. */
    private static final int DETAIL_LENGTH_MAX = 400;

    /** The state that follows, and what the writer must do about it. */
    record Transition(Reading next, List<Event> events) {}

    /** The walk has reached its end. */
    Transition walkEnded(Walking now) {
        var tally = now.tally();
        if (tally.isUnreadable()) {
            return failed(
                    now,
                    new SyncException(
                            Code.RECORDS_UNREADABLE, "(%s: %d records)".formatted(path(now), tally.delivered())));
        }
        boolean believed = addsUp(now) || now.earlier().broughtTheSameAs(tally);
        if (believed) {
            return switch (now) {
                case Whole whole -> wholeRead(whole);
                case BySchool bySchool -> partRead(bySchool);
            };
        }
        if (now.earlier().count() + 1 < WALKS_MAX) {
            return new Transition(
                    now.again(), List.of(now instanceof BySchool ? new DiscardFrom(tally.base()) : new DiscardAll()));
        }
        return failed(
                now,
                new SyncException(
                        tally.excess() > 0 ? Code.COLLECTION_INCOMPLETE : Code.COLLECTION_MOVING,
                        "(%s: %d records came, %s were announced; it was read %d times)"
                                .formatted(
                                        collection.path(),
                                        tally.delivered(),
                                        tally.total().isEmpty()
                                                ? "none"
                                                : tally.total().getAsLong(),
                                        WALKS_MAX)));
    }

    private boolean addsUp(Walking now) {
        long excess = now.tally().excess();
        return !now.tally().moved() && (excess == 0 || now instanceof Whole && isKnownExcess.test(excess));
    }

    private Transition wholeRead(Whole whole) {
        long excess = whole.tally().excess();
        var finished = new Finished(whole.tally());
        if (excess == 0) {
            return new Transition(finished, List.of());
        }
        long there = whole.tally().offset();
        return new Transition(
                finished,
                List.of(
                        new TotalWrong(collection.path(), excess),
                        new Found(new Finding(
                                Code.TOTAL_WRONG,
                                null,
                                collection.kind(),
                                null,
                                "%s: %d announced, %d there".formatted(collection.path(), there + excess, there)))));
    }

    private Transition partRead(BySchool now) {
        int next = now.part() + 1;
        var schools = now.schools().and(now.tally());
        boolean schoolRead = next == parts.get().firstOfNextSchool(now.part());
        return turnTo(now, next, now.tally().position(), schoolRead ? schools.withOneRead() : schools, List.of());
    }

    /**
     * The walk could not be read to its end.
     *
     * @throws SyncException if without this collection there is no roster, or the failure is not the collection's
     */
    Transition failed(Walking now, SyncException failure) {
        if (collection.listsSchools() || Trouble.of(failure.code()) != Trouble.COLLECTION) {
            throw failure;
        }
        return switch (now) {
            case Whole whole -> wholeUnread(whole, new WholeFailure(failure.code(), detail(failure)));
            case BySchool bySchool -> schoolUnread(bySchool, failure);
        };
    }

    private Transition wholeUnread(Whole whole, WholeFailure failure) {
        if (parts.get().size() == 0) {
            return nothingRead(whole.tally(), failure);
        }
        var readBySchool = new Found(new Finding(
                Code.READ_BY_SCHOOL,
                null,
                collection.kind(),
                null,
                failure.code().id() + " " + failure.detail()));
        return new Transition(
                whole.bySchool(failure),
                collection == RosterCollection.USERS
                        // lists of students and teachers hold no parents
                        ? List.of(
                                new DiscardAll(),
                                readBySchool,
                                new Unread("parent", null, failure.code(), failure.detail()))
                        : List.of(new DiscardAll(), readBySchool));
    }

    private Transition schoolUnread(BySchool now, SyncException failure) {
        long base = now.tally().base();
        return turnTo(
                now,
                parts.get().firstOfNextSchool(now.part()),
                base,
                now.schools().and(now.tally()).withOneUnread(),
                List.of(
                        new DiscardFrom(base),
                        new Unread(
                                collection.kind(),
                                parts.get().get(now.part()).school(),
                                failure.code(),
                                detail(failure))));
    }

    private Transition turnTo(BySchool now, int part, long position, SchoolsSoFar schools, List<Event> events) {
        if (part < parts.get().size()) {
            return new Transition(now.turnTo(part, position, schools), events);
        }
        // the whole held records that nobody can read; schools without a readable record do not say more
        boolean stillUnreadable = now.wholeFailure().code() == Code.RECORDS_UNREADABLE && !schools.readable();
        return schools.read() == 0 || stillUnreadable
                ? nothingRead(now.tally(), now.wholeFailure())
                : new Transition(new Finished(WalkTally.from(position)), events);
    }

    /** Neither the whole nor any school could be read. Without users there is no roster; any other is left unread. */
    private Transition nothingRead(WalkTally tally, WholeFailure failure) {
        if (collection == RosterCollection.USERS) {
            throw new SyncException(failure.code(), failure.detail());
        }
        return new Transition(
                new Finished(tally),
                List.of(new DiscardAll(), new Unread(collection.kind(), null, failure.code(), failure.detail())));
    }

    private String path(Walking now) {
        return now instanceof BySchool bySchool
                ? parts.get().get(bySchool.part()).resource().path()
                : collection.path();
    }

    /** What the provider answered, without the code's own sentence. */
    private static String detail(SyncException failure) {
        var particulars =
                failure.sentence().substring(failure.code().sentence().length()).strip();
        return particulars.substring(0, Math.min(particulars.length(), DETAIL_LENGTH_MAX));
    }
}
