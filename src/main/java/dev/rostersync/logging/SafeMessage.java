package dev.rostersync.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.rostersync.text.Shown;

/** The message of a log entry, always as one line. */
public final class SafeMessage extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return Shown.line(event.getFormattedMessage());
    }
}
