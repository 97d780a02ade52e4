package dev.rostersync.oneroster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.oneroster.http.RequestPacer.Ended;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.VendorProfile;
import dev.rostersync.outcome.Code;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pacer starts low, rises while the server answers in time, halves on trouble, and keeps the vendor's limits. */
@Tag("fast")
class RequestPacerTest {

    private static final int MOST = 8;

    private final RequestPacer pacer = new RequestPacer(
            new VendorProfile(1_000, MOST, 1_000_000, null), Duration.ofSeconds(1), Duration.ofSeconds(10));

    private void requests(int count, Ended how) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            // as many requests in flight as allowed: with fewer, the pacer does not raise its limit
            var turns = new RequestPacer.Permit[pacer.atOnce()];
            for (int j = 0; j < turns.length; j++) {
                turns[j] = pacer.await();
            }
            for (var turn : turns) {
                turn.end(how);
            }
        }
    }

    @Test
    void startsWithOneAtATime() {
        assertThat(pacer.atOnce()).isEqualTo(1);
    }

    @Test
    void goesUpAsFarAsTheVendorAllows() throws InterruptedException {
        requests(1, Ended.WELL);
        assertThat(pacer.atOnce()).isGreaterThan(1);

        requests(50, Ended.WELL);
        assertThat(pacer.atOnce()).isEqualTo(MOST);
    }

    @Test
    void halvesOnTroubleAndComesBack() throws InterruptedException {
        requests(50, Ended.WELL);

        pacer.await().end(Ended.IN_TROUBLE);
        assertThat(pacer.atOnce()).isEqualTo(MOST / 2);
        pacer.await().end(Ended.IN_TROUBLE);
        assertThat(pacer.atOnce()).isEqualTo(MOST / 4);

        requests(50, Ended.WELL);
        assertThat(pacer.atOnce()).isEqualTo(MOST);
    }

    @Test
    void whatSaysNothingAboutThePaceChangesNothing() throws InterruptedException {
        requests(50, Ended.WELL);
        requests(3, Ended.OTHERWISE);

        assertThat(pacer.atOnce()).isEqualTo(MOST);
    }

    /** A wait that exceeds the bound fails with a code, and no thread is interrupted. */
    @Test
    void aTurnThatNeverComesIsGivenUpWithACode() throws InterruptedException {
        var impatient = new RequestPacer(
                new VendorProfile(1_000, 1, 1_000_000, null), Duration.ofMinutes(5), Duration.ofMillis(50));
        var turn = impatient.await();

        assertThatThrownBy(impatient::await)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.TURN_TIMED_OUT));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        turn.end(Ended.WELL);
        impatient.pause(Duration.ofMinutes(4));
        assertThatThrownBy(impatient::await).isInstanceOf(Failure.class);
    }
}
