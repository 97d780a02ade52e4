package dev.rostersync.model;

import dev.rostersync.sis.Roster;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A roster as a reader understands it: the valid record of each sourcedId, without records that are gone. */
final class Sent {

    record Role(
            String role,
            String org,
            @Nullable LocalDate begin,
            @Nullable LocalDate end) {}

    /**
     * A person.
     *
     * @param json the latest record that is not gone
     * @param ofRoles in 1.1, the record of each role; otherwise empty
     */
    record User(String id, List<Role> roles, ObjectNode json, Map<String, ObjectNode> ofRoles) {
        List<Role> as(String role) {
            return roles.stream().filter(entry -> entry.role().equals(role)).toList();
        }

        String email(String role) {
            return record(role).path("email").asString("");
        }

        List<String> agents(String role) {
            return record(role).path("agents").values().stream()
                    .map(agent -> agent.path("sourcedId").asString(""))
                    .toList();
        }

        private ObjectNode record(String role) {
            return ofRoles.getOrDefault(role, json);
        }
    }

    record Enrollment(
            String id,
            String user,
            String rosterClass,
            String school,
            String role,
            boolean primary,
            @Nullable LocalDate begin,
            @Nullable LocalDate end) {

        boolean runsOn(LocalDate today) {
            return countsOn(today, 0);
        }

        /** From the day before the begin until so many days after the end. */
        boolean countsOn(LocalDate today, int daysAfter) {
            return (begin == null || !begin.minusDays(1).isAfter(today))
                    && (end == null || !end.plusDays(daysAfter).isBefore(today));
        }
    }

    final Map<String, ObjectNode> schools;
    final Map<String, ObjectNode> sessions;
    final Map<String, ObjectNode> classes;
    final Map<String, User> users = new LinkedHashMap<>();
    final Map<String, Enrollment> enrollments = new LinkedHashMap<>();
    private final boolean localMidnights;

    /** "collection sourcedId" of each record that is marked deleted. */
    final Set<String> gone = new HashSet<>();

    Sent(Roster roster, boolean version11) {
        schools = standing(roster, "orgs");
        schools.values().removeIf(org -> !org.path("type").asString("").equals("school"));
        sessions = standing(roster, "academicSessions");
        classes = standing(roster, "classes");
        if (version11) {
            usersByRole(roster);
        } else {
            standing(roster, "users").forEach((id, json) -> users.put(id, new User(id, roles12(json), json, Map.of())));
        }
        localMidnights = roster.records("enrollments").stream()
                .anyMatch(json -> json.path("endDate").asString("").contains("T"));
        standing(roster, "enrollments")
                .forEach((id, json) -> enrollments.put(
                        id,
                        new Enrollment(
                                id,
                                json.path("user").path("sourcedId").asString(""),
                                json.path("class").path("sourcedId").asString(""),
                                json.path("school").path("sourcedId").asString(""),
                                json.path("role").asString(""),
                                json.path("primary").asString("").equals("true"),
                                date(json, "beginDate"),
                                date(json, "endDate"))));
    }

    private Map<String, ObjectNode> standing(Roster roster, String collection) {
        var standing = new LinkedHashMap<String, ObjectNode>();
        for (var record : roster.records(collection)) {
            standing.merge(record.path("sourcedId").asString(""), record, Sent::later);
        }
        standing.forEach((id, record) -> {
            if (isGone(record)) {
                gone.add(collection + " " + id);
            }
        });
        standing.keySet().removeIf(id -> gone.contains(collection + " " + id));
        return standing;
    }

    private static String modified(ObjectNode record) {
        return record.path("dateLastModified").asString("");
    }

    private static List<Role> roles12(ObjectNode json) {
        return json.path("roles").values().stream()
                .map(entry -> new Role(
                        entry.path("role").asString(""),
                        entry.path("org").path("sourcedId").asString(""),
                        date(entry, "beginDate"),
                        date(entry, "endDate")))
                .toList();
    }

    /** In 1.1 a record has one role, at several orgs; the latest record of each role counts. */
    private void usersByRole(Roster roster) {
        var records = new LinkedHashMap<String, Map<String, ObjectNode>>();
        for (var record : roster.records("users")) {
            records.computeIfAbsent(record.path("sourcedId").asString(""), id -> new LinkedHashMap<>())
                    .merge(firstRole(record), record, Sent::later);
        }
        records.forEach((id, ofRoles) -> {
            boolean oneRecord = ofRoles.size() == 1;
            ofRoles.values().removeIf(Sent::isGone);
            if (ofRoles.isEmpty()) {
                gone.add("users " + id);
                return;
            }
            var roles = new ArrayList<Role>();
            ofRoles.forEach((role, record) -> record.path("roles").values().stream()
                    .filter(entry -> entry.path("role").asString("").equals(role))
                    .forEach(entry -> roles.add(
                            new Role(role, entry.path("org").path("sourcedId").asString(""), null, null))));
            // the order of equals is the order of the SIS
            var latest = roster.records("users").stream()
                    .filter(ofRoles::containsValue)
                    .reduce(Sent::later)
                    .orElseThrow();
            users.put(id, new User(id, roles, latest, oneRecord ? Map.of() : ofRoles));
        });
    }

    private static String firstRole(ObjectNode record) {
        return record.path("roles").path(0).path("role").asString("");
    }

    private static ObjectNode later(ObjectNode before, ObjectNode next) {
        return modified(next).compareTo(modified(before)) < 0 ? before : next;
    }

    private static boolean isGone(ObjectNode record) {
        return record.path("status").asString("").equals("tobedeleted");
    }

    static boolean isReversed(ObjectNode session) {
        var start = date(session, "startDate");
        var end = date(session, "endDate");
        return start != null && end != null && end.isBefore(start);
    }

    /** Some enrollment has a date that is written as an instant of a local midnight. */
    boolean hasLocalMidnights() {
        return localMidnights;
    }

    /** An instant is a midnight in the tenant's time zone. */
    static @Nullable LocalDate date(JsonNode json, String field) {
        var text = json.path(field).asString("");
        if (text.contains("T")) {
            return OffsetDateTime.parse(text)
                    .atZoneSameInstant(RandomDistrict.ZONE)
                    .toLocalDate();
        }
        return text.isEmpty() ? null : LocalDate.parse(text);
    }
}
