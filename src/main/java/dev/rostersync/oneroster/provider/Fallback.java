package dev.rostersync.oneroster.provider;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one provider refuses, and what is done instead. Each optional extra of a request can be left out, down to the
 * simplest request that the standard allows. What is learnt is kept for the integration, logged and counted.
 */
public final class Fallback {

    private static final Logger LOG = LoggerFactory.getLogger(Fallback.class);

    /** An extra that can be left out, or done in another way. It is stored and counted under its name. */
    public enum Extra {
        /** Sorted pages, for one collection. */
        SORT,
        /** A large page, for one collection. */
        LIMIT,
        /** Pages that share a record, to notice a collection that changes while it is read. */
        OVERLAP,
        /** The scopes of a token. */
        SCOPE,
        /** The place of the credentials in a token request. */
        CREDENTIALS,
        /** {@code /schools}; the other way is {@code /orgs}. */
        SCHOOLS,
        /** The path of the service: no extra, but learnt in the same way. */
        ROOT,
        /** How requests are authorized: no extra, but learnt in the same way. */
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
     * What has served recently in place of the extra.
     *
     * @param concerned the collection, empty if the extra concerns the whole provider
     */
    public Optional<String> recent(Extra extra, String concerned) {
        return known.recent(name(extra, concerned));
    }

    public Optional<String> ofAnyAge(Extra extra, String concerned) {
        return known.ofAnyAge(name(extra, concerned));
    }

    /** The provider refuses the extra, and this serves in its place. */
    public void stepsDown(Extra extra, String concerned, String substitute) {
        if (known.recent(name(extra, concerned)).filter(substitute::equals).isPresent()) {
            return;
        }
        LOG.info(
                "{} refused '{}'. The sync uses '{}'. Nothing has to be done.",
                host,
                name(extra, concerned),
                substitute);
        meters.counter("roster.sync.provider.fallbacks", "sis", sis.label(), "reason", extra.label())
                .increment();
        known.remember(name(extra, concerned), substitute);
    }

    /** Remembers what was found, for an extra whose ways are equally good. */
    public void found(Extra extra, String what) {
        if (!known.ofAnyAge(name(extra, "")).filter(what::equals).isPresent()) {
            known.remember(name(extra, ""), what);
        }
    }

    /** The provider accepts the extra: what was learnt is forgotten. */
    public void taken(Extra extra, String concerned) {
        if (known.ofAnyAge(name(extra, concerned)).isPresent()) {
            known.forget(name(extra, concerned));
        }
    }

    private static String name(Extra extra, String concerned) {
        return concerned.isEmpty() ? extra.label() : extra.label() + " " + concerned;
    }
}
