package dev.rostersync.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.integration.SecretSeal.Purpose;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class SecretSealTest {

    private static final String OLD = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final String NEW = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";
    private static final UUID INTEGRATION = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final UUID ANOTHER = UUID.fromString("00000000-0000-0000-0000-000000000002");
    private static final Purpose HERE = new Purpose(INTEGRATION, Set.of("https://sis.example.org:443"));

    private static Code codeOf(Runnable opening) {
        try {
            opening.run();
            throw new AssertionError("it opened");
        } catch (SyncException e) {
            return e.code();
        }
    }

    @Test
    void opensWhatItSealed() {
        var seal = new SecretSeal(OLD);

        assertThat(seal.open(HERE, seal.seal(HERE, "s3crét"))).isEqualTo("s3crét");
    }

    @Test
    void doesNotOpenForAnotherIntegration() {
        var seal = new SecretSeal(OLD);
        var sealed = seal.seal(HERE, "secret");

        assertThat(codeOf(() -> seal.open(new Purpose(ANOTHER, HERE.servers()), sealed)))
                .isEqualTo(Code.SECRET_UNREADABLE);
    }

    /** A person who can write a row still cannot have the secret sent to another server. */
    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example.org:443", "https://sis.example.org:8443", "http://sis.example.org:443"})
    void doesNotOpenForAnotherServer(String server) {
        var seal = new SecretSeal(OLD);
        var sealed = seal.seal(HERE, "secret");

        assertThat(codeOf(() -> seal.open(new Purpose(INTEGRATION, Set.of(server)), sealed)))
                .isEqualTo(Code.SECRET_UNREADABLE);
        assertThat(codeOf(() ->
                        seal.open(new Purpose(INTEGRATION, Set.of("https://sis.example.org:443", server)), sealed)))
                .isEqualTo(Code.SECRET_UNREADABLE);
    }

    @Test
    void theNewestKeySealsAndEachOpens() {
        var sealedBefore = new SecretSeal(OLD).seal(HERE, "before");
        var both = new SecretSeal(NEW + ", " + OLD);

        assertThat(both.open(HERE, sealedBefore)).isEqualTo("before");
        assertThat(new SecretSeal(NEW).open(HERE, both.seal(HERE, "after"))).isEqualTo("after");
        assertThat(codeOf(() -> new SecretSeal(NEW).open(HERE, sealedBefore))).isEqualTo(Code.SECRET_UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no base64!", "c2hvcnQ="})
    void saysHowAKeyMustLook(String key) {
        assertThatThrownBy(() -> new SecretSeal(key).seal(HERE, "secret"))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION_WRONG))
                .hasMessageContaining("ROSTER_SYNC_SECRET_KEY");
    }
}
