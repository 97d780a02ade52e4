package dev.rostersync.oneroster.json;

import dev.rostersync.outcome.Code;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterRecord;
import dev.rostersync.roster.RosterRecord.Header;
import dev.rostersync.roster.RosterRecord.Notice;
import dev.rostersync.roster.RosterRecord.Role;
import dev.rostersync.roster.RosterRecord.Unreadable;
import dev.rostersync.text.EmailKey;
import dev.rostersync.text.Text;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns JSON into records, by shape and not by version: a reference may be an object or plain text, a list may be a
 * single value, and a boolean or a number may be text. A pure function.
 */
final class RecordReader {

    /** The most characters of names and titles. */
    private static final int NAME_MAX = 1_000;

    /**
     * The most bytes of an index entry in PostgreSQL (B-tree: a third of a page). A text with more characters cannot be
     * an entry.
     */
    private static final int INDEXED_MAX = 2_704;

    private final JsonFields fields;

    private RecordReader(JsonNode json, ZoneId zone) {
        this.fields = new JsonFields(json, zone);
    }

    /** @param zone the tenant's time zone, for dates that are written as instants */
    static RosterRecord read(RosterCollection collection, JsonNode json, ZoneId zone) {
        if (!json.isObject()) {
            return new Unreadable(null, "not an object", null);
        }
        var sourcedId = JsonFields.storable(json.get("sourcedId"));
        if (sourcedId == null) {
            return new Unreadable(null, "sourcedId", null);
        }
        if (sourcedId.length() > JsonFields.ID_MAX) {
            // no release has published an id that is too long for PostgreSQL's index
            var known = sourcedId.length() > INDEXED_MAX ? Text.cut(sourcedId, JsonFields.ID_MAX) : sourcedId;
            return new Unreadable(known, "sourcedId of more than %d characters".formatted(JsonFields.ID_MAX), null);
        }
        var reader = new RecordReader(json, zone);
        if (JsonFields.isMended(json.get("sourcedId"))) {
            reader.fields.notices().add(new Notice(Code.TEXT_MENDED, "sourcedId"));
        }
        return switch (collection) {
            case SCHOOLS -> reader.org(sourcedId, "school");
            case ORGS -> reader.org(sourcedId, null);
            case USERS -> reader.user(sourcedId);
            case ACADEMIC_SESSIONS -> reader.session(sourcedId);
            case CLASSES -> reader.rosterClass(sourcedId);
            case ENROLLMENTS -> reader.enrollment(sourcedId);
        };
    }

    /** An org of unknown type may be a school of an earlier sync: it is unreadable; if it is gone, it is a school. */
    private RosterRecord org(String sourcedId, @Nullable String typeUnlessSent) {
        var sent = JsonFields.token(fields.get("type"));
        var type = sent == null ? typeUnlessSent : sent;
        boolean known = type != null && (Vocabulary.isOrgType(type));
        if (!known && !isGone()) {
            return new Unreadable(sourcedId, "type", null);
        }
        var name = fields.text("name", NAME_MAX);
        var identifier = fields.text("identifier", JsonFields.CODE_MAX);
        return new RosterRecord.Org(header(sourcedId), name, identifier, known && type != null ? type : "school");
    }

    /** True if the user has too many roles. A role without an org counts once for each of the user's orgs. */
    private static boolean isTooMuch(JsonNode json) {
        int orgs = Math.max(
                1,
                Math.max(
                        JsonFields.list(json.get("orgs")).size(),
                        JsonFields.list(json.get("orgSourcedIds")).size()));
        long roles = 0;
        for (var entry : JsonFields.list(json.get("roles"))) {
            roles += JsonFields.id(entry.get("org")) == null ? orgs : 1;
        }
        roles = Math.max(roles, (long) orgs * JsonFields.list(json.get("role")).size());
        return roles > RecordJson.LIST_MAX;
    }

    /** The sourcedId of a value that was sent, null if it has none that can be read. */
    static @Nullable String sourcedId(JsonNode json) {
        return json.isObject() ? JsonFields.id(json.get("sourcedId")) : null;
    }

    private RosterRecord user(String sourcedId) {
        if (isTooMuch(fields.json())) {
            return new Unreadable(sourcedId, "more than %d roles".formatted(RecordJson.LIST_MAX), null);
        }
        var orgs = fields.ids("orgs", "orgSourcedIds");
        var roles = new ArrayList<Role>();
        boolean uncertain = false;
        boolean oneRole = false;
        for (var listed : JsonFields.list(fields.get("roles"))) {
            // some servers send a list within the list
            var entry = listed.isArray() && listed.size() == 1 ? listed.get(0) : listed;
            var role = JsonFields.token(entry.isObject() ? entry.get("role") : entry);
            uncertain |= !isKnown(role, "roles");
            if (role == null) {
                continue;
            }
            var begins = fields.date(entry.get("beginDate"), "roles.beginDate");
            var ends = fields.date(entry.get("endDate"), "roles.endDate");
            var org = JsonFields.id(entry.get("org"));
            if (org != null) {
                roles.add(new Role(role, org, begins, ends));
            } else {
                orNone(orgs).forEach(at -> roles.add(new Role(role, at, begins, ends)));
            }
        }
        if (JsonFields.list(fields.get("roles")).isEmpty()) {
            var sent = JsonFields.list(fields.get("role"));
            uncertain = sent.isEmpty() && !isKnown(null, "role");
            for (var one : sent) {
                var role = JsonFields.token(one);
                uncertain |= !isKnown(role, "role");
                if (role != null) {
                    orNone(orgs).forEach(at -> roles.add(new Role(role, at, null, null)));
                    oneRole = sent.size() == 1;
                }
            }
        }
        var givenName = fields.text("givenName", NAME_MAX);
        var familyName = fields.text("familyName", NAME_MAX);
        var email = email();
        var phone = fields.text("phone", JsonFields.CODE_MAX);
        var sms = fields.text("sms", JsonFields.CODE_MAX);
        var identifier = fields.text("identifier", JsonFields.CODE_MAX);
        var grades = fields.texts("grades");
        return new RosterRecord.User(
                header(sourcedId),
                roles,
                uncertain,
                givenName,
                familyName,
                email,
                phone,
                sms,
                identifier,
                grades,
                fields.ids("agents", "agentSourcedIds"),
                oneRole);
    }

    /** An address of more than 320 characters is ignored: cut, it could be the address of another person. */
    private @Nullable String email() {
        var email = fields.text("email", Integer.MAX_VALUE);
        if (email == null || email.length() <= EmailKey.LENGTH_MAX) {
            return email;
        }
        fields.notices().add(new Notice(Code.TEXT_TOO_LONG, "email"));
        return null;
    }

    /** A user without an org still has the role, at no org. */
    private static List<@Nullable String> orNone(List<String> orgs) {
        return orgs.isEmpty() ? Arrays.asList((String) null) : new ArrayList<>(orgs);
    }

    private boolean isKnown(@Nullable String role, String field) {
        boolean known = role != null && (Vocabulary.isRole(role));
        if (!known) {
            fields.notices().add(new Notice(Code.ROLE_UNKNOWN, field));
        }
        return known;
    }

    private RosterRecord session(String sourcedId) {
        var starts = fields.date("startDate");
        var ends = fields.date("endDate");
        boolean schoolYear = "schoolyear".equals(JsonFields.token(fields.get("type")));
        return new RosterRecord.AcademicSession(header(sourcedId), schoolYear, starts, ends);
    }

    private RosterRecord rosterClass(String sourcedId) {
        var school = fields.reference("school", "schoolSourcedId");
        var title = fields.text("title", NAME_MAX);
        var classCode = fields.text("classCode", JsonFields.CODE_MAX);
        var location = fields.text("location", NAME_MAX);
        var grades = fields.texts("grades");
        var subjects = fields.texts("subjects");
        var header = header(sourcedId);
        if (school == null && !header.gone()) {
            return new Unreadable(sourcedId, "school", null);
        }
        return new RosterRecord.RosterClass(
                header, school, title, classCode, location, grades, subjects, fields.sessions());
    }

    private RosterRecord enrollment(String sourcedId) {
        var user = fields.reference("user", "userSourcedId");
        var rosterClass = fields.reference("class", "classSourcedId");
        var role = JsonFields.token(fields.get("role"));
        boolean known = isKnown(role, "role");
        var begins = fields.date("beginDate");
        var ends = fields.date("endDate");
        var header = header(sourcedId);
        if (!header.gone() && (user == null || rosterClass == null || !known)) {
            return new Unreadable(sourcedId, user == null ? "user" : rosterClass == null ? "class" : "role", user);
        }
        return new RosterRecord.Enrollment(
                header,
                user,
                rosterClass,
                fields.reference("school", "schoolSourcedId"),
                role,
                JsonFields.isTrue(fields.get("primary")),
                begins,
                ends);
    }

    private boolean isGone() {
        var status = JsonFields.token(fields.get("status"));
        return "tobedeleted".equals(status) || "inactive".equals(status);
    }

    /** Call this after the fields are read, since it takes the notices. A record that is gone has no notices. */
    private Header header(String sourcedId) {
        var status = JsonFields.token(fields.get("status"));
        boolean gone = isGone();
        if (status != null && !gone && !status.equals("active")) {
            fields.notices().add(new Notice(Code.STATUS_UNKNOWN, "status"));
        }
        var modified = Dates.instant(Text.trimmed(JsonFields.scalar(fields.get("dateLastModified"))));
        return new Header(sourcedId, gone, modified, gone ? List.of() : fields.notices());
    }
}
