package dev.rostersync.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Installed programs that tests need. */
enum Tool {
    PROMTOOL("/usr/bin/promtool"),
    PROMETHEUS("/usr/bin/prometheus");

    private final Path path;

    Tool(String path) {
        this.path = Path.of(path);
    }

    /** The path of the program; if it is missing, the test fails and says how to install it. */
    String path() {
        if (!Files.isExecutable(path)) {
            throw new AssertionError(
                    path
                            + " is missing; this installs it: apt-get update && apt-get install -y --no-install-recommends prometheus");
        }
        return path.toString();
    }

    /** Runs the program, which must succeed, and returns its output. */
    String run(String... arguments) {
        try {
            var command = new ArrayList<>(List.of(path()));
            command.addAll(List.of(arguments));
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
