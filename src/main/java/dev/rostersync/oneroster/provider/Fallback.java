package dev.rostersync.oneroster.provider;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One provider's ladders: each optional extra of a request can be left out, down to the plainest request that the standard
 * allows. What is learnt is kept for the integration, told in the log and counted.
 */
public final class Fallback {

    private static final Logger LOG = LoggerFactory.getLogger(Fallback.class);

    /** What can be left out or done in another way; the names are those that are kept and counted. */
    public enum Extra {
        /** Sorted pages; of one collection. */
        SORT,
        /** A large page; of one collection. */
        LIMIT,
        /** Pages that share a record, so that a moving collection is noticed. */
        OVERLAP,
        /** The scopes of a token. */
        SCOPE,
        /** Where the credentials of a token request stand. */
        CREDENTIALS,
        /** {@code /schools}; else {@code /orgs}. */
        SCHOOLS,
        /** Where the service lies: no extra, but learnt in the same way. */
        ROOT,
        /** How requests are authorized: no extra either. */
        AUTHORIZATION;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final KnownFallbacks known;
    private final String host;
    private final Sis sis;
    private final MeterRegistry meters;

    public Fallback(KnownFallbacks known, String host, Sis sis, MeterRegistry meters) {
        this.known = known;
        this.host = host;
        this.sis = sis;
        this.meters = meters;
    }

    /**
     * What served lately.
     *
     * @param of the collection, empty if the extra is the provider's
     */
    public Optional<String> recent(Extra extra, String of) {
        return known.recent(name(extra, of));
    }

    public Optional<String> ofAnyAge(Extra extra, String of) {
        return known.ofAnyAge(name(extra, of));
    }

    /** A step down a ladder. */
    public void stepsDown(Extra extra, String of, String rung) {
        if (known.recent(name(extra, of)).filter(rung::equals).isPresent()) {
            return;
        }
        LOG.info("{} refused '{}'. The sync uses '{}'. Nothing has to be done.", host, name(extra, of), rung);
        meters.counter("roster.sync.provider.fallbacks", "sis", sis.label(), "reason", extra.label())
                .increment();
        known.remember(name(extra, of), rung);
    }

    /** What was found, where there is no better or worse. */
    public void found(Extra extra, String what) {
        if (!known.ofAnyAge(name(extra, "")).filter(what::equals).isPresent()) {
            known.remember(name(extra, ""), what);
        }
    }

    /** The extra is taken. */
    public void taken(Extra extra, String of) {
        if (known.ofAnyAge(name(extra, of)).isPresent()) {
            known.forget(name(extra, of));
        }
    }

    private static String name(Extra extra, String of) {
        return of.isEmpty() ? extra.label() : extra.label() + " " + of;
    }
}
