package dev.rostersync.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.rostersync.text.Shown;

/** The message of a log line, in one line whatever it holds. */
public final class SafeMessage extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return Shown.line(event.getFormattedMessage());
    }
}
