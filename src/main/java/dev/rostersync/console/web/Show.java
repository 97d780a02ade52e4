package dev.rostersync.console.web;

import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How templates show numbers, times and text from outside. Numbers and dates are in the browser's language. */
public record Show(Locale locale) {

    private static final int SECONDS_OF_A_MINUTE = 60;

    public String number(long number) {
        return NumberFormat.getIntegerInstance(locale).format(number);
    }

    /** A count that may not be known. */
    public String count(@Nullable Long number) {
        return number == null ? "not known" : number(number);
    }

    /** A moment in a time zone, for example 24 Nov 2026, 18:00:01. The page names the zone. */
    public String time(@Nullable Instant moment, ZoneId zone) {
        return moment == null
                ? "–"
                : DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.MEDIUM)
                        .withLocale(locale)
                        .format(moment.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
    }

    /** As {@link #time}, without seconds. */
    public String minute(@Nullable Instant moment, ZoneId zone) {
        return moment == null
                ? "–"
                : DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                        .withLocale(locale)
                        .format(moment.atZone(zone));
    }

    public String date(@Nullable LocalDate date) {
        return date == null
                ? "–"
                : DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                        .withLocale(locale)
                        .format(date);
    }

    /** For {@code datetime} of an element {@code time}. */
    public String machine(Instant moment) {
        return DateTimeFormatter.ISO_INSTANT.format(moment.truncatedTo(ChronoUnit.SECONDS));
    }

    /** For example 2 h 5 min, 3 min 20 s, 12 s, or 140 ms. */
    public String duration(@Nullable Duration duration) {
        if (duration == null) {
            return "–";
        }
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return Math.max(0, duration.toMillis()) + " ms";
        }
        if (seconds < SECONDS_OF_A_MINUTE) {
            return seconds + " s";
        }
        return duration.toHours() > 0
                ? "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart())
                : "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
}
