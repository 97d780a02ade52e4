package dev.rostersync.oneroster.json;

import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.outcome.Code;
import java.io.CharConversionException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** Reads the text of a body as JSON within bounds, and tells apart what can be wrong with it. */
final class PageText {

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(64)
            .maxStringLength(1_000_000)
            .maxNameLength(5_000)
            .maxNumberLength(500)
            .build();

    private static final JsonFactory JSON =
            JsonFactory.builder().streamReadConstraints(BOUNDS).build();

    /** Reads JSON with a correct structure, even if its text breaks the rules. */
    private static final JsonFactory LENIENT = JsonFactory.builder()
            .streamReadConstraints(BOUNDS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private PageText() {}

    /**
     * Reads a body to its end.
     *
     * @param charset as the server declares it, null if it declares none
     * @param mends true if broken text is mended, instead of {@link PageParser.TextBroken}
     * @throws Failure with a code: the body is not JSON, is truncated, or is out of bounds
     */
    static void read(InputStream body, @Nullable Charset charset, boolean mends, Consumer<JsonParser> reading) {
        var mended = mends ? new MendedText(body, charset) : null;
        try (var json = mended == null
                ? JSON.createParser(ObjectReadContext.empty(), body)
                : LENIENT.createParser(ObjectReadContext.empty(), mended)) {
            reading.accept(json);
        } catch (UnexpectedEndOfInputException e) {
            throw Failure.passing(Code.ANSWER_TRUNCATED, "The JSON has no end.", null);
        } catch (StreamConstraintsException e) {
            throw Failure.lasting(Code.JSON_OUT_OF_BOUNDS, "", null);
        } catch (StreamReadException e) {
            throw broken(mends, e, mended);
        } catch (JacksonIOException e) {
            if (!mends && e.getCause() instanceof CharConversionException) {
                throw new PageParser.TextBroken();
            }
            if (e.getCause() instanceof MendedText.Lost lost) {
                throw Failure.lasting(
                        Code.NOT_ONEROSTER, "It is not valid JSON from byte %d on.".formatted(lost.at()), null);
            }
            throw e;
        }
    }

    /** The exception's text may quote the body, so only the place of the error is reported. */
    private static RuntimeException broken(boolean mends, JacksonException e, @Nullable MendedText mended) {
        if (!mends) {
            return new PageParser.TextBroken();
        }
        long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        return Failure.lasting(
                Code.NOT_ONEROSTER,
                at < 0 || mended == null
                        ? "It is not JSON."
                        : "It is not valid JSON from byte %d on.".formatted(mended.bytesOfBody(at)),
                null);
    }
}
