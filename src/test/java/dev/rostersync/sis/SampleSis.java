package dev.rostersync.sis;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A OneRoster server on loopback: versions 1.1 and 1.2, OAuth 1.0a and OAuth 2, with any chosen irregularities and
 * faults. It really verifies signatures and tokens. Its roster may be changed while it runs.
 */
public final class SampleSis implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /** The path of a version's collections. */
    public static final String ROOT_1_1 = "/ims/oneroster/v1p1";

    public static final String ROOT_1_2 = "/ims/oneroster/rostering/v1p2";

    private static final Map<String, String> WRAPPERS = Map.of("schools", "orgs");

    private static final Set<String> COLLECTIONS =
            Set.of("schools", "orgs", "users", "academicSessions", "classes", "enrollments");

    /** The parts that one school has, and the collection of each part. */
    private static final Map<String, String> PARTS =
            Map.of("students", "users", "teachers", "users", "classes", "classes", "enrollments", "enrollments");

    /**
     * One request, as the server saw it.
     *
     * @param school whose part of the collection is asked for, null for the whole collection
     * @param role student or teacher if only those are asked for, else null
     */
    public record Request(
            String path,
            String collection,
            @Nullable String school,
            @Nullable String role,
            Map<String, String> parameters) {

        /** True if the request is for the whole collection. */
        public boolean isWhole() {
            return school == null;
        }

        public long offset() {
            return Long.parseLong(parameters.getOrDefault("offset", "0"));
        }

        public int limit() {
            return Integer.parseInt(parameters.getOrDefault("limit", "100"));
        }
    }

    private record Scripted(Predicate<Request> when, Fault fault, AtomicInteger times) {}

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Scripted> faults = new CopyOnWriteArrayList<>();
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final Set<Irregularity> habits = EnumSet.noneOf(Irregularity.class);
    private final Gatekeeper gatekeeper;

    private volatile Roster roster = new Roster();
    private volatile boolean serves11;
    private volatile boolean serves12 = true;
    private volatile String prefix = "";

    private SampleSis(int port, @Nullable SSLContext tls) {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            if (tls == null) {
                server = HttpServer.create(address, 0);
            } else {
                var secure = HttpsServer.create(address, 0);
                secure.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = secure;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        scheme = tls == null ? "http" : "https";
        gatekeeper = new Gatekeeper(habits);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts on any free port: version 1.2 with OAuth 2, an empty roster. */
    public static SampleSis start() {
        return new SampleSis(0, null);
    }

    public static SampleSis start(int port) {
        return new SampleSis(port, null);
    }

    /** As {@link #start()}, with TLS. */
    public static SampleSis start(SSLContext tls) {
        return new SampleSis(0, tls);
    }

    public Roster roster() {
        return roster;
    }

    public SampleSis serve(Roster other) {
        roster = other;
        return this;
    }

    /** Offers version 1.1 in place of 1.2. */
    public SampleSis asVersion11() {
        serves11 = true;
        serves12 = false;
        gatekeeper.serveVersion11();
        return this;
    }

    /** Offers both versions. */
    public SampleSis asBothVersions() {
        serves11 = true;
        serves12 = true;
        return this;
    }

    /** Uses signed requests instead of tokens. */
    public SampleSis withOAuth1() {
        gatekeeper.useOAuth1();
        return this;
    }

    /** Serves under a path of the host. */
    public SampleSis under(String path) {
        prefix = path;
        return this;
    }

    public SampleSis with(Irregularity... irregularities) {
        habits.addAll(List.of(irregularities));
        return this;
    }

    public SampleSis without(Irregularity... irregularities) {
        List.of(irregularities).forEach(habits::remove);
        return this;
    }

    public Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    /** The next requests that match get this fault, this many times. */
    public void fault(int times, Predicate<Request> when, Fault fault) {
        faults.add(new Scripted(when, fault, new AtomicInteger(times)));
    }

    /** As {@link #fault(int, Predicate, Fault)}, for pages of a collection that begin at this record or later. */
    public void fault(int times, String collection, long fromRecord, Fault fault) {
        fault(times, request -> request.collection().equals(collection) && request.offset() >= fromRecord, fault);
    }

    public void recover() {
        faults.clear();
    }

    /** The requests for collections, in order. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public List<Request> requests(String collection) {
        return requests.stream()
                .filter(request -> request.collection().equals(collection))
                .toList();
    }

    public void forgetRequests() {
        requests.clear();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The URL that a person would enter as Endpoint URL. */
    public URI endpointUrl() {
        return URI.create("%s://localhost:%d%s".formatted(scheme, port(), prefix));
    }

    public URI tokenUrl() {
        return URI.create("%s://localhost:%d%s/token".formatted(scheme, port(), prefix));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            if (path.equals(prefix + "/token")) {
                var request = new Request(path, "token", null, null, Map.of());
                if (!misbehaves(exchange, request, () -> new byte[0])) {
                    gatekeeper.handOutToken(exchange);
                }
                return;
            }
            var request = request(exchange.getRequestURI());
            if (request == null && path.startsWith(prefix + "/ims/") && otherRoot(exchange)) {
                return;
            }
            if (request == null) {
                respond(exchange, 404, "{\"imsx_codeMajor\":\"failure\"}");
                return;
            }
            requests.add(request);
            serve(exchange, request);
        } catch (IOException e) {
            // the client has closed the connection
        }
    }

    private void serve(HttpExchange exchange, Request request) throws IOException {
        if (misbehaves(exchange, request, () -> page(request).body())) {
            return;
        }
        if (!gatekeeper.grants()) {
            respond(exchange, 429, "{\"imsx_codeMajor\":\"failure\"}");
            return;
        }
        if (!gatekeeper.hasCookie(exchange)) {
            respond(exchange, 403, "{\"imsx_codeMajor\":\"failure\"}");
            return;
        }
        if (!gatekeeper.admits(exchange)) {
            boolean forbidden = habits.contains(Irregularity.EXPIRED_IS_FORBIDDEN) && gatekeeper.knows(exchange);
            respond(exchange, forbidden ? 403 : 401, "{\"imsx_codeMajor\":\"failure\"}");
            return;
        }
        if (request.collection().equals("schools") && habits.contains(Irregularity.SCHOOLS_FORBIDDEN)) {
            respond(exchange, 403, "{\"imsx_codeMajor\":\"failure\"}");
            return;
        }
        if (request.collection().equals("schools") && habits.contains(Irregularity.SCHOOLS_MISSING)) {
            respond(exchange, 404, "{\"imsx_codeMajor\":\"failure\"}");
            return;
        }
        int refusal = refusal(request);
        if (refusal > 0) {
            respond(exchange, refusal, "{\"imsx_codeMajor\":\"failure\"}");
            return;
        }
        var page = page(request);
        page.headers().forEach(exchange.getResponseHeaders()::set);
        if (page.size() == 0 && endsOddly(exchange, request)) {
            return;
        }
        var body = page.body();
        encoding().ifPresent(encoding -> exchange.getResponseHeaders().set("Content-Encoding", encoding));
        if (habits.contains(Irregularity.GZIP)) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            body = packed(body);
        }
        exchange.getResponseHeaders()
                .set(
                        "Content-Type",
                        habits.contains(Irregularity.ISO_8859_1)
                                ? "application/json; charset=ISO-8859-1"
                                : "application/json;charset=utf-8");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    /** The status with which an extra is refused, 0 if it is not. */
    private int refusal(Request request) {
        var asked = request.parameters();
        if (request.collection().equals("schools") && habits.contains(Irregularity.SCHOOLS_FAIL)) {
            return 500;
        }
        if (asked.containsKey("sort")) {
            var refused = habits.stream()
                    .map(SORT_REFUSALS::get)
                    .filter(Objects::nonNull)
                    .findFirst();
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        boolean plain = !asked.containsKey("limit") && !asked.containsKey("sort");
        if (habits.contains(Irregularity.PARAMETERS_REFUSED) && !plain
                || habits.contains(Irregularity.LIMIT_REFUSED) && request.limit() > 100) {
            return 400;
        }
        if (habits.contains(Irregularity.LIMIT_INVALID) && request.limit() > 500) {
            return 422;
        }
        boolean odd = request.offset() % request.limit() != 0;
        boolean strict =
                habits.contains(Irregularity.ODD_OFFSETS_REFUSED) || habits.contains(Irregularity.SMALL_LIMIT_REFUSED);
        boolean small =
                habits.contains(Irregularity.SMALL_LIMIT_REFUSED) && request.offset() > 0 && request.limit() < 10;
        return odd && strict || small ? 400 : 0;
    }

    private static final Map<Irregularity, Integer> SORT_REFUSALS = Map.of(
            Irregularity.SORT_REFUSED, 400,
            Irregularity.SORT_FAILS, 500,
            Irregularity.SORT_NOT_FOUND, 404,
            Irregularity.SORT_NOT_IMPLEMENTED, 501);

    /** Answers a request without records in a deviating way; false if an empty list should be sent. */
    private boolean endsOddly(HttpExchange exchange, Request request) throws IOException {
        boolean past = request.offset() > 0;
        if (past && habits.contains(Irregularity.NOT_FOUND_PAST_THE_END)) {
            respond(exchange, 404, "{\"imsx_codeMajor\":\"failure\"}");
        } else if (past && habits.contains(Irregularity.NO_CONTENT_PAST_THE_END)
                || !past && habits.contains(Irregularity.EMPTY_IS_NO_CONTENT)) {
            exchange.sendResponseHeaders(204, -1);
        } else if (past && habits.contains(Irregularity.NOTHING_PAST_THE_END)) {
            exchange.sendResponseHeaders(200, -1);
        } else if (past && habits.contains(Irregularity.NULL_PAST_THE_END)) {
            respond(exchange, 200, "null");
        } else if (past && habits.contains(Irregularity.NULL_LIST_PAST_THE_END)
                || !past && habits.contains(Irregularity.EMPTY_IS_NULL)) {
            var name = WRAPPERS.getOrDefault(request.collection(), request.collection());
            respond(exchange, 200, "{\"%s\":null}".formatted(name));
        } else {
            return false;
        }
        return true;
    }

    private Optional<String> encoding() {
        return habits.contains(Irregularity.ENCODING_UTF_8)
                ? Optional.of("utf-8")
                : habits.contains(Irregularity.ENCODING_NONE)
                        ? Optional.of("none")
                        : habits.contains(Irregularity.ENCODING_BINARY)
                                ? Optional.of("identity, binary")
                                : Optional.empty();
    }

    /** Answers at the root of the version that is not served; false if nothing is there. */
    private boolean otherRoot(HttpExchange exchange) throws IOException {
        if (habits.contains(Irregularity.OTHER_ROOT_FAILS)) {
            respond(exchange, 500, "{}");
        } else if (habits.contains(Irregularity.OTHER_ROOT_IS_HTML)) {
            respond(exchange, 200, "<!doctype html><title>Sign in</title>");
        } else if (habits.contains(Irregularity.OTHER_ROOT_IS_EMPTY)) {
            exchange.sendResponseHeaders(200, -1);
        } else if (habits.contains(Irregularity.OTHER_ROOT_REDIRECTS)) {
            exchange.getResponseHeaders().set("Location", "https://portal.example.org:8443/login");
            respond(exchange, 302, "{}");
        } else {
            return false;
        }
        return true;
    }

    private boolean misbehaves(HttpExchange exchange, Request request, Fault.Body proper) throws IOException {
        for (var scripted : faults) {
            if (scripted.when().test(request) && scripted.times().getAndDecrement() > 0) {
                scripted.fault().answer(exchange, proper);
                return true;
            }
        }
        return false;
    }

    private @Nullable Request request(URI uri) {
        for (var root : List.of(ROOT_1_1, ROOT_1_2)) {
            boolean served = root.equals(ROOT_1_1) ? serves11 : serves12;
            var start = prefix + root + "/";
            if (served && uri.getRawPath().startsWith(start)) {
                var parts = uri.getRawPath().substring(start.length()).split("/");
                var parameters = Parameters.of(uri);
                if (parts.length == 1 && COLLECTIONS.contains(parts[0])) {
                    return new Request(uri.getPath(), parts[0], null, null, parameters);
                }
                if (parts.length == 3 && parts[0].equals("schools") && PARTS.containsKey(parts[2])) {
                    var school = URLDecoder.decode(parts[1].replace("+", "%2B"), StandardCharsets.UTF_8);
                    var collection = PARTS.getOrDefault(parts[2], parts[2]);
                    var role = collection.equals("users") ? parts[2].substring(0, parts[2].length() - 1) : null;
                    return new Request(uri.getPath(), collection, school, role, parameters);
                }
            }
        }
        return null;
    }

    private ServedPage page(Request request) {
        boolean version11 = request.path().startsWith(prefix + ROOT_1_1);
        var name = WRAPPERS.getOrDefault(request.collection(), request.collection());
        return ServedPage.of(
                request,
                name,
                ofSchool(request, roster.records(name)),
                new Shape(version11, habits),
                habits,
                endpointUrl(),
                JSON);
    }

    /** The records of one school; the school of an enrollment is the school of its class. */
    private List<ObjectNode> ofSchool(Request request, List<ObjectNode> all) {
        var school = request.school();
        if (school == null) {
            return all;
        }
        var classes = roster.records("classes").stream()
                .filter(record ->
                        school.equals(record.path("school").path("sourcedId").asString("")))
                .map(record -> record.path("sourcedId").asString(""))
                .collect(Collectors.toSet());
        return all.stream()
                .filter(record -> switch (request.collection()) {
                    case "users" ->
                        record.path("roles")
                                .valueStream()
                                .anyMatch(role -> role.path("role").asString("").equals(request.role())
                                        && role.path("org")
                                                .path("sourcedId")
                                                .asString("")
                                                .equals(school));
                    case "classes" -> classes.contains(record.path("sourcedId").asString(""));
                    default ->
                        classes.contains(record.path("class").path("sourcedId").asString(""));
                })
                .toList();
    }

    private static byte[] packed(byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var packing = new GZIPOutputStream(bytes)) {
            packing.write(body);
        }
        return bytes.toByteArray();
    }

    static void respond(HttpExchange exchange, int status, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
