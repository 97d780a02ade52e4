package dev.rostersync.rules;

import dev.rostersync.sis.Roster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A small roster and the tables that must come of it, night by night. {@code stories.json} describes its own fields: the
 * rosters have the columns of OneRoster's CSV form.
 */
record Story(JsonNode json) {

    static List<Story> all() {
        try (InputStream stories = Objects.requireNonNull(Story.class.getResourceAsStream("/stories.json"))) {
            return new JsonMapper()
                    .readTree(stories)
                    .path("stories")
                    .valueStream()
                    .map(Story::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isVersion11() {
        return json.path("version").asString("").equals("1.1");
    }

    JsonNode options() {
        return json.path("options");
    }

    List<String> excluded() {
        return texts(json.path("excluded"));
    }

    String zone() {
        return json.path("zone").asString("");
    }

    List<Night> nights() {
        return json.path("nights")
                .valueStream()
                .map(night -> new Night(night, isVersion11()))
                .toList();
    }

    static List<String> texts(JsonNode array) {
        return array.valueStream().map(text -> text.asString("")).toList();
    }

    @Override
    public String toString() {
        return "%s: %s (%s)"
                .formatted(
                        json.path("rule").asString(""),
                        json.path("name").asString(""),
                        json.path("version").asString(""));
    }

    /** One night of a story. */
    record Night(JsonNode json, boolean version11) {

        String today() {
            return json.path("today").asString("");
        }

        List<JsonNode> directory() {
            return json.path("directory").valueStream().toList();
        }

        /** The rows of each table, as text, sorted. */
        Map<String, List<String>> tables() {
            var tables = new TreeMap<String, List<String>>();
            json.path("tables").properties().forEach(table -> {
                if (table.getValue().isArray()) {
                    tables.put(
                            table.getKey(),
                            table.getValue()
                                    .valueStream()
                                    .map(Night::row)
                                    .sorted()
                                    .toList());
                } else {
                    var counts = new ArrayList<String>();
                    table.getValue().properties().forEach(one -> counts.add(one.getKey() + " " + one.getValue()));
                    tables.put(table.getKey(), counts);
                }
            });
            return tables;
        }

        private static String row(JsonNode cells) {
            return String.join(
                    "|",
                    cells.valueStream()
                            .map(cell -> cell.isNull() ? "null" : cell.asString(""))
                            .toList());
        }

        Roster roster() {
            var roster = new Roster();
            var sent = json.path("roster");
            sent.properties().stream()
                    .filter(collection -> !collection.getKey().equals("roles"))
                    .forEach(collection -> collection
                            .getValue()
                            .forEach(row -> record(
                                    roster.add(
                                            collection.getKey(),
                                            row.path("sourcedId").asString("")),
                                    row)));
            for (var role : sent.path("roles")) {
                var entry = roster.record("users", role.path("userSourcedId").asString(""))
                        .withArray("roles")
                        .addObject();
                record(entry, role);
                entry.remove("userSourcedId");
            }
            return roster;
        }

        private void record(ObjectNode record, JsonNode row) {
            record.removeAll();
            row.properties().forEach(column -> {
                var value = column.getValue().asString("");
                switch (column.getKey()) {
                    case "schoolSourcedId" -> record.set("school", Roster.reference("org", value));
                    case "orgSourcedId" -> record.set("org", Roster.reference("org", value));
                    case "classSourcedId" -> record.set("class", Roster.reference("class", value));
                    case "userSourcedId" -> record.set("user", Roster.reference("user", value));
                    case "termSourcedIds" -> references(record, "terms", "academicSession", value);
                    case "agentSourcedIds" -> references(record, "agents", "user", value);
                    case "orgSourcedIds" -> {
                        if (version11) {
                            for (var org : value.split(",", -1)) {
                                var entry = record.withArray("roles").addObject();
                                entry.put("role", row.path("role").asString(""));
                                entry.set("org", Roster.reference("org", org));
                            }
                        }
                    }
                    default -> record.put(column.getKey(), value);
                }
            });
        }

        private static void references(ObjectNode record, String name, String type, String ids) {
            var list = record.putArray(name);
            for (var id : ids.split(",", -1)) {
                list.add(Roster.reference(type, id));
            }
        }
    }
}
