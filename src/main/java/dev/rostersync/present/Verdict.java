package dev.rostersync.present;

import dev.rostersync.outcome.Code;
import dev.rostersync.sync.log.Sync;
import java.util.List;
import java.util.Locale;

/**
 * How a sync ended, in a sentence.
 *
 * @param tone how it should look
 * @param word Sync Status
 * @param sentence what that means for the published data
 * @param remedies what to do about it; empty if nothing has to be done
 */
public record Verdict(Tone tone, String word, String sentence, List<String> remedies) {

    /** How good or bad it is. */
    public enum Tone {
        GOOD,
        WARNING,
        BAD,
        NEUTRAL;

        /** For a class in a stylesheet. */
        public String css() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Verdict {
        remedies = List.copyOf(remedies);
    }

    public static Verdict of(Sync sync) {
        var values = SyncStatus.withRemedies(sync);
        int remediesFrom = sync.message() == null ? 1 : 2;
        return new Verdict(
                tone(sync),
                values.getFirst(),
                sentence(sync),
                values.subList(Math.min(remediesFrom, values.size()), values.size()));
    }

    private static Tone tone(Sync sync) {
        return switch (sync.outcome()) {
            case SUCCEEDED -> Tone.GOOD;
            case PARTIAL -> Tone.WARNING;
            case FAILED -> Tone.BAD;
            case null -> sync.state() == Sync.State.RUNNING ? Tone.NEUTRAL : Tone.WARNING;
        };
    }

    private static String sentence(Sync sync) {
        var message = sync.message() == null ? "" : " " + sync.message();
        return switch (sync.outcome()) {
            case SUCCEEDED ->
                sync.preview()
                        ? "This was a preview: nothing was published." + message
                        : "Everything that the SIS sent is published." + message;
            case PARTIAL ->
                (sync.preview()
                                ? "This was a preview: nothing was published. A part would have stayed as it was."
                                : "A part stayed as it was; the rest is published.")
                        + message;
            case FAILED -> failed(sync);
            case null ->
                switch (sync.state()) {
                    case RUNNING -> "The sync is running. What is published changes only at its end, all at once.";
                    case STOPPED -> "Somebody stopped the sync. Nothing was changed, and it can be resumed.";
                    default -> "The process that ran the sync ended. Nothing was changed, and it can be resumed.";
                };
        };
    }

    private static String failed(Sync sync) {
        var message = sync.message();
        if (message == null) {
            return "Nothing was changed. The program has a defect; its log says where.";
        }
        return message.startsWith("Nothing was") ? message : "Nothing was changed. " + message;
    }

    /** True if a code waits for a person's approval. */
    public static boolean canBeApproved(Sync sync) {
        return sync.state() == Sync.State.HELD
                && sync.holds().stream().map(hold -> hold.code()).anyMatch(Code::canBeApproved);
    }
}
