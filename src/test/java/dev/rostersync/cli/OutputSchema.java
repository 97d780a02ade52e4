package dev.rostersync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Validates every document that a command prints in a test against {@code docs/output.schema.json}. */
final class OutputSchema {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private OutputSchema() {}

    static ObjectNode read() {
        try {
            return (ObjectNode) new JsonMapper().readTree(Files.readString(Path.of("docs", "output.schema.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The errors of a document; empty if it matches the definition. */
    static List<String> errors(String definition, JsonNode document) {
        var schema = read().put("$ref", "#/$defs/" + definition);
        return REGISTRY.getSchema(schema).validate(document).stream()
                .map(Object::toString)
                .toList();
    }

    /** Validates the output of a command against the definition of its document, or of an error. */
    static void check(List<String> arguments, String printed) {
        var document = new JsonMapper().readTree(printed);
        var definition = document.has("remedy") ? "error" : definition(arguments);
        assertThat(errors(definition, document))
                .as("%s as %s: %s", arguments, definition, printed)
                .isEmpty();
    }

    private static String definition(List<String> arguments) {
        return switch (arguments.getFirst()) {
            case "integration" ->
                switch (arguments.get(1)) {
                    case "list" -> "integrations";
                    case "check" -> "check";
                    case "remove" -> "integrationRemoved";
                    default -> "integration";
                };
            case "schools" -> "schools";
            case "sync" -> arguments.contains("--detach") ? "request" : "sync";
            case "log" -> arguments.contains("--audit") ? "audit" : "syncs";
            case "findings" -> "findings";
            case "restart" -> arguments.contains("--region") ? "window" : "sync";
            case "status" -> "windows";
            case "purge" -> "purged";
            case "migrate" -> "migrated";
            case "secrets" -> "resealed";
            default -> "sync";
        };
    }
}
