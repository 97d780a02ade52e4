package dev.rostersync.oneroster.json;

import dev.rostersync.outcome.Code;
import dev.rostersync.roster.RosterRecord.Notice;
import dev.rostersync.text.Text;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one record, by shape and not by version: a reference may be an object or plain text, a list a single
 * value, booleans and numbers text. What is mended or cut on the way becomes a notice.
 */
final class JsonFields {

    /** The most characters of a code, a number or a short address. */
    static final int CODE_MAX = 255;

    /** The most characters of a sourcedId (1.1, CSV binding: a GUID has 255 characters at most). */
    static final int ID_MAX = 255;

    private final List<Notice> notices = new ArrayList<>();
    private final JsonNode json;
    private final ZoneId zone;

    JsonFields(JsonNode json, ZoneId zone) {
        this.json = json;
        this.zone = zone;
    }

    @Nullable
    JsonNode get(String field) {
        return json.get(field);
    }

    JsonNode json() {
        return json;
    }

    List<Notice> notices() {
        return notices;
    }

    /** The text, mended, trimmed and cut to its bound; null if nothing is left. */
    @Nullable
    String text(String field, int lengthMax) {
        return text(json.get(field), field, lengthMax);
    }

    @Nullable
    String text(@Nullable JsonNode node, String field, int lengthMax) {
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

    void notice(Code code, String field) {
        var notice = new Notice(code, field);
        if (!notices.contains(notice)) {
            notices.add(notice);
        }
    }

    List<String> texts(String field) {
        return list(json.get(field)).stream()
                .map(item -> text(item, field, CODE_MAX))
                .filter(text -> text != null)
                .toList();
    }

    static boolean isMended(@Nullable JsonNode node) {
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

    static @Nullable String token(@Nullable JsonNode node) {
        var text = Text.trimmed(scalar(node));
        return text == null || text.length() > CODE_MAX ? null : text.toLowerCase(Locale.ROOT);
    }

    static boolean isTrue(@Nullable JsonNode node) {
        var token = token(node);
        return "true".equals(token) || "1".equals(token);
    }

    @Nullable
    LocalDate date(String field) {
        return date(json.get(field), field);
    }

    @Nullable
    LocalDate date(@Nullable JsonNode node, String field) {
        if (node == null || node.isNull()) {
            return null;
        }
        var text = Text.trimmed(scalar(node));
        if (text == null && node.isString()) {
            return null;
        }
        var date = Dates.date(text, zone);
        if (date == null) {
            notices.add(new Notice(Code.DATE_UNREADABLE, field));
        }
        return date;
    }

    /** Reads a reference; some proxies send the flat names of the CSV format instead. */
    @Nullable
    String reference(String field, String csvName) {
        var id = id(json.get(field));
        return id == null ? id(json.get(csvName)) : id;
    }

    List<String> ids(String field, String csvName) {
        var nodes = list(json.get(field));
        return (nodes.isEmpty() ? list(json.get(csvName)) : nodes)
                .stream()
                        .map(JsonFields::id)
                        .filter(id -> id != null)
                        .distinct()
                        .toList();
    }

    /** An unreadable reference becomes "", which is no session's sourcedId: it counts as an unknown session. */
    List<String> sessions() {
        var nodes = list(json.get("terms"));
        return (nodes.isEmpty() ? list(json.get("termSourcedIds")) : nodes)
                .stream()
                        .map(node -> Objects.requireNonNullElse(id(node), ""))
                        .distinct()
                        .toList();
    }

    static List<JsonNode> list(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return List.of();
        }
        return node.isArray() ? new ArrayList<>(node.values()) : List.of(node);
    }

    /** A sourcedId, or a reference to one; null if it is empty, has more than 255 characters, or cannot be stored. */
    static @Nullable String id(@Nullable JsonNode node) {
        var id = storable(node);
        return id == null || id.length() > ID_MAX ? null : id;
    }

    /**
     * A sourcedId of any length, never trimmed. Null if it is empty, or if it holds a character that PostgreSQL's UTF-8
     * cannot store (NUL, half of a surrogate pair): without that character it could equal another id.
     */
    static @Nullable String storable(@Nullable JsonNode node) {
        var alone = alone(node);
        var sent = scalar(alone != null && alone.isObject() ? alone.get("sourcedId") : alone);
        var id = sent == null ? null : sent.replace(String.valueOf(MendedText.MARK), "");
        return id == null || id.isEmpty() || !isStorable(id) ? null : id;
    }

    private static boolean isStorable(String id) {
        return id.codePoints()
                .noneMatch(point -> point == 0 || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    static @Nullable String scalar(@Nullable JsonNode node) {
        var alone = alone(node);
        return alone == null || alone.isNull() || alone.isContainer() ? null : alone.asString();
    }

    /** Takes the value out of a list of one. */
    private static @Nullable JsonNode alone(@Nullable JsonNode node) {
        return node != null && node.isArray() && node.size() == 1 ? node.get(0) : node;
    }
}
