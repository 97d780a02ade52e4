package dev.rostersync.oneroster.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.oneroster.walk.Fetched.Neighbour;
import dev.rostersync.oneroster.walk.WalkState.Phase.Behind;
import dev.rostersync.oneroster.walk.WalkState.Phase.EndSeen;
import dev.rostersync.oneroster.walk.WalkState.Phase.Overlapping;
import dev.rostersync.oneroster.walk.WalkStep.AskAfterBackoff;
import dev.rostersync.oneroster.walk.WalkStep.AskAgain;
import dev.rostersync.oneroster.walk.WalkStep.ConfirmEnd;
import dev.rostersync.oneroster.walk.WalkStep.Deliver;
import dev.rostersync.oneroster.walk.WalkTransitions.LastRecord;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.RosterRecord;
import dev.rostersync.roster.RosterSource.Start;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What follows from a page, without a server: pages of 100 records, whose sourcedIds are their numbers. */
@Tag("fast")
class WalkTransitionsTest {

    private static final int LIMIT = 100;

    private final Set<Long> fingerprints = new HashSet<>();
    private final WalkTransitions rules = new WalkTransitions("users", 10_000, fingerprints::add);

    private static RosterRecord record(int number) {
        return new RosterRecord.AcademicSession(
                new RosterRecord.Header("r" + number, false, null, List.of()), false, null, null);
    }

    private static Fetched page(int from, int to, int total) {
        var records =
                IntStream.range(from, to).mapToObj(WalkTransitionsTest::record).toList();
        var announced = total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
        return fetched(new Page(from, records, announced, LIMIT, 1_000, "", 1 + from * 31L + to, false));
    }

    private static Fetched fetched(Page page) {
        return new Fetched(page, Neighbour.NOT_ASKED, 0);
    }

    /** The answer holds no list at all. */
    private static Fetched silence() {
        return fetched(new Page(0, List.of(), OptionalLong.empty(), LIMIT, 0, "", 0, true));
    }

    /** The answer holds an empty list. */
    private static Fetched emptyList() {
        return fetched(new Page(0, List.of(), OptionalLong.empty(), LIMIT, 0, "", 0, false));
    }

    private static WalkState begin(Meeting meeting) {
        return WalkState.begin(Start.FIRST, LIMIT, meeting);
    }

    private static PageRequest request(WalkState state) {
        return PageRequest.of(state, state.received());
    }

    private WalkStep answered(WalkState state, Fetched fetched) {
        return rules.answered(state, request(state), fetched);
    }

    private WalkState afterFirstPage(Meeting meeting, int total) {
        return answered(begin(meeting), page(0, 100, total)).next();
    }

    private static SyncException failure(Code code) {
        return new SyncException(code, "");
    }

    @Test
    void theNextPageIsAskedFromTheLastRecord() {
        assertThat(request(afterFirstPage(Meeting.OVERLAP, 250))).isEqualTo(new PageRequest(99, 100, false));
    }

    @Test
    void aPageThatSharesTheLastRecordMeetsAndProvesTheOverlap() {
        var step = answered(afterFirstPage(Meeting.OVERLAP, 250), page(99, 199, 250));

        assertThat(step)
                .isInstanceOfSatisfying(
                        Deliver.class,
                        deliver ->
                                assertThat(deliver.fresh()).hasSize(99).first().isEqualTo(record(100)));
        assertThat(step.next().moved()).isFalse();
        assertThat(step.next().continuity().isKnown()).isTrue();
    }

    @Test
    void aPageThatDoesNotShareTheLastRecordOfAServerThatOverlapsHasMoved() {
        var proven = answered(afterFirstPage(Meeting.OVERLAP, 400), page(99, 199, 400))
                .next();

        assertThat(answered(proven, page(200, 300, 400)).next().moved()).isTrue();
    }

    @Test
    void aServerThatRoundsOffsetsIsAskedForWholePagesAndTheRecordBefore() {
        var step = answered(afterFirstPage(Meeting.OVERLAP, 250), page(0, 100, 250));

        assertThat(step).isInstanceOf(AskAgain.class);
        assertThat(request(step.next())).isEqualTo(new PageRequest(100, 100, true));
    }

    @Test
    void theRecordBeforeAPageMustBeTheLastOneOfThePageBefore() {
        var state = afterFirstPage(Meeting.LOOK_BACK, 250);
        var page = page(100, 200, 250).page();

        var same = new Fetched(page, Neighbour.SERVED, record(99).idHash());
        assertThat(answered(state, same).next().moved()).isFalse();
        fingerprints.clear();
        var other = new Fetched(page, Neighbour.SERVED, record(98).idHash());
        assertThat(answered(state, other).next().moved()).isTrue();
    }

    @Test
    void aServerWithoutSingleRecordsNeedsASecondWalk() {
        var step = answered(
                afterFirstPage(Meeting.LOOK_BACK, 250),
                new Fetched(page(100, 200, 250).page(), Neighbour.NOT_SERVED, 0));

        assertThat(step.next().meeting()).isEqualTo(Meeting.SECOND_WALK);
        assertThat(step.next().moved()).isTrue();
    }

    @Test
    void theTotalEndsAWalkAtAShortPage() {
        var step = answered(begin(Meeting.OVERLAP), page(0, 30, 30));

        assertThat(step.next().hasEnded()).isTrue();
    }

    @Test
    void aShortPageIsACapThatIsLearntNotTheEnd() {
        var step = answered(begin(Meeting.OVERLAP), page(0, 50, 250));

        assertThat(step.next().hasEnded()).isFalse();
        assertThat(request(step.next())).isEqualTo(new PageRequest(49, 50, false));
        assertThat(((Deliver) step).keepsAhead()).isFalse();
    }

    @Test
    void onlyTheSharedRecordIsTheEndIfTheTotalIsReached() {
        var state = afterFirstPage(Meeting.OVERLAP, 100);

        assertThat(answered(state, page(99, 100, 100)).next().hasEnded()).isTrue();
    }

    @Test
    void onlyTheSharedRecordWithoutATotalIsAskedForBehindAndAnEmptyListEndsTheWalk() {
        var behind =
                answered(afterFirstPage(Meeting.OVERLAP, -1), page(99, 100, -1)).next();
        assertThat(behind.phase()).isEqualTo(new Behind());
        assertThat(request(behind).offset()).isEqualTo(100);

        var ended = answered(behind, emptyList()).next();
        assertThat(ended.hasEnded()).isTrue();
        assertThat(ended.moved()).isFalse();
    }

    @Test
    void anEndThatNoTotalConfirmsIsAskedForTwiceAndThenForTheLastRecord() {
        var state = afterFirstPage(Meeting.LOOK_BACK, -1);

        var once = answered(state, emptyList());
        assertThat(once.next().phase()).isEqualTo(new EndSeen(false));
        var twice = answered(once.next(), emptyList());
        assertThat(twice).isInstanceOf(ConfirmEnd.class);

        var served = rules.endConfirmed((ConfirmEnd) twice, LastRecord.SERVED).next();
        assertThat(served.hasEnded()).isTrue();
        assertThat(served.moved()).isFalse();
        assertThat(rules.endConfirmed((ConfirmEnd) twice, LastRecord.NOT_SERVED)
                        .next()
                        .moved())
                .isTrue();
        assertThat(rules.endConfirmed((ConfirmEnd) twice, LastRecord.REFUSED)
                        .next()
                        .meeting())
                .isEqualTo(Meeting.SECOND_WALK);
    }

    @Test
    void newRecordsAfterAnEmptyAnswerGoOn() {
        var once = answered(afterFirstPage(Meeting.LOOK_BACK, -1), emptyList()).next();

        assertThat(answered(once, page(100, 200, -1)).next().phase()).isEqualTo(new Overlapping());
    }

    @Test
    void withoutSingleRecordsOnlyASecondWalkConfirmsTheEnd() {
        var once =
                answered(afterFirstPage(Meeting.SECOND_WALK, -1), emptyList()).next();
        var ended = answered(once, emptyList()).next();

        assertThat(ended.hasEnded()).isTrue();
        assertThat(ended.moved()).isTrue();
    }

    @Test
    void silenceBeforeTheTotalIsATruncatedAnswerThatIsAskedForAgain() {
        assertThat(answered(afterFirstPage(Meeting.LOOK_BACK, 250), silence()))
                .isInstanceOfSatisfying(
                        AskAfterBackoff.class,
                        again -> assertThat(again.failure().code()).isEqualTo(Code.ANSWER_TRUNCATED));
    }

    @Test
    void anEmptyListBeforeTheTotalEndsTheWalkWhichThenDoesNotAddUp() {
        var ended =
                answered(afterFirstPage(Meeting.LOOK_BACK, 250), emptyList()).next();

        assertThat(ended.hasEnded()).isTrue();
        assertThat(ended.total()).hasValue(250);
        assertThat(ended.received()).isEqualTo(100);
    }

    @Test
    void aRefusedOffsetPastTheTotalIsTheEnd() {
        var state = answered(afterFirstPage(Meeting.OVERLAP, 199), page(99, 199, 199))
                .next();

        assertThat(rules.failed(state, request(state), failure(Code.COLLECTION_MISSING))
                        .next()
                        .hasEnded())
                .isTrue();
    }

    @Test
    void aRefusedPageBeforeTheTotalFailsTheWalk() {
        var state = answered(afterFirstPage(Meeting.OVERLAP, 400), page(99, 199, 400))
                .next();
        var refused = failure(Code.REQUEST_REFUSED);

        assertThatThrownBy(() -> rules.failed(state, request(state), refused)).isSameAs(refused);
    }

    @Test
    void aPageTheServerCannotMakeIsAskedForAtHalfItsSizeAndGrowsAgain() {
        var state = afterFirstPage(Meeting.OVERLAP, 10_000);
        var step = rules.failed(state, request(state), failure(Code.PROVIDER_FAILING));
        assertThat(step).isInstanceOf(AskAfterBackoff.class);
        assertThat(step.next().size().limit()).isEqualTo(50);
        assertThat(step.next().failures()).isEqualTo(1);

        var next = step.next();
        for (int page = 0; page < PageSize.PAGES_BEFORE_GROWTH; page++) {
            assertThat(next.size().limit()).isEqualTo(50);
            int from = (int) next.received() - 1;
            next = answered(next, page(from, from + 50, 10_000)).next();
        }
        assertThat(next.size().limit()).isEqualTo(100);
        assertThat(next.failures()).isZero();
    }

    @Test
    void ifOffsetsAreRoundedASmallerPageDividesWhatHasCome() {
        var size = PageSize.of(100).smaller(100, 120, Meeting.LOOK_BACK);

        assertThat(size.limit()).isEqualTo(40);
    }

    @Test
    void aPageTooLargeInBytesIsHalvedDownToOneRecordWithoutBackoff() {
        var state = afterFirstPage(Meeting.OVERLAP, 250);
        var request = new PageRequest(99, 3, false);

        var step = rules.failed(state, request, failure(Code.PAGE_TOO_LARGE));
        assertThat(step).isInstanceOf(AskAgain.class);
        assertThat(step.next().size().limit()).isEqualTo(1);
    }

    @Test
    void aFailureThatNoSmallerPageMendsFailsTheWalk() {
        var forbidden = failure(Code.ACCESS_FORBIDDEN);
        var state = begin(Meeting.OVERLAP);

        assertThatThrownBy(() -> rules.failed(state, request(state), forbidden)).isSameAs(forbidden);
    }

    @Test
    void theSamePageAgainFailsTheWalk() {
        var state = afterFirstPage(Meeting.LOOK_BACK, 250);

        assertThatThrownBy(() -> answered(state, page(0, 100, 250)))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.PAGES_REPEATED));
    }

    @Test
    void aCollectionLargerThanTheBoundFailsTheWalk() {
        var small = new WalkTransitions("users", 50, fingerprints::add);
        var state = begin(Meeting.OVERLAP);

        assertThatThrownBy(() -> small.answered(state, request(state), page(0, 100, 250)))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.PAGE_TOO_LARGE));
    }

    @Test
    void aWalkThatResumesSharesTheLastRecordOfTheCommit() {
        var resumed = WalkState.begin(
                new Start(100, OptionalLong.of(250), OptionalLong.of(record(99).idHash())), LIMIT, Meeting.OVERLAP);

        assertThat(request(resumed).offset()).isEqualTo(99);
        assertThat(answered(resumed, page(99, 199, 250)).next().moved()).isFalse();
    }

    @Test
    void aWalkThatResumesLearnsTheCapOfAServerThatRoundsOffsets() {
        var resumed = WalkState.begin(
                new Start(150, OptionalLong.of(250), OptionalLong.of(record(149).idHash())), LIMIT, Meeting.LOOK_BACK);

        // asked from 100 for 100 records; the server sends 30
        var step = answered(resumed, page(100, 130, 250));
        assertThat(step).isInstanceOf(AskAgain.class);
        assertThat(step.next().size().limit()).isEqualTo(30);
    }
}
