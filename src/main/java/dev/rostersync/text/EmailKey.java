package dev.rostersync.text;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The form in which email addresses are matched: trimmed, Unicode NFC, lower case without a locale. Only whole
 * addresses are compared. Dots, plus-tags and names get no special treatment: ann@x.org is not ann+1@x.org. Used for
 * the addresses of the SIS and of the directory.
 */
public final class EmailKey {

    /** RFC 5321, 4.5.3.1: 64 for the local part, 255 for the domain, and the @. */
    public static final int LENGTH_MAX = 320;

    private EmailKey() {}

    /** The key; null if there is no address, or if the text has more than 320 characters. */
    public static @Nullable String of(@Nullable String address) {
        var trimmed = Text.trimmed(address);
        return trimmed == null || trimmed.length() > LENGTH_MAX
                ? null
                : Normalizer.normalize(trimmed, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** True if the key has exactly one @, between two parts. */
    public static boolean isAddress(String key) {
        int at = key.indexOf('@');
        return at > 0 && at == key.lastIndexOf('@') && at < key.length() - 1;
    }
}
