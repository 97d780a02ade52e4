package dev.rostersync.collect.read;

import dev.rostersync.collect.read.Reading.BySchool;
import dev.rostersync.collect.read.Reading.Walking;
import dev.rostersync.collect.read.Received.Event;
import dev.rostersync.collect.read.Received.OfEvents;
import dev.rostersync.collect.read.Received.PartBegins;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.util.function.SingletonSupplier;

/**
 * Delivers the records of one collection in order. The cursor is the number of records received; it is saved in the
 * transaction that stages them, so that a restart repeats none and skips none.
 *
 * <p>{@link ReadingTransitions} says when the collection is believed, and what is read next.
 */
public final class CollectionReader implements ItemStreamReader<Received>, Feed {

    private final String step;
    private final Progress progress;
    private final StopFlag stop;
    private final Function<RosterCollection, OptionalLong> knownExcess;
    private final Supplier<Parts> parts;
    private final OpenWalk walk;

    private Reading reading = Reading.Whole.FIRST;
    private @Nullable Page page;
    private int next;
    private int announcedPart = -1;
    private boolean atEnd;

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
        this.step = step;
        this.progress = progress;
        this.stop = stop;
        this.knownExcess = knownExcess;
        this.parts = SingletonSupplier.of(() -> new Parts(collection, schools.get()));
        this.walk = new OpenWalk(source, parts, collection);
    }

    @Override
    public void open(ExecutionContext saved) {
        var checkpoint = Checkpoint.load(saved);
        reading = checkpoint.reading();
        if (checkpoint.ofOrgs()) {
            walk.schoolsComeFromOrgs();
        }
    }

    @Override
    public void update(ExecutionContext toSave) {
        if (reading instanceof Walking walking) {
            reading = walking.with(walking.tally().movedIf(walk.hasMoved()));
        }
        new Checkpoint(reading, walk.collection() == RosterCollection.ORGS).save(toSave);
        progress.received(step, reading.tally().position(), reading.tally().total());
    }

    @Override
    public @Nullable Received read() throws JobInterruptedException {
        while (reading instanceof Walking walking) {
            if (walking instanceof BySchool bySchool && bySchool.part() != announcedPart) {
                // a restarted process says it again: its writer does not know the part
                announcedPart = bySchool.part();
                return new OfEvents(List.of(new PartBegins(announcedPart)));
            }
            if (page != null && next < page.records().size()) {
                return record(walking, page);
            }
            var events = advance(walking);
            if (!events.isEmpty()) {
                return new OfEvents(events);
            }
        }
        atEnd = true;
        return null;
    }

    private Received record(Walking now, Page from) {
        var record = from.records().get(next);
        boolean firstOfAll = now instanceof Reading.Whole && from.offset() == 0 && next == 0;
        var received = new Received.OfRecord(now.tally().position(), record, firstOfAll ? from.wrapper() : "");
        reading = now.with(now.tally().plus(record, from.offset() + next));
        next++;
        return received;
    }

    /** Fetches the next page, or turns to what comes after the last page. */
    private List<Event> advance(Walking now) throws JobInterruptedException {
        try {
            page = stop.unlessStopped(() -> walk.next(now));
        } catch (SyncException e) {
            closeWalk();
            return follow(transitions().failed(now, e));
        }
        next = 0;
        var counted = now.with(now.tally().announced(walk.total()).movedIf(walk.hasMoved()));
        reading = counted;
        if (page != null) {
            return List.of();
        }
        closeWalk();
        return follow(transitions().walkEnded(counted));
    }

    private ReadingTransitions transitions() {
        var collection = walk.collection();
        return new ReadingTransitions(collection, parts, excess -> {
            var known = knownExcess.apply(collection);
            return known.isPresent() && known.getAsLong() == excess;
        });
    }

    private List<Event> follow(ReadingTransitions.Transition transition) {
        reading = transition.next();
        return transition.events();
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
        walk.close();
        page = null;
    }
}
