package dev.rostersync.text;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The form in which email addresses are matched: trimmed, Unicode NFC, lower case without a locale. Whole addresses are
 * equal or not; no dots, plus-tags or names are guessed at. Used for the SIS's addresses and for the directory's.
 */
public final class EmailKey {

    private EmailKey() {}

    /** The key, or null where there is no address. */
    public static @Nullable String of(@Nullable String address) {
        var trimmed = Text.trimmed(address);
        return trimmed == null
                ? null
                : Normalizer.normalize(trimmed, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** True where the key has exactly one @ between two parts. */
    public static boolean isAddress(String key) {
        int at = key.indexOf('@');
        return at > 0 && at == key.lastIndexOf('@') && at < key.length() - 1;
    }
}
