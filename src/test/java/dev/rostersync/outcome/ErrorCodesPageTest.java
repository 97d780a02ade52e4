package dev.rostersync.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code docs/error-codes.md} is generated from the catalogue. -Dcodes.write=true writes the file again. */
@Tag("fast")
class ErrorCodesPageTest {

    private static final Path PAGE = Path.of("docs", "error-codes.md");

    @Test
    void thePageIsWhatTheCatalogueSays() throws IOException {
        if (Boolean.getBoolean("codes.write")) {
            Files.writeString(PAGE, page());
        }

        assertThat(Files.readString(PAGE))
                .as("write it anew: ./mvnw test -Dtest=ErrorCodesPageTest -Dcodes.write=true")
                .isEqualTo(page());
    }

    @Test
    void noCodeStandsTwice() {
        assertThat(Arrays.stream(Code.values()).map(Code::id)).doesNotHaveDuplicates();
    }

    @Test
    void eachSaysWhatHappenedAndWhatToDo() {
        for (var code : Code.values()) {
            assertThat(code.id()).matches("OR-\\d{3}");
            assertThat(code.sentence()).endsWith(".");
            assertThat(code.remedy()).endsWith(".");
            assertThat(Code.of(code.id())).contains(code);
        }
    }

    private static String page() {
        return """
                # Error codes

                Made from the catalogue in the code (`outcome.Code`) and checked by a test. A code never changes its meaning.

                | severity | what it means |
                | --- | --- |
                | FATAL | the sync is FAILED: nothing was changed; or the command did nothing |
                | PARTIAL | the sync is PARTIAL: what it concerns stayed as it was, the rest was published |
                | WARNING | a finding about a single record; the sync stays SUCCEEDED |
                | INFO | a finding worth knowing; the outcome of the sync does not change |

                | exit | the command ends with it if a FATAL code says that |
                | --- | --- |
                | 20 | the same call again may succeed |
                | 21 | only a person can mend it |
                | 30 | another process is at work |
                | 2 | the call was wrong |

                | code | severity | exit | what happened | what to do |
                | --- | --- | --- | --- | --- |
                """
                + Arrays.stream(Code.values())
                        .sorted(Comparator.comparing(Code::id))
                        .map(code -> "| %s | %s | %s | %s | %s |\n"
                                .formatted(code.id(), code.severity(), exit(code), code.sentence(), code.remedy()))
                        .collect(Collectors.joining());
    }

    private static String exit(Code code) {
        return switch (code.severity()) {
            case INFO, WARNING -> "";
            case PARTIAL -> "10";
            case FATAL ->
                switch (code.mend()) {
                    case AGAIN -> "20";
                    case PERSON, NOTHING -> "21";
                    case BUSY -> "30";
                    case USAGE -> "2";
                };
        };
    }

    /** The picture of Sync Details in README shows findings with the sentences of their codes. */
    @Test
    void thePictureOfSyncDetailsHasTheSentencesOfToday() throws IOException {
        var shown = Pattern.compile("(OR-\\d{3}) +\\d+ +([^<]+)</text>")
                .matcher(Files.readString(Path.of("docs", "pictures", "sync-details.svg")));
        int codes = 0;
        while (shown.find()) {
            assertThat(shown.group(2))
                    .isEqualTo(Code.of(shown.group(1)).orElseThrow().sentence());
            codes++;
        }
        assertThat(codes).isPositive();
    }
}
