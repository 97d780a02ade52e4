package dev.rostersync.oneroster.provider;

import java.util.Optional;

/**
 * Which optional extras a provider refuses, and what serves in their place, as earlier syncs of one integration have
 * learnt. An extra is named as in {@link Fallback}. The caller chooses the word for what serves instead. Used by
 * several threads.
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
        public void remember(String extra, String substitute) {
            // nothing is kept
        }

        @Override
        public void forget(String extra) {
            // nothing was kept
        }
    };

    /** What served recently; empty if nothing is known, or if it is so old that the extra should be tried again. */
    Optional<String> recent(String extra);

    /** What served the last time, even if that was long ago. */
    Optional<String> ofAnyAge(String extra);

    /** This serves in place of the extra; its age starts again at zero. */
    void remember(String extra, String substitute);

    /** The provider accepts the extra. */
    void forget(String extra);
}
