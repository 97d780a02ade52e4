package dev.rostersync.sis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes pages with random errors: types, nulls, nesting, sizes, encodings. The same seed makes the same page. */
public final class JsonMutation {

    private static final JsonMapper JSON = new JsonMapper();

    private static final Map<String, String> WRAPPERS = Map.of("schools", "orgs");

    private JsonMutation() {}

    /** A small page of a collection, mutated in one to four places. */
    public static byte[] of(String collection, Random random) {
        var name = WRAPPERS.getOrDefault(collection, collection);
        var document = JSON.createObjectNode();
        var records = document.putArray(name);
        sample().records(name).forEach(record -> records.add(record.deepCopy()));
        return mutated(document, random);
    }

    /** A server's body, mutated in one to four places; unchanged if it is no JSON. */
    public static byte[] of(byte[] proper, Random random) {
        return mutated(JSON.readTree(proper), random);
    }

    private static byte[] mutated(JsonNode document, Random random) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            mutate(document, random);
        }
        var bytes = JSON.writeValueAsBytes(document);
        return switch (random.nextInt(14)) {
            case 10 -> inserted(bytes, random, (byte) (1 + random.nextInt(31)));
            case 11 -> inserted(bytes, random, (byte) (128 + random.nextInt(128)));
            case 12 -> new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.ISO_8859_1);
            case 13 -> "null".getBytes(StandardCharsets.UTF_8);
            case 0 -> cut(bytes, random);
            case 1 -> flipped(bytes, random);
            case 2 -> new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16);
            case 3 -> ("\uFEFF" + new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            default -> bytes;
        };
    }

    private static Roster sample() {
        var roster = new Roster();
        roster.school("north");
        roster.session("term", "2026-08-17", "2027-01-15");
        for (int i = 0; i < 3; i++) {
            roster.student("s" + i, "north");
            roster.parent("p" + i, "parent", "s" + i);
            roster.rosterClass("c" + i, "north", "term");
            roster.enrollment("s" + i, "c" + i, "student", "2026-08-17", "2027-01-15");
        }
        return roster;
    }

    /** Goes down to a random value, and changes it. */
    private static void mutate(JsonNode from, Random random) {
        var node = from;
        while (true) {
            if (node instanceof ObjectNode object && !object.isEmpty()) {
                var names = object.propertyNames().stream().toList();
                var name = names.get(random.nextInt(names.size()));
                var below = object.path(name);
                if (below.isContainer() && !below.isEmpty() && random.nextInt(5) > 0) {
                    node = below;
                    continue;
                }
                change(object, name, random);
            } else if (node instanceof ArrayNode array && !array.isEmpty()) {
                int index = random.nextInt(array.size());
                var below = array.get(index);
                if (below.isContainer() && !below.isEmpty() && random.nextInt(5) > 0) {
                    node = below;
                    continue;
                }
                array.set(index, value(random));
            }
            return;
        }
    }

    private static void change(ObjectNode object, String name, Random random) {
        switch (random.nextInt(6)) {
            case 4 -> object.set(name, JSON.createArrayNode().add(object.path(name)));
            case 5 -> object.set(name.toUpperCase(Locale.ROOT), object.remove(name));
            case 0 -> object.remove(name);
            case 1 -> object.set(text(random), object.path(name));
            default -> object.set(name, value(random));
        }
    }

    private static JsonNode value(Random random) {
        return switch (random.nextInt(14)) {
            case 12 -> many(random.nextInt(12_000));
            case 13 -> JSON.getNodeFactory().stringNode("é".repeat(random.nextInt(3_000)));
            case 0 -> JSON.nullNode();
            case 1 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 2 -> JSON.getNodeFactory().numberNode(random.nextLong());
            case 3 -> JSON.getNodeFactory().numberNode(random.nextDouble() * 1e300);
            case 4 -> JSON.createObjectNode();
            case 5 -> JSON.createArrayNode();
            case 6 -> nested(1 + random.nextInt(100));
            case 7 -> JSON.getNodeFactory().stringNode("x".repeat(random.nextInt(2_000_000)));
            case 8 ->
                JSON.createArrayNode().add(JSON.createArrayNode().add("deep")).add(7);
            default -> JSON.getNodeFactory().stringNode(text(random));
        };
    }

    private static JsonNode many(int count) {
        var list = JSON.createArrayNode();
        for (int i = 0; i < count; i++) {
            list.add(JSON.createObjectNode().put("role", "student"));
        }
        return list;
    }

    private static JsonNode nested(int depth) {
        JsonNode node = JSON.createObjectNode();
        for (int i = 0; i < depth; i++) {
            node = i % 2 == 0
                    ? JSON.createArrayNode().add(node)
                    : JSON.createObjectNode().set("deeper", node);
        }
        return node;
    }

    private static String text(Random random) {
        var texts = List.of(
                "",
                " ",
                "\u0000",
                "\uD800",
                "2026-02-30",
                "9999999999-01-01",
                "tobedeleted",
                "İ@EXAMPLE.org",
                "a@b@c",
                "../..",
                "';--",
                "\r\n\u001B[31m",
                "\u202E",
                "a\u0323\u0307\u0323@example.org",
                "\uFDD0\uFDD0",
                "\u009B31m",
                "=cmd",
                "NaN",
                "null",
                "users");
        return texts.get(random.nextInt(texts.size()));
    }

    private static byte[] inserted(byte[] bytes, Random random, byte one) {
        int at = random.nextInt(bytes.length);
        var more = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, more, 0, at);
        more[at] = one;
        System.arraycopy(bytes, at, more, at + 1, bytes.length - at);
        return more;
    }

    private static byte[] cut(byte[] bytes, Random random) {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        for (int i = random.nextInt(8); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
