package dev.rostersync.outcome;

import dev.rostersync.text.Shown;
import org.jspecify.annotations.Nullable;

/**
 * The only exception thrown on purpose. Its message is for a person: the code's sentence, then the particulars, which
 * hold places, counts and hosts, never a name, an address, a secret or a body. It is safe to print and to store, whatever
 * the particulars hold.
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
