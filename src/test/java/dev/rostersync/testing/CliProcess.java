package dev.rostersync.testing;

import dev.rostersync.cli.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The program as a separate process, so a test can really kill it. */
public final class CliProcess implements AutoCloseable {

    /** The exit code after a SIGKILL. */
    private static final int KILLED = 137;

    private final Process process;
    private final Path out;
    private final Path err;
    private Duration cpuTime = Duration.ZERO;

    private CliProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command on a tenant's database. */
    public static CliProcess start(
            TestTenant tenant, Map<String, String> environment, List<String> jvm, String... arguments) {
        try {
            var folder = Files.createTempDirectory("cli");
            // the folder last, when it is empty
            Stream.of(folder, folder.resolve("out"), folder.resolve("err"))
                    .forEach(path -> path.toFile().deleteOnExit());
            var command = new ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvm);
            // log as for a person, not as in the tests
            command.add("-Dlogging.config=classpath:logback-spring.xml");
            command.add(Main.class.getName());
            command.addAll(List.of(arguments));
            var builder = new ProcessBuilder(command)
                    .redirectOutput(folder.resolve("out").toFile())
                    .redirectError(folder.resolve("err").toFile());
            builder.environment()
                    .putAll(Map.of(
                            "SPRING_DATASOURCE_URL", tenant.databaseUrl(),
                            "SPRING_DATASOURCE_USERNAME", "runtime_login",
                            "SPRING_DATASOURCE_PASSWORD", "",
                            "ROSTER_SYNC_SECRET_KEY", TestTenant.KEY,
                            "ROSTER_SYNC_ALLOW_PRIVATE_ENDPOINTS", "true",
                            "ROSTER_SYNC_PROVIDER_FIRST_WAIT", "1ms",
                            "ROSTER_SYNC_PROVIDER_LONGEST_WAIT", "2s",
                            "ROSTER_SYNC_PROVIDER_RATE_FACTOR", "1000"));
            builder.environment().putAll(environment);
            return new CliProcess(Program.start(builder), folder.resolve("out"), folder.resolve("err"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #start(TestTenant, Map, List, String...)}, with options for a quick start. */
    public static CliProcess start(TestTenant tenant, String... arguments) {
        return start(tenant, Map.of(), List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), arguments);
    }

    /** The program as one jar: Java's archive of loaded classes accepts only classes from jars. */
    private static final class Program {

        private static final Path FOLDER = folder();
        private static final Path JAR = FOLDER.resolve("program.jar");
        private static final Path ARCHIVE = FOLDER.resolve("program.jsa");
        private static final String CLASS_PATH = classPath();

        private static @Nullable Process archiver;

        static {
            // the folder last, when it is empty
            Stream.of(FOLDER, JAR, ARCHIVE).forEach(path -> path.toFile().deleteOnExit());
        }

        private static Path folder() {
            try {
                return Files.createTempDirectory("program");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String classPath() {
            try {
                var classes = Path.of(Main.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
                var arguments = List.of("--create", "--file", JAR.toString(), "-C", classes.toString(), ".");
                if (ToolProvider.findFirst("jar")
                                .orElseThrow()
                                .run(System.out, System.err, arguments.toArray(String[]::new))
                        != 0) {
                    throw new IllegalStateException("no jar could be made of " + classes);
                }
                var libraries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(path -> path.endsWith(".jar"));
                return Stream.concat(Stream.of(JAR.toString()), libraries)
                        .collect(Collectors.joining(File.pathSeparator));
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }

        /**
         * Starts the process. The first process writes an archive of its classes at its end; later processes then start
         * in little more than half of the time.
         */
        private static synchronized Process start(ProcessBuilder builder) throws IOException {
            var command = builder.command();
            command.addAll(1, List.of("-cp", CLASS_PATH));
            boolean ended = archiver == null || !archiver.isAlive();
            if (ended && archiver != null && archiver.exitValue() == KILLED) {
                Files.deleteIfExists(ARCHIVE);
            }
            boolean archived = ended && Files.exists(ARCHIVE);
            if (ended) {
                // Java's messages about the archive would be mixed into the program's output
                command.add(1, "-Xlog:disable");
                command.add(1, (archived ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + ARCHIVE);
            }
            var process = builder.start();
            if (ended && !archived) {
                archiver = process;
            }
            return process;
        }
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The CPU time of the process on all processors, as last measured while the process was alive. */
    public Duration cpuTime() {
        cpuTime = process.info().totalCpuDuration().orElse(cpuTime);
        return cpuTime;
    }

    public int exitCode() {
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the process does not end; it said: " + err());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
