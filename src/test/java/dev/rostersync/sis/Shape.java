package dev.rostersync.sis;

import static dev.rostersync.sis.Irregularity.CSV_NAMES;
import static dev.rostersync.sis.Irregularity.EMPTY_FOR_NULL;
import static dev.rostersync.sis.Irregularity.JSON_BOOLEANS;
import static dev.rostersync.sis.Irregularity.LIST_FOR_SINGLE;
import static dev.rostersync.sis.Irregularity.LOCAL_TIMESTAMPS;
import static dev.rostersync.sis.Irregularity.NUMBERS_FOR_TEXT;
import static dev.rostersync.sis.Irregularity.OTHER_LETTER_CASE;
import static dev.rostersync.sis.Irregularity.PLAIN_REFERENCES;
import static dev.rostersync.sis.Irregularity.ROLES_ON_1_1;
import static dev.rostersync.sis.Irregularity.SINGLE_FOR_LIST;
import static dev.rostersync.sis.Irregularity.TIMES_ON_DATES;
import static dev.rostersync.sis.Irregularity.UNKNOWN_MEMBERS;
import static dev.rostersync.sis.Irregularity.UPPER_CASE_TOKENS;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** A record as one server sends it: of version 1.1 or 1.2, and with that server's habits. */
final class Shape {

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern DIGITS = Pattern.compile("[1-9]\\d{0,8}");
    private static final Set<String> TOKENS = Set.of("status", "role", "type");
    private static final Set<String> SINGLES = Set.of("role", "status", "school", "org", "user", "class", "email");
    private static final Set<String> DATES = Set.of("startDate", "endDate", "beginDate");
    private static final Map<String, String> CSV = Map.of(
            "orgs", "orgSourcedIds",
            "agents", "agentSourcedIds",
            "terms", "termSourcedIds",
            "school", "schoolSourcedId",
            "class", "classSourcedId",
            "user", "userSourcedId");

    private final boolean version11;
    private final Set<Irregularity> habits;

    Shape(boolean version11, Set<Irregularity> habits) {
        this.version11 = version11;
        this.habits = habits;
    }

    ObjectNode of(ObjectNode record) {
        var sent = record.deepCopy();
        if (version11 && sent.has("roles")) {
            toVersion11(sent);
        }
        if (habits.contains(UNKNOWN_MEMBERS)) {
            sent.putObject("metadata")
                    .putObject("vendor")
                    .putArray("nested")
                    .add(1)
                    .addObject()
                    .put("deep", true);
            sent.put("password", "not to be read");
        }
        change(sent);
        if (habits.contains(LIST_FOR_SINGLE)) {
            single(sent);
        }
        if (habits.contains(OTHER_LETTER_CASE)) {
            return capitalized(sent);
        }
        if (habits.contains(CSV_NAMES)) {
            CSV.forEach((name, csv) -> {
                if (sent.has(name)) {
                    sent.set(csv, ids(sent.remove(name)));
                }
            });
        }
        return sent;
    }

    private static void single(ObjectNode object) {
        for (var name : List.copyOf(object.propertyNames())) {
            var value = object.get(name);
            if (value instanceof ArrayNode list) {
                list.forEach(item -> {
                    if (item instanceof ObjectNode nested) {
                        single(nested);
                    }
                });
            } else if (SINGLES.contains(name)) {
                object.set(name, object.arrayNode().add(value));
            }
        }
    }

    private static ObjectNode capitalized(ObjectNode object) {
        var copy = object.objectNode();
        object.properties().forEach(property -> {
            var name = property.getKey();
            copy.set(
                    name.equals("sourcedId")
                            ? "sourcedID"
                            : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                    capitalized(property.getValue()));
        });
        return copy;
    }

    private static JsonNode capitalized(JsonNode value) {
        if (value instanceof ArrayNode list) {
            var copy = list.arrayNode();
            list.forEach(item -> copy.add(capitalized(item)));
            return copy;
        }
        return value instanceof ObjectNode object ? capitalized(object) : value;
    }

    /** The first role, and the orgs of all entries with it. */
    private void toVersion11(ObjectNode user) {
        var roles = user.get("roles");
        if (roles.isEmpty()) {
            user.remove("roles");
            return;
        }
        var role = roles.get(0).path("role");
        user.set("role", role);
        var orgs = user.putArray("orgs");
        for (var entry : roles) {
            if (entry.path("role").equals(role) && entry.has("org")) {
                orgs.add(entry.get("org"));
            }
        }
        if (!habits.contains(ROLES_ON_1_1)) {
            user.remove("roles");
        }
    }

    private void change(ObjectNode object) {
        for (var name : List.copyOf(object.propertyNames())) {
            object.set(name, changed(name, object.get(name)));
        }
    }

    private JsonNode changed(String name, JsonNode value) {
        switch (value) {
            case ArrayNode list -> {
                var copy = list.arrayNode();
                list.forEach(item -> copy.add(changed(name, item)));
                return habits.contains(SINGLE_FOR_LIST) && copy.size() == 1 ? copy.get(0) : copy;
            }
            case ObjectNode object -> {
                if (object.has("href") && habits.contains(PLAIN_REFERENCES)) {
                    return object.get("sourcedId");
                }
                change(object);
                return object;
            }
            default -> {
                return scalar(name, value);
            }
        }
    }

    private JsonNode scalar(String name, JsonNode value) {
        if (value.isNull()) {
            return habits.contains(EMPTY_FOR_NULL) ? StringNode.valueOf("") : value;
        }
        var text = value.asString("");
        if (habits.contains(UPPER_CASE_TOKENS) && TOKENS.contains(name)) {
            return StringNode.valueOf(" " + text.toUpperCase(Locale.ROOT) + "\t");
        }
        if (habits.contains(TIMES_ON_DATES)
                && DATES.contains(name)
                && DATE.matcher(text).matches()) {
            return StringNode.valueOf(text + "T00:00:00.000Z");
        }
        if (habits.contains(LOCAL_TIMESTAMPS) && name.equals("dateLastModified")) {
            return StringNode.valueOf(text.replace("T", " ").replace("Z", ""));
        }
        if (habits.contains(JSON_BOOLEANS) && (text.equals("true") || text.equals("false"))) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        if (habits.contains(NUMBERS_FOR_TEXT) && DIGITS.matcher(text).matches()) {
            return LongNode.valueOf(Long.parseLong(text));
        }
        return value;
    }

    private static JsonNode ids(JsonNode references) {
        if (references instanceof ArrayNode list) {
            var ids = list.arrayNode();
            list.forEach(reference -> ids.add(ids(reference)));
            return ids;
        }
        return references.isObject() ? references.path("sourcedId") : references;
    }
}
