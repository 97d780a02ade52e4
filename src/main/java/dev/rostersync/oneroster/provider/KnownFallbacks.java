package dev.rostersync.oneroster.provider;

import java.util.Optional;

/**
 * Which optional extras a provider refuses, and what serves in their place, as earlier syncs of one integration have
 * learnt. An extra is named as in {@link Fallback}; what serves instead is a word of whoever asks. Used by several threads.
 */
public interface KnownFallbacks {

    /** Nothing is known, and nothing is kept. */
    KnownFallbacks NONE = new KnownFallbacks() {
        @Override
        public Optional<String> recent(String extra) {
            return Optional.empty();
        }

        @Override
        public Optional<String> ofAnyAge(String extra) {
            return Optional.empty();
        }

        @Override
        public void remember(String extra, String rung) {
            // nothing is kept
        }

        @Override
        public void forget(String extra) {
            // nothing was kept
        }
    };

    /** What served lately; empty if nothing is known, or so long ago that the better way is to be tried again. */
    Optional<String> recent(String extra);

    /** What served the last time, however long ago that is. */
    Optional<String> ofAnyAge(String extra);

    /** From now on this serves; its age begins anew. */
    void remember(String extra, String rung);

    /** The extra is taken. */
    void forget(String extra);
}
