package dev.rostersync.sis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A roster of a SIS, in OneRoster's words. Records are kept in the shape of 1.2; the server serves them in the shape of
 * either version. A test can put any value into a record's JSON.
 */
public final class Roster {

    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, List<ObjectNode>> collections = new LinkedHashMap<>();

    public Roster() {
        List.of("orgs", "academicSessions", "users", "classes", "enrollments")
                .forEach(name -> collections.put(name, new ArrayList<>()));
    }

    /** The records of a collection, in the order of the SIS. A test may change the list. */
    public List<ObjectNode> records(String collection) {
        var records = collections.get(collection);
        if (records == null) {
            throw new IllegalArgumentException("no collection is named " + collection);
        }
        return records;
    }

    /** The first record with that sourcedId. */
    public ObjectNode record(String collection, String sourcedId) {
        return records(collection).stream()
                .filter(record -> sourcedId.equals(record.path("sourcedId").asString("")))
                .findFirst()
                .orElseThrow();
    }

    /** Removes a record: the SIS no longer sends it. */
    public void remove(String collection, String sourcedId) {
        records(collection)
                .removeIf(record -> sourcedId.equals(record.path("sourcedId").asString("")));
    }

    public void removeAll(String collection) {
        records(collection).clear();
    }

    /** Marks a record as deleted. */
    public void delete(String collection, String sourcedId) {
        record(collection, sourcedId).put("status", "tobedeleted");
    }

    public ObjectNode school(String sourcedId) {
        return org(sourcedId, "school");
    }

    public ObjectNode org(String sourcedId, String type) {
        return add("orgs", sourcedId)
                .put("name", "School " + sourcedId)
                .put("type", type)
                .put("identifier", "no-" + sourcedId);
    }

    public ObjectNode session(String sourcedId, String start, String end) {
        return add("academicSessions", sourcedId)
                .put("title", sourcedId)
                .put("type", "term")
                .put("startDate", start)
                .put("endDate", end)
                .put("schoolYear", "2027");
    }

    /** A user without a role yet; the address is sourcedId@example.org. */
    public ObjectNode user(String sourcedId) {
        var user = add("users", sourcedId)
                .put("username", sourcedId)
                .put("enabledUser", "true")
                .put("givenName", "Given " + sourcedId)
                .put("familyName", "Family " + sourcedId)
                .put("email", sourcedId + "@example.org")
                .put("identifier", "no-" + sourcedId);
        user.putArray("roles");
        user.putArray("agents");
        user.putArray("grades");
        return user;
    }

    /** A user with one role at one org, without dates. */
    public ObjectNode user(String sourcedId, String role, String org) {
        var user = user(sourcedId);
        role(user, role, org, null, null);
        return user;
    }

    public ObjectNode student(String sourcedId, String school) {
        return user(sourcedId, "student", school);
    }

    public ObjectNode teacher(String sourcedId, String school) {
        return user(sourcedId, "teacher", school);
    }

    /** Adds a role; dates are text, null if there is none. */
    public void role(ObjectNode user, String role, String org, @Nullable String begin, @Nullable String end) {
        var entry = user.withArray("roles").addObject();
        entry.put("roleType", "primary").put("role", role);
        entry.set("org", reference("org", org));
        if (begin != null) {
            entry.put("beginDate", begin);
        }
        if (end != null) {
            entry.put("endDate", end);
        }
    }

    /** A parent who is linked to children from the parent's side. */
    public ObjectNode parent(String sourcedId, String role, String... children) {
        var parent = user(sourcedId, role, "district");
        for (var child : children) {
            agent(parent, child);
        }
        return parent;
    }

    public void agent(ObjectNode user, String other) {
        user.withArray("agents").add(reference("user", other));
    }

    public ObjectNode rosterClass(String sourcedId, String school, String... sessions) {
        var rosterClass = add("classes", sourcedId)
                .put("title", "Class " + sourcedId)
                .put("classCode", "code-" + sourcedId)
                .put("classType", "scheduled")
                .put("location", "R1");
        rosterClass.putArray("grades").add("07");
        rosterClass.putArray("subjects").add("Mathematics");
        rosterClass.set("school", reference("org", school));
        var terms = rosterClass.putArray("terms");
        for (var session : sessions) {
            terms.add(reference("academicSession", session));
        }
        return rosterClass;
    }

    /** An enrollment without dates; its sourcedId is made of its parts. */
    public ObjectNode enrollment(String user, String rosterClass, String role) {
        var enrollment = add("enrollments", "%s-%s-%s".formatted(user, rosterClass, role));
        enrollment.set("user", reference("user", user));
        enrollment.set("class", reference("class", rosterClass));
        enrollment.put("role", role).put("primary", "false");
        return enrollment;
    }

    public ObjectNode enrollment(
            String user, String rosterClass, String role, @Nullable String begin, @Nullable String end) {
        var enrollment = enrollment(user, rosterClass, role);
        if (begin != null) {
            enrollment.put("beginDate", begin);
        }
        if (end != null) {
            enrollment.put("endDate", end);
        }
        return enrollment;
    }

    public ObjectNode add(String collection, String sourcedId) {
        var record = JSON.createObjectNode()
                .put("sourcedId", sourcedId)
                .put("status", "active")
                .put("dateLastModified", "2026-08-01T06:00:00.000Z");
        records(collection).add(record);
        return record;
    }

    /** A reference to a record, as in the standard. */
    public static ObjectNode reference(String type, String sourcedId) {
        return JSON.createObjectNode()
                .put("href", "https://elsewhere.example.org/" + type + "s/x")
                .put("sourcedId", sourcedId)
                .put("type", type);
    }
}
