package dev.rostersync.collect.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.collect.read.Reading.BySchool;
import dev.rostersync.collect.read.Reading.Finished;
import dev.rostersync.collect.read.Reading.Walking;
import dev.rostersync.collect.read.Reading.Whole;
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
import dev.rostersync.roster.RosterRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** When a collection is believed, and what is read next, without a server. */
@Tag("fast")
class ReadingTransitionsTest {

    private static final SyncException SERVER_FAILS = new SyncException(Code.PROVIDER_FAILING, "(503)");

    /** One collection that is read; the schools are a, b and c. */
    private static final class Reader {
        private final ReadingTransitions rules;
        private final List<Event> events = new ArrayList<>();
        private Reading reading = Whole.FIRST;

        Reader(RosterCollection collection, long knownExcess) {
            var parts = new Parts(collection, List.of("a", "b", "c"));
            rules = new ReadingTransitions(collection, () -> parts, excess -> excess == knownExcess);
        }

        Reader(RosterCollection collection) {
            this(collection, Long.MAX_VALUE);
        }

        /** A walk to its end. */
        Reader walk(OptionalLong announced, boolean moved, String... ids) {
            for (var id : ids) {
                read(record(id));
            }
            return end(announced, moved);
        }

        Reader walk(int announced, String... ids) {
            return walk(OptionalLong.of(announced), false, ids);
        }

        Reader read(RosterRecord record) {
            var tally = walking().tally();
            reading = walking().with(tally.plus(record, tally.offset()));
            return this;
        }

        Reader end(OptionalLong announced, boolean moved) {
            return follow(rules.walkEnded(
                    walking().with(walking().tally().announced(announced).movedIf(moved))));
        }

        Reader fail(SyncException failure) {
            return follow(rules.failed(walking(), failure));
        }

        private Reader follow(ReadingTransitions.Transition turn) {
            reading = turn.next();
            events.clear();
            events.addAll(turn.events());
            return this;
        }

        Walking walking() {
            return (Walking) reading;
        }

        int part() {
            return ((BySchool) reading).part();
        }
    }

    @Test
    void aWalkThatAddsUpFinishesTheCollection() {
        var reader = new Reader(RosterCollection.CLASSES).walk(2, "math", "art");

        assertThat(reader.reading).isInstanceOf(Finished.class);
        assertThat(reader.events).isEmpty();
    }

    @Test
    void aCollectionWithoutATotalIsBelievedIfItsPagesMeet() {
        assertThat(new Reader(RosterCollection.CLASSES).walk(OptionalLong.empty(), false, "math").reading)
                .isInstanceOf(Finished.class);
    }

    @Test
    void fewerRecordsThanAnnouncedAreReadAgain() {
        var reader = new Reader(RosterCollection.CLASSES).walk(3, "math", "art");

        assertThat(reader.events).containsExactly(new DiscardAll());
        assertThat(reader.walking().tally()).isEqualTo(WalkTally.from(0));
        assertThat(reader.walking().earlier().count()).isEqualTo(1);
    }

    @Test
    void twoWalksThatBringTheSameInAnyOrderAreBelievedAndTheWrongTotalIsTold() {
        var reader = new Reader(RosterCollection.CLASSES).walk(3, "math", "art").walk(3, "art", "math");

        assertThat(reader.reading).isInstanceOf(Finished.class);
        assertThat(reader.events)
                .containsExactly(
                        new TotalWrong("classes", 1),
                        new Found(new Finding(Code.TOTAL_WRONG, null, "class", null, "classes: 3 announced, 2 there")));
    }

    @Test
    void twoWalksWithAsManyOtherRecordsAreNotBelieved() {
        var reader = new Reader(RosterCollection.CLASSES).walk(3, "math", "art").walk(3, "math", "music");

        assertThat(reader.walking().earlier().count()).isEqualTo(2);
    }

    @Test
    void aWalkThatMovedIsReadAgainThoughItsTotalAddsUp() {
        var reader = new Reader(RosterCollection.CLASSES).walk(OptionalLong.of(1), true, "math");

        assertThat(reader.events).containsExactly(new DiscardAll());
    }

    @Test
    void aKnownExcessIsBelievedAtOnceButNoOther() {
        assertThat(new Reader(RosterCollection.CLASSES, 1).walk(3, "math", "art").reading)
                .isInstanceOf(Finished.class);
        assertThat(new Reader(RosterCollection.CLASSES, 1).walk(4, "math", "art").reading)
                .isInstanceOf(Whole.class);
    }

    @Test
    void aCollectionThatNeverAddsUpIsReadBySchoolAfterFourWalks() {
        var reader = new Reader(RosterCollection.CLASSES);
        for (int walk = 1; walk < ReadingTransitions.WALKS_MAX; walk++) {
            reader.walk(9, "math" + walk);
            assertThat(reader.reading).isInstanceOf(Whole.class);
        }
        reader.walk(9, "math4");

        assertThat(reader.part()).isZero();
        assertThat(reader.events).hasSize(2).first().isEqualTo(new DiscardAll());
        assertThat(((Found) reader.events.getLast()).finding().detail())
                .isEqualTo(
                        "%s (classes: 1 records came, 9 were announced; it was read 4 times)",
                        Code.COLLECTION_INCOMPLETE.id());
    }

    @Test
    void moreThanAnnouncedForFourWalksIsACollectionThatMoves() {
        var reader = new Reader(RosterCollection.CLASSES);
        for (int walk = 1; walk <= ReadingTransitions.WALKS_MAX; walk++) {
            reader.walk(1, "math" + walk, "art");
        }

        assertThat(((BySchool) reader.reading).wholeFailure().code()).isEqualTo(Code.COLLECTION_MOVING);
    }

    @Test
    void schoolsAreReadOneAfterTheOther() {
        var reader = new Reader(RosterCollection.CLASSES).fail(SERVER_FAILS);
        reader.walk(2, "math", "art");
        assertThat(reader.part()).isEqualTo(1);
        assertThat(reader.reading.tally().position()).isEqualTo(2);

        reader.walk(1, "music").walk(0);
        assertThat(reader.reading).isInstanceOf(Finished.class);
        assertThat(reader.reading.tally().position()).isEqualTo(3);
    }

    @Test
    void aSchoolThatFailsIsUnreadAndTheNextOneIsRead() {
        var reader = new Reader(RosterCollection.CLASSES)
                .fail(SERVER_FAILS)
                .walk(1, "math")
                .fail(SERVER_FAILS);

        assertThat(reader.part()).isEqualTo(2);
        assertThat(reader.events)
                .containsExactly(new DiscardFrom(1), new Unread("class", "b", Code.PROVIDER_FAILING, "(503)"));
    }

    @Test
    void aSchoolWhoseFirstListFailsIsUnreadWithBothItsLists() {
        var reader = new Reader(RosterCollection.USERS).fail(SERVER_FAILS);
        assertThat(reader.events).contains(new Unread("parent", null, Code.PROVIDER_FAILING, "(503)"));

        reader.fail(SERVER_FAILS);
        assertThat(reader.part()).as("the students of school b").isEqualTo(2);
    }

    @Test
    void aSchoolThatDoesNotAddUpIsReadAgainFromItsFirstRecord() {
        var reader = new Reader(RosterCollection.CLASSES)
                .fail(SERVER_FAILS)
                .walk(1, "math")
                .walk(5, "art");

        assertThat(reader.part()).isEqualTo(1);
        assertThat(reader.events).containsExactly(new DiscardFrom(1));
        assertThat(reader.reading.tally()).isEqualTo(WalkTally.from(1));
    }

    @Test
    void noKnownExcessCountsForASchool() {
        var reader = new Reader(RosterCollection.CLASSES, 1).fail(SERVER_FAILS).walk(2, "math");

        assertThat(reader.walking().earlier().count()).isEqualTo(1);
    }

    @Test
    void aSchoolThatIsReadEndsTheRowOfUnreadSchools() {
        var reader = new Reader(RosterCollection.CLASSES).fail(SERVER_FAILS).fail(SERVER_FAILS);
        assertThat(((BySchool) reader.reading).schools().unreadInARow()).isEqualTo(1);

        reader.walk(1, "math");
        assertThat(((BySchool) reader.reading).schools().unreadInARow()).isZero();
    }

    @Test
    void aCollectionOfWhichNoSchoolCanBeReadIsUnread() {
        var reader = new Reader(RosterCollection.CLASSES)
                .fail(new SyncException(Code.COLLECTION_MISSING, "(404)"))
                .fail(SERVER_FAILS)
                .fail(SERVER_FAILS)
                .fail(SERVER_FAILS);

        assertThat(reader.reading).isInstanceOf(Finished.class);
        assertThat(reader.events)
                .containsExactly(new DiscardAll(), new Unread("class", null, Code.COLLECTION_MISSING, "(404)"));
    }

    @Test
    void withoutAnyUserThereIsNoRoster() {
        var reader = new Reader(RosterCollection.USERS)
                .fail(new SyncException(Code.ACCESS_FORBIDDEN, "(403)"))
                .fail(SERVER_FAILS)
                .fail(SERVER_FAILS);

        assertThatThrownBy(() -> reader.fail(SERVER_FAILS))
                .as("the reason is the one of the whole collection")
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.ACCESS_FORBIDDEN));
    }

    @Test
    void aCollectionWithoutListsOfSchoolsIsUnreadAtOnce() {
        var reader = new Reader(RosterCollection.ACADEMIC_SESSIONS).fail(SERVER_FAILS);

        assertThat(reader.events)
                .containsExactly(new DiscardAll(), new Unread("session", null, Code.PROVIDER_FAILING, "(503)"));
    }

    @ParameterizedTest
    @EnumSource(
            value = RosterCollection.class,
            names = {"SCHOOLS", "ORGS"})
    void withoutSchoolsThereIsNoRoster(RosterCollection collection) {
        assertThatThrownBy(() -> new Reader(collection).fail(SERVER_FAILS)).isSameAs(SERVER_FAILS);
    }

    @Test
    void aFailureOfTheWholeProviderEndsTheSync() {
        var later = new SyncException(Code.RATE_LIMITED, "");

        assertThatThrownBy(() -> new Reader(RosterCollection.CLASSES).fail(later))
                .isSameAs(later);
    }

    @Test
    void recordsThatNobodyCanReadAreNoCollection() {
        var broken = new RosterRecord.Unreadable(null, "sourcedId", null);
        var reader = new Reader(RosterCollection.CLASSES).read(broken).end(OptionalLong.of(1), false);
        assertThat(((BySchool) reader.reading).wholeFailure().code()).isEqualTo(Code.RECORDS_UNREADABLE);

        reader.walk(0).walk(0).walk(0);
        assertThat(reader.events)
                .as("empty schools do not contradict it")
                .contains(new Unread("class", null, Code.RECORDS_UNREADABLE, "(classes: 1 records)"));
    }

    @Test
    void oneReadableRecordOfASchoolContradictsThatNothingCanBeRead() {
        var broken = new RosterRecord.Unreadable(null, "sourcedId", null);
        var reader = new Reader(RosterCollection.CLASSES).read(broken).end(OptionalLong.of(1), false);

        reader.walk(1, "math").walk(0).walk(0);
        assertThat(reader.reading).isInstanceOf(Finished.class);
        assertThat(reader.events).isEmpty();
    }

    static Stream<Reading> states() {
        var whole = new Reader(RosterCollection.CLASSES);
        var bySchool = new Reader(RosterCollection.CLASSES).fail(SERVER_FAILS).fail(SERVER_FAILS);
        return Stream.of(
                Whole.FIRST,
                whole.walk(3, "math").read(record("art")).reading,
                whole.walking()
                        .with(whole.reading
                                .tally()
                                .announced(OptionalLong.of(9))
                                .movedIf(true)),
                bySchool.reading,
                bySchool.walk(2, "math").walk(5, "art").reading,
                new Reader(RosterCollection.CLASSES).walk(1, "math").reading);
    }

    private static RosterRecord record(String id) {
        return new RosterRecord.AcademicSession(new RosterRecord.Header(id, false, null, List.of()), false, null, null);
    }

    @ParameterizedTest
    @MethodSource("states")
    void aRestartResumesInTheStateOfTheLastCommit(Reading state) {
        var context = new ExecutionContext();
        // what an earlier commit of another state has left there
        new Checkpoint(new Reader(RosterCollection.USERS).fail(SERVER_FAILS).reading, true).save(context);

        new Checkpoint(state, false).save(context);

        assertThat(Checkpoint.load(context)).isEqualTo(new Checkpoint(state, false));
    }
}
