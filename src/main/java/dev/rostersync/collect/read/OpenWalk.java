package dev.rostersync.collect.read;

import dev.rostersync.collect.read.Reading.BySchool;
import dev.rostersync.collect.read.Reading.Walking;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.Resource;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterSource;
import dev.rostersync.roster.RosterSource.Walk;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The walk that is under way. It is opened when its first page is asked for.
 *
 * <p>Schools are listed in {@code /schools} and in {@code /orgs}. If the first page of one cannot be read, the other is
 * asked.
 */
final class OpenWalk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenWalk.class);

    /** Schools in a row that could not be read. After them each school is tried once, without retries. */
    private static final int PATIENT_SCHOOLS = 3;

    private final Supplier<RosterSource> source;
    private final Supplier<Parts> parts;
    private RosterCollection collection;
    private boolean triedBoth;
    private @Nullable Walk walk;

    OpenWalk(Supplier<RosterSource> source, Supplier<Parts> parts, RosterCollection collection) {
        this.source = source;
        this.parts = parts;
        this.collection = collection;
    }

    /** Where the schools come from may have turned out to be another collection. */
    RosterCollection collection() {
        return collection;
    }

    void schoolsComeFromOrgs() {
        collection = RosterCollection.ORGS;
    }

    boolean hasMoved() {
        return walk != null && walk.hasMoved();
    }

    /** As announced last; empty if nothing is open. */
    OptionalLong total() {
        return walk == null ? OptionalLong.empty() : walk.total();
    }

    /**
     * The next page of what is read now; null at its end.
     *
     * @throws SyncException if the page cannot be read
     */
    @Nullable
    Page next(Walking now) {
        var open = walk == null ? open(now) : walk;
        boolean firstOfSchools = collection.listsSchools() && now.tally().isAtStart();
        try {
            var page = open.next();
            if (firstOfSchools) {
                source.get().schoolsCameFrom(collection);
            }
            return page;
        } catch (SyncException e) {
            var other = firstOfSchools && !triedBoth
                    ? source.get().schoolsInstead(collection, e)
                    : Optional.<RosterCollection>empty();
            if (other.isEmpty()) {
                throw e;
            }
            open.close();
            return firstOfTheOther(other.get(), now, e);
        }
    }

    private @Nullable Page firstOfTheOther(RosterCollection other, Walking now, SyncException failure) {
        triedBoth = true;
        collection = other;
        try {
            var page = open(now).next();
            source.get().schoolsCameFrom(collection);
            return page;
        } catch (SyncException e) {
            throw e.code() == Code.COLLECTION_MISSING ? failure : e;
        }
    }

    private Walk open(Walking now) {
        boolean atStart = now.tally().isAtStart();
        if (collection.listsSchools() && atStart && !triedBoth) {
            collection = source.get().schools();
        }
        var resource = now instanceof BySchool bySchool
                ? parts.get().get(bySchool.part()).resource()
                : Resource.of(collection);
        if (atStart && now.earlier().count() > 0) {
            LOG.info(
                    "{} is read again, since it did not add up: walk {}.",
                    resource.path(),
                    now.earlier().count() + 1);
        }
        boolean patient =
                !(now instanceof BySchool bySchool) || bySchool.schools().unreadInARow() < PATIENT_SCHOOLS;
        var opened = source.get().walk(resource, now.tally().resume(), patient);
        walk = opened;
        return opened;
    }

    @Override
    public void close() {
        if (walk != null) {
            walk.close();
        }
        walk = null;
    }
}
