package dev.rostersync.publish;

import dev.rostersync.difference.Difference.Comparison;
import dev.rostersync.difference.Difference.Comparison.HeldSchool;
import dev.rostersync.guard.Guard.Verdict;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a publish ends, and what a person is told about it. What is kept out of session changes nothing here.
 *
 * @param code the most serious reason; of several equally serious ones, the lowest code; null if there is none
 * @param message the code's sentence with details; null without a code
 */
record Ending(
        Outcome outcome, @Nullable Code code, @Nullable String message) {

    /** Schools that a sentence names before it counts the rest. */
    private static final int NAMED_MAX = 3;

    static Ending of(Comparison comparison, Verdict verdict) {
        if (verdict.whole() && !verdict.kept()) {
            return new Ending(Outcome.FAILED, Code.ALL_HELD, concerns(Code.ALL_HELD, whole(verdict)));
        }
        var code = Stream.concat(
                        comparison.held().stream().map(HeldSchool::code).filter(held -> held != Code.SCHOOL_KEPT),
                        comparison.unread().stream().map(collection -> Code.COLLECTION_UNREAD))
                .min(Comparator.comparing(Code::id))
                .orElse(null);
        if (code == null) {
            return new Ending(Outcome.SUCCEEDED, null, null);
        }
        var what = code == Code.COLLECTION_UNREAD ? String.join("; ", comparison.unread()) : schools(comparison, code);
        return new Ending(Outcome.PARTIAL, code, concerns(code, what));
    }

    private static String concerns(Code code, String what) {
        return "%s Affected: %s%s".formatted(code.sentence(), what, what.endsWith(".") ? "" : ".");
    }

    private static String whole(Verdict verdict) {
        return verdict.vanishing().stream()
                .filter(vanishing -> vanishing.school() == null)
                .map(v -> "%,d of %,d %s"
                        .formatted(v.vanishing(), v.published(), v.kind().label()))
                .collect(Collectors.joining(", "));
    }

    private static String schools(Comparison comparison, Code code) {
        var held = comparison.held().stream()
                .filter(school -> school.code() == code)
                .toList();
        var named = held.stream()
                .limit(NAMED_MAX)
                .map(school -> "%s (%s)%s"
                        .formatted(
                                school.name(),
                                school.sourcedId(),
                                school.detail().isEmpty() ? "" : ": " + school.detail()))
                .collect(Collectors.joining(", "));
        return held.size() > NAMED_MAX ? "%s and %d more".formatted(named, held.size() - NAMED_MAX) : named;
    }
}
