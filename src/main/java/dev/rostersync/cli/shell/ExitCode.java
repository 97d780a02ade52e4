package dev.rostersync.cli.shell;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sync.log.Sync;
import org.jspecify.annotations.Nullable;

/** The exit codes of the process. Operators' scripts depend on the numbers. */
public enum ExitCode {
    SUCCEEDED(0),
    DEFECT(1),
    USAGE(2),
    PARTIAL(10),
    FAILED_AGAIN(20),
    FAILED_PERSON(21),
    BUSY(30),
    STOPPED(143);

    public final int value;

    ExitCode(int value) {
        this.value = value;
    }

    /** The exit code of a failure in which nothing was done. Null means a defect. */
    public static ExitCode of(@Nullable Code code) {
        if (code == null) {
            return DEFECT;
        }
        return switch (code.mend()) {
            case AGAIN -> FAILED_AGAIN;
            case PERSON, NOTHING -> FAILED_PERSON;
            case BUSY -> BUSY;
            case USAGE -> USAGE;
        };
    }

    /** The exit code of an outcome if its code is not known. */
    public static ExitCode of(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> SUCCEEDED;
            case PARTIAL -> PARTIAL;
            case FAILED -> FAILED_AGAIN;
        };
    }

    public static ExitCode of(Sync sync) {
        return switch (sync.outcome()) {
            case SUCCEEDED -> SUCCEEDED;
            case PARTIAL -> PARTIAL;
            case FAILED -> of(sync.code());
            case null -> sync.state() == Sync.State.STOPPED ? STOPPED : FAILED_AGAIN;
        };
    }
}
