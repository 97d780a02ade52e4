package dev.rostersync.sis;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One page: its records, its headers and the JSON around the records. */
record ServedPage(int size, Map<String, String> headers, byte[] body) {

    private static final int CAP = 50;

    private static final Set<Irregularity> CAPPED = Set.of(
            Irregularity.LIMIT_CAPPED,
            Irregularity.WHOLE_PAGE_OFFSETS,
            Irregularity.ODD_OFFSETS_REFUSED,
            Irregularity.SMALL_LIMIT_REFUSED);

    /** Field, predicate and value of OneRoster's filter; one AND or OR between two of them. */
    private static final Pattern CLAUSE = Pattern.compile("\\s*([\\w.]+)(!=|>=|<=|=|>|<|~)'([^']*)'\\s*");

    static ServedPage of(
            SampleSis.Request request,
            String wrapper,
            List<ObjectNode> all,
            Shape shape,
            Set<Irregularity> habits,
            URI endpoint,
            JsonMapper json) {
        var records = filtered(request, all);
        if (request.parameters().containsKey("sort")
                && !habits.contains(Irregularity.SORT_IGNORED)
                && !habits.contains(Irregularity.SORT_WITHIN_PAGE)) {
            records = sorted(records, request);
        }
        int limit = limit(request, habits);
        int start = (int) Math.min(start(request, habits), records.size());
        if (habits.contains(Irregularity.PAGES_OVERLAP) && start > 0 && start < records.size()) {
            start--;
        }
        int end = Math.min(start + limit, records.size());
        var sent = records.subList(start, end);
        if (habits.contains(Irregularity.SORT_WITHIN_PAGE)) {
            sent = sorted(sent, request);
        }
        var shaped = Stream.concat(
                        heading(wrapper, request, habits, json), sent.stream().map(shape::of))
                .toList();
        int total =
                records.size() + (int) heading(wrapper, request, habits, json).count();
        return new ServedPage(
                shaped.size(), headers(request, total, habits, endpoint), body(wrapper, shaped, total, habits, json));
    }

    private static int limit(SampleSis.Request request, Set<Irregularity> habits) {
        if (habits.contains(Irregularity.ALL_AT_ONCE)) {
            return Integer.MAX_VALUE / 2;
        }
        return habits.stream().anyMatch(CAPPED::contains) ? Math.min(CAP, request.limit()) : request.limit();
    }

    private static long start(SampleSis.Request request, Set<Irregularity> habits) {
        if (habits.contains(Irregularity.ALL_AT_ONCE)) {
            return 0;
        }
        return habits.contains(Irregularity.WHOLE_PAGE_OFFSETS)
                ? request.offset() / request.limit() * request.limit()
                : request.offset();
    }

    private static List<ObjectNode> filtered(SampleSis.Request request, List<ObjectNode> all) {
        var records = all.stream();
        if (request.collection().equals("schools")) {
            records = records.filter(
                    org -> org.path("type").asString("school").strip().equalsIgnoreCase("school"));
        }
        var filter = request.parameters().get("filter");
        return (filter == null ? records : records.filter(matching(filter))).toList();
    }

    private static Predicate<ObjectNode> matching(String filter) {
        var and = filter.split(" AND ");
        if (and.length > 1) {
            return Stream.of(and).map(ServedPage::clause).reduce(Predicate::and).orElseThrow();
        }
        return Stream.of(filter.split(" OR "))
                .map(ServedPage::clause)
                .reduce(Predicate::or)
                .orElseThrow();
    }

    private static Predicate<ObjectNode> clause(String text) {
        var clause = CLAUSE.matcher(text);
        if (!clause.matches()) {
            return record -> true;
        }
        return record -> {
            JsonNode value = record;
            for (var name : clause.group(1).split("\\.")) {
                value = value.path(name);
            }
            int order = value.asString("").compareTo(clause.group(3));
            return switch (clause.group(2)) {
                case "=" -> order == 0;
                case "!=" -> order != 0;
                case ">" -> order > 0;
                case ">=" -> order >= 0;
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                default -> value.asString("").contains(clause.group(3));
            };
        };
    }

    private static List<ObjectNode> sorted(List<ObjectNode> records, SampleSis.Request request) {
        var field = request.parameters().getOrDefault("sort", "sourcedId");
        Comparator<ObjectNode> order =
                Comparator.comparing(record -> record.path(field).asString(""));
        return records.stream()
                .sorted("desc".equals(request.parameters().get("orderBy")) ? order.reversed() : order)
                .toList();
    }

    private static Stream<ObjectNode> heading(
            String wrapper, SampleSis.Request request, Set<Irregularity> habits, JsonMapper json) {
        boolean there =
                habits.contains(Irregularity.HEADING_AS_USER) && wrapper.equals("users") && request.offset() == 0;
        return there
                ? Stream.of(json.createObjectNode()
                        .put("sourcedId", "sourcedId")
                        .put("status", "status")
                        .put("role", "role")
                        .put("email", "email"))
                : Stream.empty();
    }

    private static Map<String, String> headers(
            SampleSis.Request request, int total, Set<Irregularity> habits, URI endpoint) {
        var headers = new LinkedHashMap<String, String>();
        if (habits.contains(Irregularity.NO_TOTAL) || habits.contains(Irregularity.TOTAL_IN_BODY)) {
            return headers;
        }
        headers.put("X-Total-Count", Integer.toString(total));
        long next = habits.contains(Irregularity.LINK_BY_PAGE_NUMBER)
                ? request.offset() / request.limit() + 1
                : request.offset() + request.limit();
        if (next < total || habits.contains(Irregularity.LINK_BY_PAGE_NUMBER)) {
            headers.put(
                    "Link",
                    "<%s%s?limit=%d&offset=%d>; rel=\"next\""
                            .formatted(endpoint, request.path(), request.limit(), next));
        }
        return headers;
    }

    private static byte[] body(
            String wrapper, List<ObjectNode> records, int total, Set<Irregularity> habits, JsonMapper json) {
        var bytes = new ByteArrayOutputStream();
        if (habits.contains(Irregularity.BYTE_ORDER_MARK)) {
            bytes.writeBytes("\uFEFF".getBytes(StandardCharsets.UTF_8));
        }
        if (habits.contains(Irregularity.BARE_ARRAY)) {
            bytes.writeBytes(json.writeValueAsBytes(records));
            return bytes.toByteArray();
        }
        var document = new LinkedHashMap<String, Object>();
        if (habits.contains(Irregularity.STATUS_BESIDE_DATA)) {
            document.put("statusInfoSet", List.of(Map.of("imsx_codeMajor", "success", "imsx_severity", "warning")));
        }
        if (habits.contains(Irregularity.TOTAL_IN_BODY)) {
            document.put("totalCount", total);
        }
        document.put(habits.contains(Irregularity.OTHER_WRAPPER) ? "data" : wrapper, records);
        bytes.writeBytes(text(json.writeValueAsString(document), habits));
        return bytes.toByteArray();
    }

    /** Damages only given names, since no rule depends on them. */
    private static byte[] text(String proper, Set<Irregularity> habits) {
        if (habits.contains(Irregularity.RAW_CONTROL_CHARACTERS)) {
            return proper.replace("\"Given ", "\"Gi\u0001v\nen\t").getBytes(StandardCharsets.UTF_8);
        }
        if (habits.contains(Irregularity.WINDOWS_1252)) {
            var bytes = new ByteArrayOutputStream();
            proper.replace("\"Given ", "\"Givén ").codePoints().forEach(point -> {
                if (point == 'é') {
                    bytes.write(0xe9);
                } else {
                    bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                }
            });
            return bytes.toByteArray();
        }
        return proper.getBytes(
                habits.contains(Irregularity.ISO_8859_1) ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }
}
