package dev.rostersync.cli;

import dev.rostersync.outcome.Code;
import dev.rostersync.sync.Sync;
import org.jspecify.annotations.Nullable;

/** What the process ends with; operators' scripts rely on the numbers. */
enum ExitCode {
    SUCCEEDED(0),
    DEFECT(1),
    USAGE(2),
    PARTIAL(10),
    FAILED_AGAIN(20),
    FAILED_PERSON(21),
    BUSY(30),
    STOPPED(143);

    final int value;

    ExitCode(int value) {
        this.value = value;
    }

    /** Of a reason for which nothing was done; null is a defect. */
    static ExitCode of(@Nullable Code code) {
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

    static ExitCode of(Sync sync) {
        return switch (sync.outcome()) {
            case SUCCEEDED -> SUCCEEDED;
            case PARTIAL -> PARTIAL;
            case FAILED -> of(sync.code());
            case null -> sync.state() == Sync.State.STOPPED ? STOPPED : FAILED_AGAIN;
        };
    }
}
