package dev.rostersync.oneroster.json;

import dev.rostersync.roster.RosterCollection;
import dev.rostersync.text.Text;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One record as it was sent, with only the fields that are needed of its collection: {@code password}, {@code userIds}
 * and {@code metadata} are never read. Field names get the standard's letter case. Values are counted before they are
 * built.
 */
final class RecordJson {

    /** The most values in a record's needed fields, nested values included: about 5,000 references of four values. */
    private static final int VALUES_MAX = 20_000;

    /** The most characters of text in a record's needed fields. */
    private static final long CHARACTERS_MAX = 1_000_000;

    /** The most entries of one list; real lists are shorter, and most have only a few entries. */
    static final int LIST_MAX = 5_000;

    /** Characters that are kept of the sourcedId of a record that is too large. */
    private static final int ID_KEPT = 300;

    private static final Set<String> EVERY = Set.of("sourcedId", "status", "dateLastModified");

    /** The fields that are read of each collection, besides those of every record. */
    private static final Map<RosterCollection, Set<String>> FIELDS = Map.of(
            RosterCollection.SCHOOLS, Set.of("name", "identifier", "type"),
            RosterCollection.ORGS, Set.of("name", "identifier", "type"),
            RosterCollection.USERS,
                    Set.of(
                            "role",
                            "roles",
                            "orgs",
                            "orgSourcedIds",
                            "givenName",
                            "familyName",
                            "email",
                            "phone",
                            "sms",
                            "identifier",
                            "grades",
                            "agents",
                            "agentSourcedIds"),
            RosterCollection.ACADEMIC_SESSIONS, Set.of("startDate", "endDate", "type"),
            RosterCollection.CLASSES,
                    Set.of(
                            "school",
                            "schoolSourcedId",
                            "title",
                            "classCode",
                            "location",
                            "grades",
                            "subjects",
                            "terms",
                            "termSourcedIds"),
            RosterCollection.ENROLLMENTS,
                    Set.of(
                            "user",
                            "userSourcedId",
                            "class",
                            "classSourcedId",
                            "school",
                            "schoolSourcedId",
                            "role",
                            "primary",
                            "beginDate",
                            "endDate"));

    private static final Set<String> NESTED = Set.of("sourcedId", "role", "org", "beginDate", "endDate");

    private static final Map<RosterCollection, Map<String, String>> NAMES =
            FIELDS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> folded(entry.getValue())));

    private static final Map<String, String> NESTED_NAMES = folded(NESTED);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private int values;
    private long characters;
    private String tooLarge = "";
    private JsonNode node = NODES.nullNode();

    private RecordJson() {}

    private static Map<String, String> folded(Set<String> names) {
        return Stream.concat(names.stream(), EVERY.stream())
                .distinct()
                .collect(Collectors.toUnmodifiableMap(name -> name.toLowerCase(Locale.ROOT), name -> name));
    }

    /** Reads the parser's current value. */
    static RecordJson read(JsonParser json, RosterCollection collection) {
        var record = new RecordJson();
        if (json.currentToken() == JsonToken.START_OBJECT) {
            record.node = record.object(json, NAMES.getOrDefault(collection, Map.of()));
        } else {
            // a value that is no object is no record
            record.node = NODES.stringNode(String.valueOf(json.currentToken()));
            json.skipChildren();
        }
        return record;
    }

    /** The needed fields, as they were sent. */
    JsonNode node() {
        return node;
    }

    boolean isTooLarge() {
        return !tooLarge.isEmpty();
    }

    /** Which bound the record exceeds, for a finding; empty if none. */
    String tooLarge() {
        return tooLarge;
    }

    /** The sourcedId of a record that is too large; null if the record has none that can be read. */
    @Nullable
    String sourcedId() {
        return RecordReader.sourcedId(node);
    }

    private ObjectNode object(JsonParser json, Map<String, String> names) {
        var object = NODES.objectNode();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var sent = json.currentName();
            var name = names.get(sent.toLowerCase(Locale.ROOT));
            json.nextToken();
            // a field with the exact name takes precedence over the same name in another letter case
            if (name == null || object.has(name) && !name.equals(sent)) {
                json.skipChildren();
            } else if (isTooLarge()) {
                // the sourcedId is needed even if the record is too large
                if (name.equals("sourcedId") && json.currentToken() == JsonToken.VALUE_STRING) {
                    object.set(name, NODES.stringNode(Text.cut(json.getString(), ID_KEPT)));
                }
                json.skipChildren();
            } else {
                object.set(name, value(json, name));
            }
        }
        return object;
    }

    private JsonNode value(JsonParser json, String field) {
        if (++values > VALUES_MAX) {
            tooLarge = "more than %d values".formatted(VALUES_MAX);
            json.skipChildren();
            return NODES.nullNode();
        }
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json, NESTED_NAMES);
            case START_ARRAY -> list(json, field);
            case VALUE_STRING -> text(json);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> text(json);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    /** A text, or a number as it was written: nothing is calculated with a number. */
    private JsonNode text(JsonParser json) {
        var text = json.getString();
        characters += text.length();
        if (characters > CHARACTERS_MAX) {
            tooLarge = "more than %d characters".formatted(CHARACTERS_MAX);
            return NODES.nullNode();
        }
        return NODES.stringNode(text);
    }

    private JsonNode list(JsonParser json, String field) {
        var list = NODES.arrayNode();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (list.size() == LIST_MAX && !isTooLarge()) {
                tooLarge = "%s: more than %d entries".formatted(field, LIST_MAX);
            }
            if (isTooLarge()) {
                json.skipChildren();
            } else {
                list.add(value(json, field));
            }
        }
        return list;
    }
}
