package dev.rostersync.oneroster.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads OneRoster's dates and date-times, also in the deviating forms that vendors send. */
final class Dates {

    /** A time after a T or a space is ignored: 2026-06-30T00:00:00 is the date 2026-06-30. */
    private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})(?:[T ].*)?", Pattern.DOTALL);

    private static final int WRITTEN_DATE_LENGTH = "2026-06-30".length();

    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][ ]")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendPattern("[ ]")
            .optionalStart()
            .appendOffset("+HH:MM:ss", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHmm", "Z")
            .optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private Dates() {}

    /**
     * The date as it is written; null if the text is no date, or if the calendar has no such day. Some vendors write a
     * local midnight as an instant: in Auckland, 2026-09-10T12:00:00Z is September 11. So an instant at which a day
     * begins in the tenant's time zone is that day, unless its time is written as 00:00.
     */
    static @Nullable LocalDate date(@Nullable String text, ZoneId zone) {
        var written = writtenDate(text);
        if (written == null || text == null || text.length() <= WRITTEN_DATE_LENGTH) {
            return written;
        }
        try {
            if (DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from) instanceof OffsetDateTime sent
                    && !sent.toLocalTime().equals(LocalTime.MIDNIGHT)) {
                var local = sent.atZoneSameInstant(zone).toLocalDate();
                return local.atStartOfDay(zone).toInstant().equals(sent.toInstant()) ? local : written;
            }
            return written;
        } catch (DateTimeException e) {
            return written;
        }
    }

    private static @Nullable LocalDate writtenDate(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var parts = DATE.matcher(text);
        if (!parts.matches() || parts.group(1).equals("0000")) {
            return null;
        }
        try {
            return LocalDate.of(
                    Integer.parseInt(parts.group(1)),
                    Integer.parseInt(parts.group(2)),
                    Integer.parseInt(parts.group(3)));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /**
     * The instant, in UTC if the text names no zone; null if the text is no instant. A date alone means its beginning:
     * 2026-06-30 is 2026-06-30T00:00:00Z.
     */
    static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            if (text.length() <= WRITTEN_DATE_LENGTH) {
                var day = writtenDate(text);
                return day == null ? null : day.atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            return switch (DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from)) {
                case OffsetDateTime zoned -> zoned.toInstant();
                case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
                default -> null;
            };
        } catch (DateTimeException e) {
            return null;
        }
    }
}
