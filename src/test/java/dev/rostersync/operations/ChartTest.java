package dev.rostersync.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.marcnuri.helm.Helm;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The chart with each region's file, rendered by Helm's own engine and checked against Kubernetes' own types. */
@Tag("fast")
class ChartTest {

    private static final Path CHART = Path.of("helm");
    private static final String HOOK = "checked/hook";

    private static Path withoutHooks = CHART;

    /** The values of a cluster: the names of secrets, never their content. */
    private static final Map<String, String> CLUSTER = Map.of(
            "image.repository", "registry.example/oneroster-sync",
            "database.url", "jdbc:postgresql://postgres.databases:5432/school_manager",
            "database.existingSecret", "sync-runtime",
            "migration.existingSecret", "sync-owner",
            "secretKey.existingSecret", "sync-key");

    private static final Map<String, String> ALL_OPTIONS = Map.of(
            "monitoring.podMonitor.enabled", "true",
            "monitoring.prometheusRule.enabled", "true",
            "monitoring.prometheusRule.runbookBase", "https://runbooks.example/sync",
            "monitoring.dashboard.enabled", "true",
            "settings.ROSTER_SYNC_RETENTION_FINDINGS", "60d",
            "otherTimeZones.au", "Australia/Sydney",
            "console.enabled", "true",
            "console.issuer", "https://login.example",
            "console.existingSecret", "sync-sign-in",
            "console.host", "sync.example");

    private static final Map<String, String> CONSOLE = Map.of(
            "console.enabled", "true",
            "console.issuer", "https://login.example",
            "console.existingSecret", "sync-sign-in",
            "console.host", "sync.example",
            "console.ingress.enabled", "true",
            "console.ingress.tlsSecret", "sync-tls",
            "console.gateway.enabled", "true",
            "console.gateway.parentRefs[0].name", "public",
            "console.issuerTo[0].ipBlock.cidr", "10.1.2.3/32");

    private static String rendered(String region, Map<String, String> more) {
        var template = new Helm(withoutHooks)
                .template()
                .withKubeVersion("1.33.0")
                .withName("sync-" + region)
                .withValuesFile(Path.of("jobs", region + ".yaml"));
        CLUSTER.forEach(template::set);
        more.forEach(template::set);
        return template.call();
    }

    /** The engine does not render hooks: so the test renames their annotations, which makes them ordinary objects. */
    @BeforeAll
    static void renderHooksToo(@TempDir Path folder) throws IOException {
        withoutHooks = folder;
        copyTo(folder);
        var migrate = folder.resolve("templates/migrate.yaml");
        Files.writeString(migrate, Files.readString(migrate).replace("helm.sh/hook", HOOK));
        var policy = folder.resolve("templates/networkpolicy.yaml");
        Files.writeString(policy, Files.readString(policy).replace("helm.sh/hook", HOOK));
    }

    private static void copyTo(Path folder) throws IOException {
        try (var files = Files.walk(CHART)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var copy = folder.resolve(CHART.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static List<JsonObject> objects(String region, Map<String, String> more) {
        var objects = new ArrayList<JsonObject>();
        var gson = new Gson();
        StreamSupport.stream(new Yaml().loadAll(rendered(region, more)).spliterator(), false)
                .filter(Objects::nonNull)
                .map(document -> gson.toJsonTree(document).getAsJsonObject())
                .forEach(objects::add);
        return objects;
    }

    private static JsonObject object(String region, String kind, String name) {
        return objects(region, Map.of()).stream()
                .filter(object -> kind.equals(string(object, "kind")))
                .filter(object -> name.equals(string(object.getAsJsonObject("metadata"), "name")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no %s %s".formatted(kind, name)));
    }

    private static String string(JsonObject object, String member) {
        return object.get(member).getAsString();
    }

    private static V1CronJob workers(String region) {
        return JSON.getGson().fromJson(object(region, "CronJob", "oneroster-sync-" + region), V1CronJob.class);
    }

    /** Refuses an unknown field, a missing one, and a value of a wrong type. */
    private static Object strictly(JsonObject object) throws IOException {
        var text = object.toString();
        return switch (string(object, "apiVersion") + " " + string(object, "kind")) {
            case "batch/v1 CronJob" -> V1CronJob.fromJson(text);
            case "batch/v1 Job" -> V1Job.fromJson(text);
            case "apps/v1 Deployment" -> V1Deployment.fromJson(text);
            case "v1 Service" -> V1Service.fromJson(text);
            case "v1 ConfigMap" -> V1ConfigMap.fromJson(text);
            case "networking.k8s.io/v1 NetworkPolicy" -> V1NetworkPolicy.fromJson(text);
            case "networking.k8s.io/v1 Ingress" -> V1Ingress.fromJson(text);
            case "policy/v1 PodDisruptionBudget" -> V1PodDisruptionBudget.fromJson(text);
            case "gateway.networking.k8s.io/v1 HTTPRoute" -> object;
            case "monitoring.coreos.com/v1 PodMonitor", "monitoring.coreos.com/v1 PrometheusRule" -> object;
            default -> throw new AssertionError("an object that nobody checks: " + object);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-nz", "au", "uk"})
    void lints(String region, @TempDir Path folder) throws IOException {
        // the linter accepts only the chart's own values
        copyTo(folder);
        Map<String, Object> values = new Yaml().load(Files.readString(CHART.resolve("values.yaml")));
        merge(values, new Yaml().load(Files.readString(Path.of("jobs", region + ".yaml"))));
        CLUSTER.forEach((name, value) -> {
            var parts = name.split("\\.");
            merge(values, Map.of(parts[0], Map.of(parts[1], value)));
        });
        Files.writeString(folder.resolve("values.yaml"), new Yaml().dump(values));

        var result = new Helm(folder).lint().strict().call();

        assertThat(result.isFailed())
                .as(String.join("; ", result.getMessages()))
                .isFalse();
    }

    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> into, Map<String, Object> more) {
        more.forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested && into.get(name) instanceof Map<?, ?> present) {
                merge((Map<String, Object>) present, (Map<String, Object>) nested);
            } else {
                into.put(name, value);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-nz", "au", "uk"})
    void eachObjectIsOneOfKubernetes(String region) throws IOException {
        for (var options : List.of(Map.<String, String>of(), ALL_OPTIONS)) {
            for (var object : objects(region, options)) {
                assertThat(strictly(object)).isNotNull();
            }
        }
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowWouldBeSeen() {
        var cronJob = object("uk", "CronJob", "oneroster-sync-uk");
        cronJob.getAsJsonObject("spec").addProperty("schedul", "x");

        assertThatThrownBy(() -> strictly(cronJob)).hasMessageContaining("schedul");
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-nz", "au", "uk"})
    void theWorkersJobIsAsTheRegionsFileSays(String region) throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(Path.of("jobs", region + ".yaml")));
        var workers = (Map<?, ?>) Objects.requireNonNull(file.get("workers"));
        var cronJob = Objects.requireNonNull(workers(region).getSpec());
        var job = Objects.requireNonNull(cronJob.getJobTemplate().getSpec());

        assertThat(cronJob.getSchedule()).isEqualTo(file.get("schedule")).isEqualTo("0 18 * * *");
        assertThat(cronJob.getTimeZone()).isEqualTo(file.get("timeZone"));
        assertThat(cronJob.getConcurrencyPolicy()).isEqualTo("Forbid");
        assertThat(cronJob.getStartingDeadlineSeconds()).isEqualTo(12 * 3_600);
        assertThat(job.getCompletionMode()).isEqualTo("Indexed");
        assertThat(job.getCompletions()).isEqualTo(job.getParallelism()).isEqualTo(workers.get("count"));
        assertThat(job.getBackoffLimitPerIndex()).isEqualTo(10);
        assertThat(job.getActiveDeadlineSeconds()).isEqualTo(23 * 3_600 + 55 * 60);
        var pod = Objects.requireNonNull(job.getTemplate().getSpec());
        assertThat(pod.getRestartPolicy()).isEqualTo("Never");
        assertThat(pod.getTerminationGracePeriodSeconds())
                .as("longer than the program's own 60 s")
                .isEqualTo(90);
        var container = pod.getContainers().getFirst();
        assertThat(container.getArgs()).containsExactly("region", region);
        var env = new TreeMap<String, String>();
        Objects.requireNonNull(container.getEnv())
                .forEach(variable -> env.put(variable.getName(), String.valueOf(variable.getValue())));
        assertThat(env)
                .containsEntry("ROSTER_SYNC_WORKER_SYNCS_AT_ONCE", String.valueOf(workers.get("syncsAtOnce")))
                .containsEntry(
                        "ROSTER_SYNC_REGIONS_%s_TIME_ZONE"
                                .formatted(region.toUpperCase(java.util.Locale.ROOT)
                                        .replace('-', '_')),
                        String.valueOf(file.get("timeZone")))
                .containsEntry("ROSTER_SYNC_LOG", "json");
    }

    /** Rules of Kubernetes beyond its types: a failure policy forbids restarts of pods, and In must not contain 0. */
    @Test
    void aPodThatEndsIsCountedIgnoredOrEndsTheNight() {
        var job = Objects.requireNonNull(
                Objects.requireNonNull(workers("uk").getSpec()).getJobTemplate().getSpec());
        var rules = Objects.requireNonNull(job.getPodFailurePolicy()).getRules();

        assertThat(rules).hasSize(3);
        assertThat(rules.get(0).getAction()).isEqualTo("Ignore");
        assertThat(Objects.requireNonNull(rules.get(0).getOnPodConditions())
                        .getFirst()
                        .getType())
                .isEqualTo("DisruptionTarget");
        assertThat(rules.get(1).getAction()).isEqualTo("Ignore");
        assertThat(exitCodes(rules.get(1).getOnExitCodes())).isEqualTo("worker In [143]");
        assertThat(rules.get(2).getAction()).isEqualTo("FailJob");
        assertThat(exitCodes(rules.get(2).getOnExitCodes())).isEqualTo("worker In [2, 21]");
        assertThat(Objects.requireNonNull(job.getTemplate().getSpec()).getRestartPolicy())
                .isEqualTo("Never");
        assertThat(job.getPodReplacementPolicy()).isEqualTo("Failed");
        assertThat(job.getBackoffLimit())
                .as("not beside the limit of each index")
                .isNull();
    }

    private static String exitCodes(
            io.kubernetes.client.openapi.models.@org.jspecify.annotations.Nullable
                    V1PodFailurePolicyOnExitCodesRequirement
                    of) {
        var codes = Objects.requireNonNull(of);
        return "%s %s %s".formatted(codes.getContainerName(), codes.getOperator(), codes.getValues());
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-nz", "au", "uk"})
    void eachPodIsRestricted(String region) {
        for (var pod : pods(region)) {
            var security = Objects.requireNonNull(pod.getSecurityContext());
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(security.getRunAsNonRoot()).isTrue();
            assertThat(security.getRunAsUser()).isPositive();
            assertThat(Objects.requireNonNull(security.getSeccompProfile()).getType())
                    .isEqualTo("RuntimeDefault");
            for (var container : pod.getContainers()) {
                var own = Objects.requireNonNull(container.getSecurityContext());
                assertThat(own.getAllowPrivilegeEscalation()).isFalse();
                assertThat(own.getReadOnlyRootFilesystem()).isTrue();
                assertThat(Objects.requireNonNull(own.getCapabilities()).getDrop())
                        .containsExactly("ALL");
                var resources = Objects.requireNonNull(container.getResources());
                assertThat(resources.getLimits()).containsKey("memory");
                assertThat(resources.getRequests()).containsKeys("cpu", "memory");
            }
        }
    }

    private static List<V1PodSpec> pods(String region) {
        var pods = new ArrayList<V1PodSpec>();
        for (var object : objects(region, ALL_OPTIONS)) {
            var spec = object.getAsJsonObject("spec");
            for (JsonElement at = spec; at != null && at.isJsonObject(); ) {
                var here = at.getAsJsonObject();
                if (here.has("containers")) {
                    pods.add(JSON.getGson().fromJson(here, V1PodSpec.class));
                }
                at = here.has("jobTemplate")
                        ? here.getAsJsonObject("jobTemplate").get("spec")
                        : here.has("template")
                                ? here.getAsJsonObject("template").get("spec")
                                : null;
            }
        }
        assertThat(pods).as("workers, migrate, purge and serve").hasSize(4);
        return pods;
    }

    /** Health and metrics are for the cluster: the way in from outside has the console's own paths only. */
    @Test
    void theConsoleIsReachedOverTlsByItsOwnPaths() throws IOException {
        var text = rendered("uk", CONSOLE);
        var objects = objects("uk", CONSOLE);
        for (var object : objects) {
            assertThat(strictly(object)).isNotNull();
        }
        var ingress = V1Ingress.fromJson(objects.stream()
                .filter(object -> "Ingress".equals(string(object, "kind")))
                .findFirst()
                .orElseThrow()
                .toString());
        var spec = Objects.requireNonNull(ingress.getSpec());
        assertThat(Objects.requireNonNull(spec.getTls()).getFirst().getHosts()).containsExactly("sync.example");
        var paths = Objects.requireNonNull(
                        Objects.requireNonNull(spec.getRules()).getFirst().getHttp())
                .getPaths();
        assertThat(paths).extracting(path -> path.getPath()).contains("/", "/integrations", "/login");
        assertThat(paths)
                .filteredOn(path -> "Prefix".equals(path.getPathType()))
                .extracting(path -> path.getPath())
                .noneMatch(path -> path == null || path.equals("/") || path.startsWith("/act"));
        assertThat(text).doesNotContain("/actuator/prometheus");
        assertThat(text).contains("kind: HTTPRoute").contains("cidr: 10.1.2.3/32");
        assertThat(text).contains("name: ROSTER_SYNC_CONSOLE_CLIENT_SECRET").contains("name: sync-sign-in");
    }

    @Test
    void secretsComeByReferenceAndOnlyTheMigrationsSeeTheOwner() {
        var secret = List.of(
                "SPRING_DATASOURCE_PASSWORD",
                "SPRING_FLYWAY_PASSWORD",
                "ROSTER_SYNC_SECRET_KEY",
                "ROSTER_SYNC_CONSOLE_CLIENT_SECRET");
        for (var pod : pods("uk")) {
            var container = pod.getContainers().getFirst();
            for (var variable : Objects.requireNonNull(container.getEnv())) {
                if (secret.contains(variable.getName())) {
                    assertThat(variable.getValue()).isNull();
                    assertThat(Objects.requireNonNull(variable.getValueFrom()).getSecretKeyRef())
                            .isNotNull();
                }
                if (variable.getName().equals("ROSTER_SYNC_SECRET_KEY")) {
                    assertThat(container.getName()).isIn("worker", "serve");
                }
                if (variable.getName().startsWith("SPRING_FLYWAY")) {
                    assertThat(container.getName()).isEqualTo("migrate");
                }
            }
        }
        assertThat(objects("uk", ALL_OPTIONS)).noneMatch(object -> "Secret".equals(string(object, "kind")));
    }

    @Test
    void theMigrationsComeBeforeAnythingElse() {
        var annotations = object("uk", "Job", "oneroster-sync-uk-migrate")
                .getAsJsonObject("metadata")
                .getAsJsonObject("annotations");

        assertThat(string(annotations, HOOK)).isEqualTo("pre-install,pre-upgrade");
    }

    @Test
    void whatRunsSyncsReachesNoPrivateAddressAndTheRestNoProviderAtAll() throws IOException {
        var refused = Files.readAllLines(Path.of("helm", "refused-addresses.csv")).stream()
                .map(line -> "\"" + line.substring(0, line.indexOf(',')) + "\"")
                .toList();
        assertThat(refused).contains("\"10.0.0.0/8\"", "\"168.63.129.16/32\"", "\"fc00::/7\"");
        for (var component : List.of("worker", "serve")) {
            assertThat(egress(component).get(2).toString())
                    .as("the table that the program refuses by, for %s", component)
                    .contains(refused);
        }
        for (var component : List.of("purge", "migrate")) {
            assertThat(egress(component))
                    .as("names and the database, for %s", component)
                    .hasSize(2);
        }
    }

    private static JsonArray egress(String component) {
        return object("uk", "NetworkPolicy", "oneroster-sync-uk-" + component)
                .getAsJsonObject("spec")
                .getAsJsonArray("egress");
    }

    @Test
    void theAlertsAndTheDashboardAreTheOnesThatAreTested() throws IOException {
        var rule = objects("uk", ALL_OPTIONS).stream()
                .filter(object -> "PrometheusRule".equals(string(object, "kind")))
                .findFirst()
                .orElseThrow();
        Map<String, Object> file = new Yaml().load(Files.readString(CHART.resolve("alerts/oneroster-sync.yaml")));
        var expected = new Gson()
                .toJson(file)
                .replace("\"runbook_url\":\"docs/", "\"runbook_url\":\"https://runbooks.example/sync/docs/");
        assertThat(rule.getAsJsonObject("spec")).isEqualTo(new Gson().fromJson(expected, JsonObject.class));
        var dashboard = objects("uk", ALL_OPTIONS).stream()
                .filter(object -> "ConfigMap".equals(string(object, "kind")))
                .findFirst()
                .orElseThrow();
        assertThat(string(dashboard.getAsJsonObject("data"), "oneroster-sync.json")
                        .strip())
                .isEqualTo(Files.readString(CHART.resolve("dashboards/oneroster-sync.json"))
                        .strip());
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of("us-nz", "au", "uk")
                .flatMap(region -> Stream.of(
                        Arguments.of(region, "region", "mars", "region"),
                        Arguments.of(region, "timeZone", "6 PM", "timeZone"),
                        Arguments.of(region, "schedule", "at six", "schedule"),
                        Arguments.of(region, "workers.count", "0", "count"),
                        Arguments.of(region, "workers.syncsAtOnce", "40", "syncsAtOnce"),
                        Arguments.of(region, "workers.paralelism", "4", "paralelism"),
                        Arguments.of(region, "workers.resources.limits.memory", "lots", "memory"),
                        Arguments.of(region, "database.url", "jdbc:postgresql://x/y?password=z", "url"),
                        Arguments.of(region, "database.existingSecret", "", "existingSecret"),
                        Arguments.of(region, "migration.existingSecret", "", "existingSecret"),
                        Arguments.of(region, "settings.ROSTER_SYNC_SECRET_KEY", "abc", "SECRET"),
                        Arguments.of(region, "monitoring.prometheusRule.enabled", "true", "runbookBase"),
                        Arguments.of(region, "schedule", "0 9 * * *", "schedule"),
                        Arguments.of(region, "schedule", "*/5 18 * * *", "schedule"),
                        Arguments.of(region, "workers.resources.limits.memory", "512", "memory"),
                        Arguments.of(region, "workers.resources.limits.memory", "1280m", "memory"),
                        Arguments.of(region, "workers.resources.requests.cpu", "750Mi", "cpu"),
                        Arguments.of(region, "settings.ROSTER_SYNC_WORKER_SYNCS_AT_ONCE", "12s", "SYNCS_AT_ONCE"),
                        Arguments.of(region, "settings.ROSTER_SYNC_REGIONS_UK_TIME_ZONE", "Etc/UTC", "TIME_ZONE"),
                        Arguments.of(region, "settings.ROSTER_SYNC_PROVIDER_RECORDS_MAX", "60000000", "settings"),
                        Arguments.of(region, "image.repository", "", "repository")));
    }

    @ParameterizedTest(name = "{0}: {1} = {2}")
    @MethodSource("wrongValues")
    void aWrongValueIsRefusedByItsName(String region, String name, String value, String told) {
        assertThatThrownBy(() -> rendered(region, Map.of(name, value)))
                .hasMessageContaining(told)
                .hasMessageContaining("schema");
    }

    @Test
    void anImageIsNamedByItsTagOrByItsDigest() {
        var digest = "sha256:" + "a".repeat(64);
        assertThat(rendered("uk", Map.of("image.digest", digest))).contains("oneroster-sync@" + digest);
        assertThat(rendered("uk", Map.of("image.tag", "0.2.0"))).contains("oneroster-sync:0.2.0");
        assertThatThrownBy(() -> rendered("uk", Map.of("image.digest", digest, "image.tag", "0.2.0")))
                .hasMessageContaining("tag");
    }

    @Test
    void resourcesAreTakenAsKubernetesWritesThem() {
        assertThat(rendered(
                        "uk", Map.of("workers.resources.requests.cpu", "2", "workers.resources.limits.memory", "1.5G")))
                .contains("memory: 1.5G");
    }

    @Test
    void theDatabaseIsReachedAtThePortsOfItsUrl() {
        for (var expected : Map.of(
                        "jdbc:postgresql://db/school_manager", List.of("5432"),
                        "jdbc:postgresql://db:6432/school_manager?sslmode=require", List.of("6432"),
                        "jdbc:postgresql://a:5433,b/school_manager", List.of("5433", "5432"))
                .entrySet()) {
            var policy = objects("uk", Map.of("database.url", expected.getKey())).stream()
                    .filter(object ->
                            "oneroster-sync-uk-serve".equals(string(object.getAsJsonObject("metadata"), "name")))
                    .filter(object -> "NetworkPolicy".equals(string(object, "kind")))
                    .findFirst()
                    .orElseThrow();
            var ports = new ArrayList<String>();
            policy.getAsJsonObject("spec")
                    .getAsJsonArray("egress")
                    .get(1)
                    .getAsJsonObject()
                    .getAsJsonArray("ports")
                    .forEach(port -> ports.add(String.valueOf(
                            (int) port.getAsJsonObject().get("port").getAsDouble())));
            assertThat(ports).as(expected.getKey()).isEqualTo(expected.getValue());
        }
    }

    @Test
    void theDatabasesPodsMayListenAtOtherPorts() {
        assertThat(rendered("uk", Map.of("networkPolicy.databasePorts[0]", "6432")))
                .contains("{protocol: TCP, port: 6432}")
                .doesNotContain("port: 5432");
    }

    /** These objects have types of Prometheus' operator, so no other test checks them. */
    @Test
    void prometheusFindsWorkersAndWhatServesByTheirLabelsAndPort() {
        var all = objects("uk", ALL_OPTIONS);
        var monitor = all.stream()
                .filter(object -> "PodMonitor".equals(string(object, "kind")))
                .findFirst()
                .orElseThrow()
                .getAsJsonObject("spec");
        assertThat(monitor.keySet()).containsExactlyInAnyOrder("selector", "podTargetLabels", "podMetricsEndpoints");
        var endpoint = monitor.getAsJsonArray("podMetricsEndpoints").get(0).getAsJsonObject();
        assertThat(string(endpoint, "port")).isEqualTo("http");
        assertThat(string(endpoint, "path")).isEqualTo("/actuator/prometheus");
        var labels = monitor.getAsJsonObject("selector").getAsJsonObject("matchLabels");
        for (var name : List.of("oneroster-sync-uk", "oneroster-sync-uk-serve")) {
            var pod = all.stream()
                    .filter(object -> List.of("CronJob", "Deployment").contains(string(object, "kind")))
                    .filter(object -> name.equals(string(object.getAsJsonObject("metadata"), "name")))
                    .findFirst()
                    .orElseThrow()
                    .toString();
            labels.entrySet()
                    .forEach(
                            label -> assertThat(pod).contains("\"%s\":%s".formatted(label.getKey(), label.getValue())));
            assertThat(pod).contains("\"oneroster-sync/region\":\"uk\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-nz", "au", "uk"})
    void aRegionsFileIsTheOnlyPlaceOfItsScheduleParallelismAndResources(String region) {
        try {
            assertThat(Files.readString(CHART.resolve("values.yaml")))
                    .doesNotContain("resources:")
                    .doesNotContain("count:")
                    .doesNotContain(region + ":");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
