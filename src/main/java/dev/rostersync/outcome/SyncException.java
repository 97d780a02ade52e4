package dev.rostersync.outcome;

import dev.rostersync.text.Shown;
import org.jspecify.annotations.Nullable;

/**
 * The only exception that the program throws on purpose. Its message is for a person: the code's sentence, then the
 * particulars. The particulars contain places, counts and hosts, and never a name, an address, a secret or a body. The
 * message is always safe to print and to store.
 */
public final class SyncException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Code code;

    public SyncException(Code code, String particulars) {
        this(code, particulars, null);
    }

    public SyncException(Code code, String particulars, @Nullable Throwable cause) {
        super(particulars.isEmpty() ? code.sentence() : code.sentence() + " " + Shown.line(particulars), cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** The message, never null. */
    public String sentence() {
        var message = getMessage();
        return message == null ? code.sentence() : message;
    }
}
