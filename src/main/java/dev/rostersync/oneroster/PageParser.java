package dev.rostersync.oneroster;

import dev.rostersync.outcome.Code;
import dev.rostersync.text.Text;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A body to a page, streaming: one record's tree at a time, whatever the page's size. The array is looked for under the
 * standard's name; where that is missing, the only other array is taken, or a bare one.
 */
final class PageParser {

    /** Arrays that vendors send beside the data (1.1 status reports among them). */
    private static final List<String> BESIDE = List.of("statusinfoset", "warnings", "errors", "links");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(1_000_000)
                            .maxNameLength(5_000)
                            .maxNumberLength(500)
                            .build())
                    .build())
            // one record is read at a time: what follows it is the next
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Larger than any page that a vendor documents (Infinite Campus: 50,000). */
    private static final int RECORDS_MAX = 100_000;

    /** A list without a name around it. */
    private static final String BARE = "(none)";

    private final RosterCollection collection;
    private final @Nullable String wrapper;
    private long fingerprint;
    private @Nullable List<RosterRecord> standard;
    private @Nullable List<RosterRecord> other;
    private String otherName = "";
    private boolean ambiguous;
    private OptionalLong bodyTotal = OptionalLong.empty();

    private PageParser(RosterCollection collection, @Nullable String wrapper) {
        this.collection = collection;
        this.wrapper = wrapper;
    }

    /**
     * Reads a body to its end.
     *
     * @param wrapper the name that this collection's list came under before, null where it was the standard's or there was
     *     no page yet
     * @param bytes counts what was read of the body so far
     * @throws Failure with the code that fits: not JSON, broken off, out of bounds, or no collection
     */
    static Page parse(
            RosterCollection collection,
            @Nullable String wrapper,
            long offset,
            OptionalLong headerTotal,
            InputStream body,
            LongSupplier bytes) {
        var parser = new PageParser(collection, wrapper);
        try (var json = JSON.createParser(body)) {
            parser.read(json);
        } catch (UnexpectedEndOfInputException e) {
            throw Failure.passing(Code.ANSWER_TRUNCATED, "The JSON has no end.", e);
        } catch (StreamConstraintsException e) {
            throw Failure.lasting(Code.JSON_OUT_OF_BOUNDS, "", e);
        } catch (StreamReadException e) {
            throw Failure.lasting(Code.NOT_ONEROSTER, "It is no JSON.", e);
        }
        boolean usual = parser.standard != null;
        var records = usual ? parser.standard : parser.other;
        if (records == null || !usual && !parser.isCollection(records)) {
            throw Failure.lasting(
                    Code.COLLECTION_ABSENT,
                    "Expected a list named %s%s."
                            .formatted(collection.wrapper(), parser.ambiguous ? ", found several of other names" : ""),
                    null);
        }
        var total = headerTotal.isPresent() ? headerTotal : parser.bodyTotal;
        return new Page(offset, records, total, bytes.getAsLong(), usual ? "" : parser.otherName, parser.fingerprint);
    }

    /**
     * A list of another name is the collection where it was so before, or where its records are records: an error report
     * may well hold a list, but none with a sourcedId.
     */
    private boolean isCollection(List<RosterRecord> records) {
        return otherName.equals(BARE)
                || otherName.equals(wrapper)
                || !ambiguous && records.stream().anyMatch(record -> record.sourcedId() != null);
    }

    private void read(JsonParser json) {
        var first = json.nextToken();
        if (first == null) {
            throw Failure.passing(Code.ANSWER_TRUNCATED, "The body is empty.", null);
        }
        if (first == JsonToken.START_ARRAY) {
            otherName = BARE;
            other = records(json);
        } else if (first == JsonToken.START_OBJECT) {
            readObject(json);
        }
        if (json.nextToken() != null) {
            throw Failure.lasting(Code.NOT_ONEROSTER, "More follows after the JSON.", null);
        }
    }

    private void readObject(JsonParser json) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            var value = json.nextToken();
            if (value == JsonToken.START_ARRAY && name.equals(collection.wrapper())) {
                standard = records(json);
            } else if (value == JsonToken.START_ARRAY
                    && standard == null
                    && !otherName.equals(wrapper)
                    && !BESIDE.contains(name.toLowerCase(Locale.ROOT))) {
                ambiguous = other != null;
                otherName = shortened(name);
                other = records(json);
            } else if (value == JsonToken.VALUE_NUMBER_INT && (name.equals("totalCount") || name.equals("total"))) {
                bodyTotal = OptionalLong.of(Math.max(0, json.getValueAsLong()));
            } else {
                json.skipChildren();
            }
        }
    }

    /** A foreign name, as it may stand in a finding. */
    private static String shortened(String name) {
        var clean = Text.trimmed(name);
        return clean == null ? "(empty)" : clean.substring(0, Math.min(clean.length(), 60));
    }

    /** 0 stands for no record; one without a sourcedId is told by its content. */
    private List<RosterRecord> records(JsonParser json) {
        var records = new ArrayList<RosterRecord>();
        long hash = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (records.size() == RECORDS_MAX) {
                throw Failure.lasting(Code.PAGE_TOO_LARGE, "The bound is %d records.".formatted(RECORDS_MAX), null);
            }
            JsonNode node = JSON.readTree(json);
            var record = RecordReader.read(collection, node);
            var id = record.sourcedId();
            hash = hash * 1_000_003 + (id == null ? node.hashCode() : id.hashCode());
            records.add(record);
        }
        fingerprint = hash;
        return records;
    }
}
