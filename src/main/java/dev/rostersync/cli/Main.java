package dev.rostersync.cli;

import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.SafeWriter;
import java.io.PrintWriter;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The program. Its first argument is the command. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // after a VirtualMachineError in any thread the process is in an unknown state
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            LoggerFactory.getLogger(Main.class).error("The thread {} ended with an error.", thread.getName(), error);
            if (error instanceof VirtualMachineError) {
                Runtime.getRuntime().halt(ExitCode.DEFECT.value);
            }
        });
        var console = System.console();
        var out = new PrintWriter(new SafeWriter(System.out), false);
        var err = new PrintWriter(new SafeWriter(System.err), true);
        System.exit(new Cli(Map.of(), out, err, console != null && console.isTerminal()).run(arguments));
    }
}
