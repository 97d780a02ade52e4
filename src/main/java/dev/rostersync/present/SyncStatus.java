package dev.rostersync.present;

import dev.rostersync.outcome.Code;
import dev.rostersync.sync.log.Sync;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Sync Status, and what to do about it. */
public final class SyncStatus {

    private static final Pattern CODE = Pattern.compile("OR-\\d{3}");

    private SyncStatus() {}

    /** Sync Status in School Manager's words. */
    public static String of(Sync sync) {
        var word = switch (sync.outcome()) {
            case SUCCEEDED -> "Successful";
            case PARTIAL -> "Partial";
            case FAILED -> "Failed";
            case null ->
                switch (sync.state()) {
                    case RUNNING -> "Running";
                    case STOPPED -> "Stopped";
                    case INTERRUPTED -> "Interrupted";
                    case HELD, ENDED -> "Ended";
                };
        };
        if (sync.state() == Sync.State.HELD && sync.holds(Code.ALL_HELD, Code.SCHOOL_HELD)) {
            word += ", waits for approval";
        } else if (sync.state() == Sync.State.HELD && sync.holds(Code.ALL_KEPT, Code.SCHOOL_KEPT)) {
            word += ", some data kept out of session";
        }
        return sync.code() == null ? word : word + " (" + sync.code().id() + ")";
    }

    static List<String> withRemedies(Sync sync) {
        var values = new ArrayList<String>();
        values.add(of(sync));
        if (sync.message() != null) {
            values.add(sync.message());
        }
        values.addAll(remedies(sync));
        return values;
    }

    /** The remedies of the codes in the message, such as OR-104 for an unread collection, then of its own code. */
    private static List<String> remedies(Sync sync) {
        var own = sync.code();
        if (own == null) {
            return List.of();
        }
        var reasons = CODE.matcher(sync.message() == null ? "" : sync.message())
                .results()
                .map(MatchResult::group)
                .map(Code::of)
                .flatMap(Optional::stream);
        return Stream.concat(reasons, Stream.of(own))
                .map(Code::remedy)
                .distinct()
                .toList();
    }
}
