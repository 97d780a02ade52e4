package dev.rostersync.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.testing.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real PgBouncer (Debian's package) before PostgreSQL. Locks, roles and work tables belong to a session. */
class PoolerTest {

    private static final Pattern URL = Pattern.compile("jdbc:postgresql://([^:/]+):(\\d+)/([^?]+).*");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"transaction, 21", "session, 0"})
    void isRefusedInTransactionModeAlone(String mode, int exitCode) throws Exception {
        try (var tenant = TestTenant.start()) {
            int port = freePort();
            var pooler = pooler(tenant, mode, port);
            try {
                var url = URL.matcher(tenant.databaseUrl());
                assertThat(url.matches()).isTrue();
                var through = "jdbc:postgresql://localhost:%d/%s".formatted(port, url.group(3));
                try (var process = CliProcess.start(
                        tenant,
                        Map.of("SPRING_DATASOURCE_URL", through),
                        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                        "integration",
                        "list")) {
                    assertThat(process.exitCode()).as(process.err()).isEqualTo(exitCode);
                    assertThat(process.err().contains("PostgreSQL is behind a pooler in transaction mode."))
                            .as(process.err())
                            .isEqualTo(exitCode == 21);
                }
            } finally {
                pooler.destroy();
                pooler.waitFor();
            }
        }
    }

    private Process pooler(TestTenant tenant, String mode, int port) throws IOException {
        var url = URL.matcher(tenant.databaseUrl());
        assertThat(url.matches()).isTrue();
        // PgBouncer refuses to run as root, and the user that it runs as must be able to read its file
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        var configuration = folder.resolve("pgbouncer.ini");
        Files.writeString(configuration, """
                [databases]
                * = host=%s port=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                ignore_startup_parameters = extra_float_digits,options
                """.formatted(url.group(1), url.group(2), port, mode));
        // with auth_type any, every client is signed in as the user of the database entry
        Files.writeString(
                configuration,
                Files.readString(configuration)
                        .replace(
                                "port=%s\n".formatted(url.group(2)),
                                "port=%s user=runtime_login\n".formatted(url.group(2))));
        boolean root = "root".equals(System.getProperty("user.name"));
        var command = root
                ? List.of("/usr/sbin/pgbouncer", "-u", "nobody", configuration.toString())
                : List.of("/usr/sbin/pgbouncer", configuration.toString());
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                .start();
        Until.holds("PgBouncer listens", () -> listens(port));
        return process;
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
