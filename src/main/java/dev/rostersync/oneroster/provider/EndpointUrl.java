package dev.rostersync.oneroster.provider;

import dev.rostersync.roster.Resource;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The Endpoint URL as operators paste it, and the roots under which its service may lie. */
public final class EndpointUrl {

    private static final String MARK = "/ims/oneroster";
    private static final String STANDARD_1_2 = MARK + "/rostering/v1p2";
    private static final String STANDARD_1_1 = MARK + "/v1p1";

    /** The path of a collection, if the operator has pasted it too. */
    private static final Pattern ENDPOINT = Pattern.compile("/(orgs|schools|users|students|teachers|classes|courses"
            + "|enrollments|academicSessions|terms|gradingPeriods|demographics)$");

    private EndpointUrl() {}

    /** A place where a version may be served; paths of collections are appended to it. */
    public record Root(URI uri, Version version) {

        public URI resource(Resource resource, String query) {
            return URI.create(uri + "/" + resource.path() + (query.isEmpty() ? "" : "?" + query));
        }
    }

    /** An absolute http or https URL with a host and without credentials in it, or empty. */
    public static Optional<URI> parse(String text) {
        try {
            var uri = new URI(text.strip());
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && uri.getUserInfo() == null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** The roots to try, the likeliest first. */
    public static List<Root> roots(URI endpoint) {
        var path = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
        path = ENDPOINT.matcher(withoutSlashes(path)).replaceFirst("");
        path = withoutSlashes(path);
        var roots = new ArrayList<Root>();
        int mark = path.lastIndexOf(MARK);
        var base = mark < 0 ? path : path.substring(0, mark);
        boolean version11 = path.endsWith("/v1p1");
        boolean version12 = path.endsWith("/v1p2");
        var rest = mark < 0 ? "" : path.substring(mark + MARK.length());
        if (rest.equals("/v1p2")) {
            // the operator has left out the service's part of the path
            roots.add(root(endpoint, base + STANDARD_1_2, Version.V1_2));
        }
        if (version11 || version12) {
            roots.add(root(endpoint, path, version11 ? Version.V1_1 : Version.V1_2));
        }
        if (mark >= 0 || !version11 && !version12) {
            roots.add(root(endpoint, base + STANDARD_1_2, Version.V1_2));
            roots.add(root(endpoint, base + STANDARD_1_1, Version.V1_1));
        }
        return roots.stream().distinct().toList();
    }

    /** A URL on the same host, in the form in which requests are signed (RFC 5849, 3.4.1.2). */
    public static URI onHost(URI endpoint, String pathAndQuery) {
        var scheme = endpoint.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        var port = endpoint.getPort() == -1 || endpoint.getPort() == usual ? "" : ":" + endpoint.getPort();
        return URI.create(scheme + "://" + endpoint.getHost().toLowerCase(Locale.ROOT) + port + pathAndQuery);
    }

    /** The part of the path before {@code /ims/oneroster}, without a slash at its end. */
    public static String base(URI endpoint) {
        var path = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
        int mark = path.lastIndexOf(MARK);
        return withoutSlashes(mark < 0 ? path : path.substring(0, mark));
    }

    private static Root root(URI endpoint, String path, Version version) {
        return new Root(onHost(endpoint, path), version);
    }

    private static String withoutSlashes(String path) {
        var shorter = path;
        while (shorter.endsWith("/")) {
            shorter = shorter.substring(0, shorter.length() - 1);
        }
        return shorter;
    }
}
