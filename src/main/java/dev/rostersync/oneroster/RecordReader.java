package dev.rostersync.oneroster;

import dev.rostersync.oneroster.RosterRecord.Header;
import dev.rostersync.oneroster.RosterRecord.Notice;
import dev.rostersync.oneroster.RosterRecord.Role;
import dev.rostersync.oneroster.RosterRecord.Unreadable;
import dev.rostersync.outcome.Code;
import dev.rostersync.text.Text;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * JSON to records, by shape and not by version: a reference may be an object or plain text, a list a single value,
 * booleans and numbers text. Reads what is needed and nothing else: {@code password}, {@code userIds} and
 * {@code metadata} are never looked at. A pure function.
 */
final class RecordReader {

    /** User and enrollment roles of OneRoster 1.1 and 1.2; any {@code ext:} token is known too (1.2). */
    private static final Set<String> ROLES = Set.of(
            "administrator",
            "aide",
            "counselor",
            "districtadministrator",
            "guardian",
            "parent",
            "principal",
            "proctor",
            "relative",
            "siteadministrator",
            "student",
            "systemadministrator",
            "teacher");

    private static final Set<String> ORG_TYPES =
            Set.of("department", "school", "district", "local", "state", "national");

    private final List<Notice> notices = new ArrayList<>();
    private final JsonNode json;

    private RecordReader(JsonNode json) {
        this.json = json;
    }

    static RosterRecord read(RosterCollection collection, JsonNode json) {
        if (!json.isObject()) {
            return new Unreadable(null, "not an object", null);
        }
        var sourcedId = id(json.get("sourcedId"));
        if (sourcedId == null) {
            return new Unreadable(null, "sourcedId", null);
        }
        var reader = new RecordReader(json);
        return switch (collection) {
            case SCHOOLS -> reader.org(sourcedId, "school");
            case ORGS -> reader.org(sourcedId, null);
            case USERS -> reader.user(sourcedId);
            case ACADEMIC_SESSIONS -> reader.session(sourcedId);
            case CLASSES -> reader.rosterClass(sourcedId);
            case ENROLLMENTS -> reader.enrollment(sourcedId);
        };
    }

    /** An org whose type cannot be told may be a school that was one before. */
    private RosterRecord org(String sourcedId, @Nullable String typeUnlessSent) {
        var sent = token(json.get("type"));
        var type = sent == null ? typeUnlessSent : sent;
        var header = header(sourcedId);
        boolean known = type != null && (ORG_TYPES.contains(type) || type.startsWith("ext:"));
        if (!known && !header.gone()) {
            return new Unreadable(sourcedId, "type", null);
        }
        return new RosterRecord.Org(header, text("name"), text("identifier"), known && type != null ? type : "school");
    }

    private RosterRecord user(String sourcedId) {
        var orgs = ids("orgs", "orgSourcedIds");
        var roles = new ArrayList<Role>();
        boolean uncertain = false;
        for (var entry : list(json.get("roles"))) {
            var role = token(entry.isObject() ? entry.get("role") : entry);
            uncertain |= !isKnown(role, "roles");
            if (role == null) {
                continue;
            }
            var begins = date(entry.get("beginDate"), "roles.beginDate");
            var ends = date(entry.get("endDate"), "roles.endDate");
            var org = id(entry.get("org"));
            if (org != null) {
                roles.add(new Role(role, org, begins, ends));
            } else {
                orNone(orgs).forEach(at -> roles.add(new Role(role, at, begins, ends)));
            }
        }
        if (list(json.get("roles")).isEmpty()) {
            var role = token(json.get("role"));
            uncertain = !isKnown(role, "role");
            if (role != null) {
                orNone(orgs).forEach(at -> roles.add(new Role(role, at, null, null)));
            }
        }
        return new RosterRecord.User(
                header(sourcedId),
                roles,
                uncertain,
                text("givenName"),
                text("familyName"),
                text("email"),
                text("phone"),
                text("sms"),
                text("identifier"),
                texts("grades"),
                ids("agents", "agentSourcedIds"));
    }

    /** A user of no org holds their role all the same, at none. */
    private static List<@Nullable String> orNone(List<String> orgs) {
        return orgs.isEmpty() ? Arrays.asList((String) null) : new ArrayList<>(orgs);
    }

    private boolean isKnown(@Nullable String role, String field) {
        boolean known = role != null && (ROLES.contains(role) || role.startsWith("ext:"));
        if (!known) {
            notices.add(new Notice(Code.ROLE_UNKNOWN, field));
        }
        return known;
    }

    private RosterRecord session(String sourcedId) {
        var starts = date("startDate");
        var ends = date("endDate");
        return new RosterRecord.AcademicSession(header(sourcedId), starts, ends);
    }

    private RosterRecord rosterClass(String sourcedId) {
        var header = header(sourcedId);
        var school = reference("school", "schoolSourcedId");
        if (school == null && !header.gone()) {
            return new Unreadable(sourcedId, "school", null);
        }
        return new RosterRecord.RosterClass(
                header,
                school,
                text("title"),
                text("classCode"),
                text("location"),
                texts("grades"),
                texts("subjects"),
                sessions());
    }

    private RosterRecord enrollment(String sourcedId) {
        var user = reference("user", "userSourcedId");
        var rosterClass = reference("class", "classSourcedId");
        var role = token(json.get("role"));
        boolean known = isKnown(role, "role");
        var begins = date("beginDate");
        var ends = date("endDate");
        var header = header(sourcedId);
        if (!header.gone() && (user == null || rosterClass == null || !known)) {
            return new Unreadable(sourcedId, user == null ? "user" : rosterClass == null ? "class" : "role", user);
        }
        return new RosterRecord.Enrollment(
                header,
                user,
                rosterClass,
                reference("school", "schoolSourcedId"),
                role,
                isTrue(json.get("primary")),
                begins,
                ends);
    }

    /** To be called last, since it takes the notices; a record that is gone has none worth mending. */
    private Header header(String sourcedId) {
        var status = token(json.get("status"));
        boolean gone = "tobedeleted".equals(status) || "inactive".equals(status);
        if (status != null && !gone && !status.equals("active")) {
            notices.add(new Notice(Code.STATUS_UNKNOWN, "status"));
        }
        var modified = Dates.instant(text("dateLastModified"));
        return new Header(sourcedId, gone, modified, gone ? List.of() : notices);
    }

    private @Nullable String text(String field) {
        return Text.trimmed(scalar(json.get(field)));
    }

    private List<String> texts(String field) {
        return list(json.get(field)).stream()
                .map(item -> Text.trimmed(scalar(item)))
                .filter(text -> text != null)
                .toList();
    }

    private static @Nullable String token(@Nullable JsonNode node) {
        var text = Text.trimmed(scalar(node));
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private static boolean isTrue(@Nullable JsonNode node) {
        var token = token(node);
        return "true".equals(token) || "1".equals(token);
    }

    private @Nullable LocalDate date(String field) {
        return date(json.get(field), field);
    }

    private @Nullable LocalDate date(@Nullable JsonNode node, String field) {
        if (node == null || node.isNull()) {
            return null;
        }
        var text = Text.trimmed(scalar(node));
        if (text == null && node.isString()) {
            return null;
        }
        var date = Dates.date(text);
        if (date == null) {
            notices.add(new Notice(Code.DATE_UNREADABLE, field));
        }
        return date;
    }

    /** Some proxies send the CSV form's flat names instead of references. */
    private @Nullable String reference(String field, String csvName) {
        var id = id(json.get(field));
        return id == null ? id(json.get(csvName)) : id;
    }

    private List<String> ids(String field, String csvName) {
        var nodes = list(json.get(field));
        return (nodes.isEmpty() ? list(json.get(csvName)) : nodes)
                .stream()
                        .map(RecordReader::id)
                        .filter(id -> id != null)
                        .distinct()
                        .toList();
    }

    /** A reference that cannot be read is one to a session that is not known: no sourcedId is empty. */
    private List<String> sessions() {
        var nodes = list(json.get("terms"));
        return (nodes.isEmpty() ? list(json.get("termSourcedIds")) : nodes)
                .stream()
                        .map(node -> Objects.requireNonNullElse(id(node), ""))
                        .distinct()
                        .toList();
    }

    private static List<JsonNode> list(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return List.of();
        }
        return node.isArray() ? new ArrayList<>(node.values()) : List.of(node);
    }

    /**
     * A sourcedId or a reference to one: never trimmed. Null where it is empty, or holds what PostgreSQL's UTF-8 cannot
     * tell from another id (NUL, half a surrogate pair).
     */
    private static @Nullable String id(@Nullable JsonNode node) {
        var id = scalar(node != null && node.isObject() ? node.get("sourcedId") : node);
        return id == null || id.isEmpty() || !isStorable(id) ? null : id;
    }

    private static boolean isStorable(String id) {
        return id.codePoints()
                .noneMatch(point -> point == 0 || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    private static @Nullable String scalar(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isContainer() ? null : node.asString();
    }
}
