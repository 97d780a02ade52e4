package dev.rostersync.oneroster.json;

import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.outcome.Code;
import dev.rostersync.roster.HeapBytes;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterRecord;
import dev.rostersync.text.Text;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Turns a body into a page. It streams: it builds one record at a time, with the needed fields only, for a page of any
 * size. It looks for the array under the standard's name. If that name is missing, it takes the only other array, or an
 * array without a name.
 */
public final class PageParser {

    /** Arrays that vendors send beside the data, such as the status reports of 1.1. */
    private static final List<String> BESIDE = List.of("statusinfoset", "warnings", "errors", "links");

    /** Larger than any page that a vendor documents (Infinite Campus: 50,000). */
    private static final int RECORDS_MAX = 100_000;

    /** Stands for a list without a name around it. */
    private static final String BARE = "(none)";

    private final Expected expected;
    private long fingerprint;
    private long bytes;
    private @Nullable List<RosterRecord> standard;
    private @Nullable List<RosterRecord> other;
    private String otherName = "";
    private boolean ambiguous;
    private boolean silent;
    private boolean saysMore;
    private OptionalLong bodyTotal = OptionalLong.empty();

    private PageParser(Expected expected) {
        this.expected = expected;
    }

    /**
     * What was asked for.
     *
     * @param wrapper the name of the list on earlier pages of this collection, null if it was the standard's name or
     *     there was no page yet
     * @param asked records that were asked for
     * @param mends whether broken text is mended, instead of {@link TextBroken}
     * @param memory for the page's records, in bytes of the heap
     * @param zone the tenant's time zone
     */
    public record Expected(
            RosterCollection collection,
            @Nullable String wrapper,
            long offset,
            int asked,
            boolean mends,
            PageMemory.Reservation memory,
            ZoneId zone) {}

    /** The page needs more memory than is free at this moment: it must be fetched again with the whole memory. */
    public static final class MemoryShort extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The text breaks JSON's rules, for example with a byte that is not UTF-8: it must be fetched again and mended. */
    public static final class TextBroken extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /**
     * Reads a body to its end.
     *
     * @param charset as the server declares it, null if it declares none
     * @throws Failure with a code: the body is not JSON, is truncated, is out of bounds, or holds no collection
     */
    public static Page parse(Expected expected, OptionalLong headerTotal, @Nullable Charset charset, InputStream body) {
        var parser = new PageParser(expected);
        PageText.read(body, charset, expected.mends(), parser::read);
        return parser.page(headerTotal);
    }

    private Page page(OptionalLong headerTotal) {
        var total = headerTotal.isPresent() ? headerTotal : bodyTotal;
        boolean usual = standard != null;
        var records = usual ? standard : other;
        if (silent && !saysMore && records == null) {
            if (expected.offset() > 0 || total.isPresent() && total.getAsLong() == 0) {
                return new Page(expected.offset(), List.of(), total, expected.asked(), 0, "", 0, true);
            }
        }
        if (records == null || !usual && !isCollection(records)) {
            throw Failure.lasting(
                    Code.COLLECTION_ABSENT,
                    "Expected a list named %s%s."
                            .formatted(expected.collection().wrapper(), ambiguous ? ", found several other lists" : ""),
                    null);
        }
        return new Page(
                expected.offset(),
                records,
                total,
                // without a limit, the server decides how many records a full page holds
                expected.asked() < records.size() && expected.offset() > 0 ? records.size() : expected.asked(),
                bytes,
                usual ? "" : otherName,
                fingerprint,
                false);
    }

    /**
     * A list under another name is the collection if it was the collection on an earlier page, or if one of its entries
     * has a sourcedId. An error report may also hold a list, but its entries have no sourcedId.
     */
    private boolean isCollection(List<RosterRecord> records) {
        return otherName.equals(BARE)
                || otherName.equals(expected.wrapper())
                || !ambiguous && records.stream().anyMatch(record -> record.sourcedId() != null);
    }

    private void read(JsonParser json) {
        var first = json.nextToken();
        if (first == null) {
            // an empty body after the last record is the end
            silent = true;
            return;
        }
        if (first == JsonToken.START_ARRAY) {
            otherName = BARE;
            other = records(json);
        } else if (first == JsonToken.START_OBJECT) {
            readObject(json);
        } else if (first == JsonToken.VALUE_NULL) {
            silent = true;
        }
        if (json.nextToken() != null) {
            throw Failure.lasting(Code.NOT_ONEROSTER, "There is more data after the JSON.", null);
        }
    }

    private void readObject(JsonParser json) {
        boolean empty = true;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            empty = false;
            var name = json.currentName();
            var value = json.nextToken();
            if (value == JsonToken.START_ARRAY
                    && name.equals(expected.collection().wrapper())) {
                standard = records(json);
            } else if (value == JsonToken.START_OBJECT
                    && name.equals(expected.collection().wrapper())) {
                // a single record without a list around it
                standard = new ArrayList<>();
                add(json, standard);
            } else if (value == JsonToken.VALUE_NULL
                    && name.equals(expected.collection().wrapper())) {
                silent = true;
            } else if (value == JsonToken.START_ARRAY
                    && standard == null
                    && !otherName.equals(expected.wrapper())
                    && !BESIDE.contains(name.toLowerCase(Locale.ROOT))) {
                ambiguous = other != null;
                otherName = shortened(name);
                other = records(json);
            } else if (value == JsonToken.VALUE_NUMBER_INT && (name.equals("totalCount") || name.equals("total"))) {
                bodyTotal = OptionalLong.of(Math.max(0, json.getValueAsLong()));
            } else {
                // a number is a count of pages; any other value may report an error
                saysMore |= value != JsonToken.VALUE_NULL && !value.isNumeric();
                json.skipChildren();
            }
        }
        silent |= empty;
    }

    /** The name from outside, shortened for a finding. */
    private static String shortened(String name) {
        var clean = Text.trimmed(name);
        return clean == null ? "(empty)" : Text.cut(clean, 60);
    }

    /** Reads a list and its fingerprint, 0 for an empty list. A record without a sourcedId counts by its content. */
    private List<RosterRecord> records(JsonParser json) {
        var records = new ArrayList<RosterRecord>();
        fingerprint = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (records.size() == RECORDS_MAX) {
                throw Failure.lasting(Code.PAGE_TOO_LARGE, "The limit is %d records.".formatted(RECORDS_MAX), null);
            }
            add(json, records);
        }
        return records;
    }

    private void add(JsonParser json, List<RosterRecord> records) {
        var sent = RecordJson.read(json, expected.collection());
        var record = sent.isTooLarge()
                ? new RosterRecord.Unreadable(sent.sourcedId(), sent.tooLarge(), null)
                : RecordReader.read(expected.collection(), sent.node(), expected.zone());
        var id = record.sourcedId();
        fingerprint = fingerprint * 1_000_003 + (id == null ? sent.node().hashCode() : id.hashCode());
        records.add(record);
        bytes += HeapBytes.of(record);
        if (bytes > expected.memory().bytesMax()) {
            throw Failure.lasting(
                    Code.PAGE_TOO_LARGE,
                    "The limit is %d bytes of memory."
                            .formatted(expected.memory().bytesMax()),
                    null);
        }
        if (!expected.memory().holds(bytes)) {
            throw new MemoryShort();
        }
    }
}
