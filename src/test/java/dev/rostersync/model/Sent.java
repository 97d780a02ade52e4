package dev.rostersync.model;

import dev.rostersync.sis.Roster;
import java.time.LocalDate;
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

    record User(String id, List<Role> roles, String email, ObjectNode json, List<String> agents) {
        List<Role> as(String role) {
            return roles.stream().filter(entry -> entry.role().equals(role)).toList();
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
            return (begin == null || !begin.minusDays(1).isAfter(today)) && (end == null || !end.isBefore(today));
        }
    }

    final Map<String, ObjectNode> schools;
    final Map<String, ObjectNode> sessions;
    final Map<String, ObjectNode> classes;
    final Map<String, User> users = new LinkedHashMap<>();
    final Map<String, Enrollment> enrollments = new LinkedHashMap<>();

    /** "collection sourcedId" of each record that is marked deleted. */
    final Set<String> gone = new HashSet<>();

    Sent(Roster roster, boolean version11) {
        schools = standing(roster, "orgs");
        schools.values().removeIf(org -> !org.path("type").asString("").equals("school"));
        sessions = standing(roster, "academicSessions");
        classes = standing(roster, "classes");
        standing(roster, "users").forEach((id, json) -> users.put(id, user(id, json, version11)));
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
            standing.merge(
                    record.path("sourcedId").asString(""),
                    record,
                    (before, next) -> modified(next).compareTo(modified(before)) < 0 ? before : next);
        }
        standing.forEach((id, record) -> {
            if (record.path("status").asString("").equals("tobedeleted")) {
                gone.add(collection + " " + id);
            }
        });
        standing.keySet().removeIf(id -> gone.contains(collection + " " + id));
        return standing;
    }

    private static String modified(ObjectNode record) {
        return record.path("dateLastModified").asString("");
    }

    private static User user(String id, ObjectNode json, boolean version11) {
        var roles = new ArrayList<Role>();
        for (var entry : json.path("roles").values()) {
            var org = entry.path("org").path("sourcedId").asString("");
            var role = entry.path("role").asString("");
            if (!version11) {
                roles.add(new Role(role, org, date(entry, "beginDate"), date(entry, "endDate")));
            } else if (role.equals(json.path("roles").get(0).path("role").asString(""))) {
                roles.add(new Role(role, org, null, null));
            }
        }
        var agents = json.path("agents").values().stream()
                .map(agent -> agent.path("sourcedId").asString(""))
                .toList();
        return new User(id, roles, json.path("email").asString(""), json, agents);
    }

    static boolean isReversed(ObjectNode session) {
        var start = date(session, "startDate");
        var end = date(session, "endDate");
        return start != null && end != null && end.isBefore(start);
    }

    static @Nullable LocalDate date(JsonNode json, String field) {
        var text = json.path(field).asString("");
        return text.isEmpty() ? null : LocalDate.parse(text);
    }
}
