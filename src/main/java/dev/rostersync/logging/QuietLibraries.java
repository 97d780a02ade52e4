package dev.rostersync.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps libraries quiet below INFO at any log level, because they would print what they send, receive or bind: headers
 * with credentials and tokens, forms, bodies, and statement parameters with children's names.
 */
public final class QuietLibraries extends TurboFilter {

    /** These loggers may write at any level: they handle no credentials and no records. */
    private static final List<String> OPEN = List.of(
            "dev.rostersync.",
            "org.springframework.boot.",
            "org.springframework.context.",
            "org.springframework.beans.",
            "org.springframework.core.",
            "org.springframework.transaction.",
            "org.flywaydb.",
            "com.zaxxer.hikari.",
            "ROOT");

    /** This library prints a refused cookie in a warning, so only its errors pass. */
    private static final String CLIENT = "org.apache.hc.";

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        var name = logger.getName();
        if (name.startsWith(CLIENT)) {
            return level.isGreaterOrEqual(Level.ERROR) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
        boolean quiet = !level.isGreaterOrEqual(Level.INFO) && OPEN.stream().noneMatch(name::startsWith);
        return quiet ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
