package dev.rostersync.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.rostersync.text.Shown;
import java.util.stream.Collectors;

/** The stack trace of a defect. Each line is made safe: the text of an exception may quote text from outside. */
public final class SafeTrace extends ThrowableProxyConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return lines(super.convert(event));
    }

    static String lines(String trace) {
        return trace.lines()
                .map(line -> line.startsWith("\t") ? "\t" + Shown.line(line.substring(1)) : Shown.line(line))
                .map(line -> line + System.lineSeparator())
                .collect(Collectors.joining());
    }
}
