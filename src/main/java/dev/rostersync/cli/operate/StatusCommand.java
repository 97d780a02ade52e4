package dev.rostersync.cli.operate;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.outcome.Code;
import dev.rostersync.present.Times;
import dev.rostersync.present.WindowDocument;
import dev.rostersync.region.Tonight;
import dev.rostersync.region.TurnEnding;
import dev.rostersync.region.Windows;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code status}: the state of the regions' windows. */
@Command(
        name = "status",
        description = "Show tonight's window: syncs done, running and waiting, failures by code, time to finish.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "REGION", arity = "0..1", description = "us-nz, au or uk. Default: all.")
    private @Nullable String region;

    private final Services services;

    public StatusCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        var windows = services.get(Windows.class);
        var tonight = region == null ? windows.tonight() : List.of(windows.tonight(region));
        output.print(
                String.join("\n\n", tonight.stream().map(StatusCommand::text).toList()),
                tonight.stream().map(WindowDocument::of).toList());
        return ExitCode.SUCCEEDED.value;
    }

    public static String text(Tonight tonight) {
        var window = tonight.window();
        var text = new StringBuilder();
        text.append("Region %s, window from %s to %s%n"
                .formatted(window.region(), Times.shown(window.begins()), Times.shown(window.ends())));
        line(text, "Done", tonight.doneInAll());
        for (var ending : TurnEnding.values()) {
            if (tonight.done(ending) > 0) {
                line(text, "  " + ending, tonight.done(ending));
            }
        }
        line(text, "Running", tonight.running());
        line(text, "Waiting", tonight.waiting());
        line(text, "Due for a retry", tonight.retrying());
        text.append("  %-20s%s%n".formatted("Time to finish", timeToFinish(tonight)));
        if (!tonight.failedByCode().isEmpty()) {
            text.append("  Failed, by code\n");
            new TreeMap<>(tonight.failedByCode())
                    .forEach((id, count) -> text.append("    %-8s%6d  %s%n"
                            .formatted(
                                    id.isEmpty() ? "defect" : id,
                                    count,
                                    Code.of(id)
                                            .map(Code::sentence)
                                            .orElse("A defect in the program; the log says where."))));
            text.append("  To try them again: restart --region %s --code CODE%n".formatted(window.region()));
        }
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String label, long count) {
        text.append("  %-20s%6d%n".formatted(label, count));
    }

    private static String timeToFinish(Tonight tonight) {
        if (tonight.toGo() == 0) {
            return "nothing is left";
        }
        return tonight.timeToFinish()
                .map(time -> time.toMinutes() == 0
                        ? "less than a minute"
                        : "%d h %d min".formatted(time.toHours(), time.toMinutesPart()))
                .orElse("not known: no sync has ended in the last half hour");
    }
}
