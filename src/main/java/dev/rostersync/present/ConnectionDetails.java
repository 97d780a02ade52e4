package dev.rostersync.present;

import dev.rostersync.integration.Integration;
import dev.rostersync.sync.check.ConnectionCheck.Checked;
import dev.rostersync.sync.check.ConnectionCheck.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The result of a connection check, for people and as a document. */
public final class ConnectionDetails {

    private ConnectionDetails() {}

    /** A sentence, then a line or two for each collection. */
    public static List<String> lines(Integration integration, Result result) {
        var first = "%s offers OneRoster %s; signed in with %s."
                .formatted(integration.settings().endpointUrl().getHost(), result.version(), result.authorization());
        return Stream.concat(Stream.of(first), result.collections().stream().flatMap(ConnectionDetails::lines))
                .toList();
    }

    private static Stream<String> lines(Checked checked) {
        var name = "  %-18s".formatted(checked.collection().path());
        var reason = checked.reason();
        if (reason == null) {
            return Stream.of(name
                    + (checked.total().isPresent()
                            ? "works, the server announces %,d records"
                                    .formatted(checked.total().getAsLong())
                            : "works, the first page has %,d records".formatted(checked.records())));
        }
        return Stream.of(
                "%scannot be read: %s %s".formatted(name, reason.code().id(), reason.sentence()),
                "%20s%s".formatted("", reason.code().remedy()));
    }

    /** As a JSON document: docs/output.schema.json, check. */
    public static Map<String, Object> document(Integration integration, Result result) {
        var collections = new LinkedHashMap<String, Object>();
        for (var checked : result.collections()) {
            var document = new LinkedHashMap<String, @Nullable Object>();
            var reason = checked.reason();
            document.put("works", reason == null);
            document.put("total", checked.total().isPresent() ? checked.total().getAsLong() : null);
            document.put("code", reason == null ? null : reason.code().id());
            document.put("message", reason == null ? null : reason.sentence());
            collections.put(checked.collection().path(), document);
        }
        return Map.of(
                "integration", integration.reference(),
                "version", result.version(),
                "authorization", result.authorization(),
                "collections", collections);
    }
}
