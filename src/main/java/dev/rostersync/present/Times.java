package dev.rostersync.present;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The format of moments, for people and for documents. */
public final class Times {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Times() {}

    /** For a person: 2026-11-24 18:00:01 UTC, or a dash if there is none. */
    public static String shown(@Nullable Instant moment) {
        return moment == null ? "-" : TIME.format(moment);
    }

    /** For a document: 2026-11-24T18:00:01Z, to the second. */
    static String inDocument(Instant moment) {
        return DateTimeFormatter.ISO_INSTANT.format(moment.truncatedTo(ChronoUnit.SECONDS));
    }
}
