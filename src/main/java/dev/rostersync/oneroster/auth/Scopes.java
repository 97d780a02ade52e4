package dev.rostersync.oneroster.auth;

import dev.rostersync.oneroster.provider.Version;
import org.jspecify.annotations.Nullable;

/**
 * Which scopes are asked for. The best ones come first; the later ones are those that some clients are registered
 * for. {@code AS_ENTERED} means the scopes of the setting; if they are set, no others are tried.
 */
enum Scopes {
    BOTH,
    CORE,
    ROSTER,
    NONE,
    OTHER_VERSION,
    OTHER_VERSION_CORE,
    AS_ENTERED;

    /** The scopes that are asked for; empty if none is. */
    String text(Version version, @Nullable String entered) {
        var own = version.scopes();
        var others = version.other().scopes();
        return switch (this) {
            case BOTH -> String.join(" ", own);
            case CORE -> own.getFirst();
            case ROSTER -> own.getLast();
            case NONE -> "";
            case OTHER_VERSION -> String.join(" ", others);
            case OTHER_VERSION_CORE -> others.getFirst();
            case AS_ENTERED -> entered == null ? "" : entered;
        };
    }
}
