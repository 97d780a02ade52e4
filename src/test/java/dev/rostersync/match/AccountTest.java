package dev.rostersync.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who has a user to whom several persons come: each step alone, and before the steps that follow it. */
class AccountTest {

    private static Claim student(String name) {
        return new Claim(name, "student", name, "lee", null, false, false, false);
    }

    private static Claim teacher(String name) {
        return new Claim(name, "teacher", name, "lee", null, false, false, false);
    }

    private static Claim left(Claim claim) {
        return with(claim, true, claim.bound(), claim.lastPublished());
    }

    private static Claim bound(Claim claim) {
        return with(claim, claim.left(), true, true);
    }

    private static Claim published(Claim claim) {
        return with(claim, claim.left(), claim.bound(), true);
    }

    private static Claim with(Claim claim, boolean left, boolean bound, boolean lastPublished) {
        return new Claim(
                claim.sourcedId(),
                claim.role(),
                claim.givenName(),
                claim.familyName(),
                claim.identifier(),
                left,
                bound,
                lastPublished);
    }

    /** The user is named Ann Lee in the directory. */
    private static Account.Decision decide(Claim... claims) {
        return Account.decide(Arrays.asList(claims), "ann", "lee");
    }

    private static void has(Account.Decision decision, String... names) {
        assertThat(decision.persons().stream().flatMap(List::stream).map(Claim::sourcedId))
                .containsExactlyInAnyOrder(names);
    }

    private static Map<String, Code> lost(Account.Decision decision) {
        var lost = new TreeMap<String, Code>();
        decision.lost().forEach((claim, code) -> lost.put(claim.sourcedId(), code));
        return lost;
    }

    @Test
    void onePersonHasTheUserWhateverTheRecords() {
        var decision = decide(student("ben"), with(teacher("ben"), true, false, false));

        has(decision, "ben", "ben");
        assertThat(decision.isShared()).isFalse();
    }

    @Test
    void whoHasLeftYields() {
        var decision = decide(left(student("ann")), student("ben"));

        has(decision, "ben");
        assertThat(lost(decision)).containsExactly(Map.entry("ann", Code.ACCOUNT_LEFT));
    }

    @Test
    void ifAllHaveLeftNobodyYields() {
        has(decide(left(student("ben")), left(student("cas"))), "ben", "cas");
    }

    @Test
    void theNameInTheDirectoryDecidesBeforeATeacher() {
        var decision = decide(student("ann"), teacher("ben"));

        has(decision, "ann");
        assertThat(lost(decision)).containsExactly(Map.entry("ben", Code.ACCOUNT_OF_NAMESAKE));
    }

    @Test
    void ifOneIsBoundThoseHaveItForWhomItWasLastPublished() {
        var decision = decide(bound(student("ben")), published(student("cas")), teacher("dan"));

        has(decision, "ben", "cas");
        assertThat(lost(decision)).containsExactly(Map.entry("dan", Code.ACCOUNT_BOUND_TO_OTHER));
    }

    @Test
    void ifNobodyIsBoundTheLastPublishDoesNotCount() {
        has(decide(published(student("ben")), student("cas")), "ben", "cas");
    }

    @Test
    void aTeacherHasIt() {
        var decision = decide(student("ben"), teacher("cas"), teacher("dan"));

        has(decision, "cas", "dan");
        assertThat(lost(decision)).containsExactly(Map.entry("ben", Code.ACCOUNT_OF_TEACHER));
    }

    @Test
    void elseAllShareIt() {
        var decision = decide(student("ben"), student("cas"));

        assertThat(decision.isShared()).isTrue();
        assertThat(lost(decision)).isEmpty();
    }
}
