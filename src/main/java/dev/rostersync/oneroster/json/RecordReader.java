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
 * Turns JSON into records, by shape and not by version: a reference may be an object or plain text, a list may be a
 * single value, and a boolean or a number may be text. A pure function.
 */
final class RecordReader {

    /** The user and enrollment roles of OneRoster 1.1 and 1.2. Any {@code ext:} token is also known (1.2). */
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

    /** The most characters of a code, a number or a short address. */
    private static final int CODE_MAX = 255;

    /** The most characters of names and titles. */
    private static final int NAME_MAX = 1_000;

    /** The most characters of a sourcedId (1.1, CSV binding: a GUID has 255 characters at most). */
    private static final int ID_MAX = 255;

    /**
     * The most bytes of an index entry in PostgreSQL (B-tree: a third of a page). A text with more characters cannot be
     * an entry.
     */
    private static final int INDEXED_MAX = 2_704;

    private final List<Notice> notices = new ArrayList<>();
    private final JsonNode json;

    private RecordReader(JsonNode json) {
        this.json = json;
    }

    static RosterRecord read(RosterCollection collection, JsonNode json) {
        if (!json.isObject()) {
            return new Unreadable(null, "not an object", null);
        }
        var sourcedId = storable(json.get("sourcedId"));
        if (sourcedId == null) {
            return new Unreadable(null, "sourcedId", null);
        }
        if (sourcedId.length() > ID_MAX) {
            // no release has published an id that is too long for PostgreSQL's index
            var known = sourcedId.length() > INDEXED_MAX ? Text.cut(sourcedId, ID_MAX) : sourcedId;
            return new Unreadable(known, "sourcedId of more than %d characters".formatted(ID_MAX), null);
        }
        var reader = new RecordReader(json);
        if (isMended(json.get("sourcedId"))) {
            reader.notices.add(new Notice(Code.TEXT_MENDED, "sourcedId"));
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
        var sent = token(json.get("type"));
        var type = sent == null ? typeUnlessSent : sent;
        boolean known = type != null && (ORG_TYPES.contains(type) || type.startsWith("ext:"));
        if (!known && !isGone()) {
            return new Unreadable(sourcedId, "type", null);
        }
        var name = text("name", NAME_MAX);
        var identifier = text("identifier", CODE_MAX);
        return new RosterRecord.Org(header(sourcedId), name, identifier, known && type != null ? type : "school");
    }

    /** True if the user has too many roles. A role without an org counts once for each of the user's orgs. */
    private static boolean isTooMuch(JsonNode json) {
        int orgs = Math.max(
                1,
                Math.max(
                        list(json.get("orgs")).size(),
                        list(json.get("orgSourcedIds")).size()));
        long roles = 0;
        for (var entry : list(json.get("roles"))) {
            roles += id(entry.get("org")) == null ? orgs : 1;
        }
        roles = Math.max(roles, (long) orgs * list(json.get("role")).size());
        return roles > RecordJson.LIST_MAX;
    }

    /** The sourcedId of a value that was sent, null if it has none that can be read. */
    static @Nullable String sourcedId(JsonNode json) {
        return json.isObject() ? id(json.get("sourcedId")) : null;
    }

    private RosterRecord user(String sourcedId) {
        if (isTooMuch(json)) {
            return new Unreadable(sourcedId, "more than %d roles".formatted(RecordJson.LIST_MAX), null);
        }
        var orgs = ids("orgs", "orgSourcedIds");
        var roles = new ArrayList<Role>();
        boolean uncertain = false;
        for (var listed : list(json.get("roles"))) {
            // some servers send a list within the list
            var entry = listed.isArray() && listed.size() == 1 ? listed.get(0) : listed;
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
            var sent = list(json.get("role"));
            uncertain = sent.isEmpty() && !isKnown(null, "role");
            for (var one : sent) {
                var role = token(one);
                uncertain |= !isKnown(role, "role");
                if (role != null) {
                    orNone(orgs).forEach(at -> roles.add(new Role(role, at, null, null)));
                }
            }
        }
        var givenName = text("givenName", NAME_MAX);
        var familyName = text("familyName", NAME_MAX);
        var email = email();
        var phone = text("phone", CODE_MAX);
        var sms = text("sms", CODE_MAX);
        var identifier = text("identifier", CODE_MAX);
        var grades = texts("grades");
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
                ids("agents", "agentSourcedIds"));
    }

    /** An address of more than 320 characters is ignored: cut, it could be the address of another person. */
    private @Nullable String email() {
        var email = text("email", Integer.MAX_VALUE);
        if (email == null || email.length() <= EmailKey.LENGTH_MAX) {
            return email;
        }
        notices.add(new Notice(Code.TEXT_TOO_LONG, "email"));
        return null;
    }

    /** A user without an org still has the role, at no org. */
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
        var school = reference("school", "schoolSourcedId");
        var title = text("title", NAME_MAX);
        var classCode = text("classCode", CODE_MAX);
        var location = text("location", NAME_MAX);
        var grades = texts("grades");
        var subjects = texts("subjects");
        var header = header(sourcedId);
        if (school == null && !header.gone()) {
            return new Unreadable(sourcedId, "school", null);
        }
        return new RosterRecord.RosterClass(header, school, title, classCode, location, grades, subjects, sessions());
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

    private boolean isGone() {
        var status = token(json.get("status"));
        return "tobedeleted".equals(status) || "inactive".equals(status);
    }

    /** Call this after the fields are read, since it takes the notices. A record that is gone has no notices. */
    private Header header(String sourcedId) {
        var status = token(json.get("status"));
        boolean gone = isGone();
        if (status != null && !gone && !status.equals("active")) {
            notices.add(new Notice(Code.STATUS_UNKNOWN, "status"));
        }
        var modified = Dates.instant(Text.trimmed(scalar(json.get("dateLastModified"))));
        return new Header(sourcedId, gone, modified, gone ? List.of() : notices);
    }

    /** The text, mended, trimmed and cut to its bound; null if nothing is left. */
    private @Nullable String text(String field, int lengthMax) {
        return text(json.get(field), field, lengthMax);
    }

    private @Nullable String text(@Nullable JsonNode node, String field, int lengthMax) {
        var sent = scalar(node);
        if (sent == null) {
            return null;
        }
        var mended = mended(sent);
        var text = Text.trimmed(mended);
        if (text == null) {
            return null;
        }
        if (!mended.equals(sent)) {
            notice(Code.TEXT_MENDED, field);
        }
        if (text.length() <= lengthMax) {
            return text;
        }
        notice(Code.TEXT_TOO_LONG, field);
        return Text.trimmed(Text.cut(text, lengthMax));
    }

    private void notice(Code code, String field) {
        var notice = new Notice(code, field);
        if (!notices.contains(notice)) {
            notices.add(notice);
        }
    }

    private List<String> texts(String field) {
        return list(json.get(field)).stream()
                .map(item -> text(item, field, CODE_MAX))
                .filter(text -> text != null)
                .toList();
    }

    private static boolean isMended(@Nullable JsonNode node) {
        var sent = scalar(node);
        return sent != null && sent.indexOf(MendedText.MARK) >= 0;
    }

    /**
     * Removes the marks of {@link MendedText}. Replaces a control character by a space, and half of a surrogate pair by
     * the replacement character. Line ends and tabs that are escaped in the JSON stay.
     */
    private static String mended(String sent) {
        if (sent.chars()
                .noneMatch(c -> c == MendedText.MARK || isControl((char) c) || Character.isSurrogate((char) c))) {
            return sent;
        }
        var text = new StringBuilder(sent.length());
        for (int i = 0; i < sent.length(); i++) {
            char c = sent.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < sent.length()
                    && Character.isLowSurrogate(sent.charAt(i + 1));
            if (pair) {
                text.append(c).append(sent.charAt(++i));
            } else if (c == MendedText.MARK) {
                char following = i + 1 < sent.length() ? sent.charAt(i + 1) : 'x';
                if (following < ' ') {
                    text.append(' ');
                    i++;
                }
            } else if (Character.isSurrogate(c)) {
                text.append('\uFFFD');
            } else {
                text.append(isControl(c) ? ' ' : c);
            }
        }
        return text.toString();
    }

    /** NUL does not count here: the trimming removes it. */
    private static boolean isControl(char c) {
        return c > 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r'
                || c >= '\u007F' && c <= '\u009F' && c != '\u0085';
    }

    private static @Nullable String token(@Nullable JsonNode node) {
        var text = Text.trimmed(scalar(node));
        return text == null || text.length() > CODE_MAX ? null : text.toLowerCase(Locale.ROOT);
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

    /** Reads a reference; some proxies send the flat names of the CSV format instead. */
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

    /** An unreadable reference becomes "", which is no session's sourcedId: it counts as an unknown session. */
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

    /** A sourcedId, or a reference to one; null if it is empty, has more than 255 characters, or cannot be stored. */
    private static @Nullable String id(@Nullable JsonNode node) {
        var id = storable(node);
        return id == null || id.length() > ID_MAX ? null : id;
    }

    /**
     * A sourcedId of any length, never trimmed. Null if it is empty, or if it holds a character that PostgreSQL's UTF-8
     * cannot store (NUL, half of a surrogate pair): without that character it could equal another id.
     */
    private static @Nullable String storable(@Nullable JsonNode node) {
        var alone = alone(node);
        var sent = scalar(alone != null && alone.isObject() ? alone.get("sourcedId") : alone);
        var id = sent == null ? null : sent.replace(String.valueOf(MendedText.MARK), "");
        return id == null || id.isEmpty() || !isStorable(id) ? null : id;
    }

    private static boolean isStorable(String id) {
        return id.codePoints()
                .noneMatch(point -> point == 0 || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    private static @Nullable String scalar(@Nullable JsonNode node) {
        var alone = alone(node);
        return alone == null || alone.isNull() || alone.isContainer() ? null : alone.asString();
    }

    /** Takes the value out of a list of one. */
    private static @Nullable JsonNode alone(@Nullable JsonNode node) {
        return node != null && node.isArray() && node.size() == 1 ? node.get(0) : node;
    }
}
