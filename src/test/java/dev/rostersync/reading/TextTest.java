package dev.rostersync.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Fault;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken text is mended and reported, too long text is cut or left out, and the rest of the roster is read. */
class TextTest {

    private static final int ALWAYS = 1_000_000;

    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        for (int i = 0; i < 3; i++) {
            tenant.roster().student("s" + i, "north");
            tenant.roster().rosterClass("c" + i, "north").put("title", "Title of c" + i);
            tenant.roster().enrollment("s" + i, "c" + i, "student");
        }
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    /** Changes the text of the page of classes, and sends it in this charset. */
    private void classesAre(UnaryOperator<String> change, Charset charset, String contentType) {
        tenant.sis().fault(ALWAYS, "classes", 0, (exchange, proper) -> {
            var page = change.apply(new String(proper.bytes(), StandardCharsets.UTF_8))
                    .getBytes(charset);
            exchange.getResponseHeaders().set("Content-Type", contentType);
            exchange.getResponseHeaders().set("X-Total-Count", "3");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        });
    }

    private Sync succeeds() {
        var sync = tenant.sync();
        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
        return sync;
    }

    private List<String> names() {
        return tenant.lines("SELECT name FROM school_manager.classroom ORDER BY sourced_id");
    }

    @Test
    void aByteOfWindows1252() {
        classesAre(
                page -> page.replace("Title of c1", "Caf\u00e9 \u20ac"),
                Charset.forName("windows-1252"),
                "application/json");

        var sync = succeeds();

        assertThat(names()).containsExactly("Title of c0", "Café €", "Title of c2");
        assertThat(tenant.findings(sync))
                .filteredOn(finding -> finding.code().equals("OR-408"))
                .extracting(finding -> finding.sourcedId() + " " + finding.detail())
                .containsExactly("c1 title");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "windows-1252", "UTF-8", "utf8", "\"utf-8\""})
    void aDeclaredCharset(String declared) {
        var name = declared.replace("\"", "");
        classesAre(
                page -> page.replace("Title of c1", "Café"),
                Charset.forName(name),
                "application/json; charset=" + declared);

        var sync = succeeds();
        assertThat(names()).contains("Café");
        // a server that declares UTF-8 and sends UTF-8 needs no mending
        assertThat(sync.findings().containsKey("OR-408"))
                .isNotEqualTo(name.toLowerCase(Locale.ROOT).startsWith("utf"));
    }

    /** A gateway that declares a wrong charset does no harm. */
    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "US-ASCII", "windows-1252", "Shift_JIS", "UTF-16"})
    void utf8ThatIsDeclaredAsSomethingElse(String declared) {
        classesAre(
                page -> page.replace("Title of c1", "José Müller 日本"),
                StandardCharsets.UTF_8,
                "application/json; charset=" + declared);

        assertThat(succeeds().findings()).doesNotContainKey("OR-408");
        assertThat(names()).contains("José Müller 日本");
    }

    @Test
    void aCharsetThatIsNone() {
        classesAre(page -> page, StandardCharsets.UTF_8, "application/json; charset=klingon");

        succeeds();
        assertThat(names()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0001", "\u001B", "\t", "\n", "\u0007", "\u0085x"})
    void aControlCharacterWithinAString(String character) {
        classesAre(
                page -> page.replace("Title of c1", "Title%sof c1".formatted(character)),
                StandardCharsets.UTF_8,
                "application/json");

        var sync = succeeds();

        assertThat(names().get(1)).startsWith("Title").endsWith("of c1").hasSizeGreaterThan("Titleof c1".length() - 1);
        assertThat(names()).hasSize(3);
        if (character.charAt(0) < ' ') {
            assertThat(names().get(1)).isEqualTo("Title of c1");
            assertThat(tenant.found(sync)).contains("OR-408 c1");
        }
    }

    /** A control character is also replaced if it is escaped correctly. */
    @Test
    void anEscapedControlCharacterIsNotPublishedEither() {
        tenant.roster().record("classes", "c1").put("title", "A\u001B[31mB\u009BC");

        var sync = succeeds();

        assertThat(names()).contains("A [31mB C");
        assertThat(tenant.found(sync)).contains("OR-408 c1");
    }

    @Test
    void backslashesAndCommasThatAreTooMany() {
        classesAre(
                page -> page.replace("Title of c1", "It\\'s \\x")
                        .replace("\"Title of c2\"", "\"Title of c2\\\"\"")
                        .replace("]}", "],}"),
                StandardCharsets.UTF_8,
                "application/json");

        succeeds();
        assertThat(names()).containsExactly("Title of c0", "It's x", "Title of c2\"");
    }

    @Test
    void jsonWithoutAStructureSaysWhere() {
        tenant.sis().fault(ALWAYS, "classes", 0, Fault.body("{\"classes\":[{\"sourcedId\":\"c0\"]}"));

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(sync.message())
                .contains("OR-201")
                .contains("classes")
                .contains("from record 0")
                .contains("byte 29");
    }

    @Test
    void theByteIsThatOfTheBodyWhateverWasMendedBeforeIt() throws IOException {
        classesAre(
                page -> "{\"classes\":[{\"title\":\"\u00e9\u00e9\u00e9\",\"sourcedId\":\"c0\"]}",
                Charset.forName("windows-1252"),
                "application/json");

        assertThat(tenant.sync().message()).contains("byte 43");
    }

    @Test
    void idsAddressesAndNamesWithoutEnd() {
        var endless = "x".repeat(8_000);
        tenant.roster().record("users", "s0").put("email", endless + "@example.org");
        tenant.roster().record("users", "s1").put("givenName", endless).put("identifier", endless);
        tenant.roster().student(endless, "north");
        tenant.roster().record("classes", "c0").put("title", endless).put("classCode", endless);
        tenant.roster().rosterClass(endless, "north");
        tenant.roster().enrollment(endless, "c1", "student");
        tenant.roster().enrollment("s1", endless, "student");
        tenant.roster().school(endless);
        tenant.roster().parent("p1", "parent", "s1", endless).put("email", "p@" + endless);
        tenant.syncParentData("parent");

        var sync = succeeds();

        assertThat(tenant.classrooms()).containsExactly("c0 @north", "c1 @north", "c2 @north");
        assertThat(tenant.lines("SELECT length(name) || ' ' || length(code) FROM school_manager.classroom"
                        + " WHERE sourced_id = 'c0'"))
                .containsExactly("1000 255");
        assertThat(tenant.found(sync))
                .contains("OR-409 s0", "OR-409 s1", "OR-409 c0", "OR-409 p1")
                .anyMatch(found -> found.startsWith("OR-401 xxx"));
        assertThat(tenant.lines("SELECT max(length(sourced_id)) FROM school_manager.roster_user"))
                .containsExactly("2");
    }

    /** With one such id published by an earlier release, what it had published stays. */
    @Test
    void anAddressOfManyMarksIsNotNormalizedForEver() {
        // NFC sorts the marks, and the time grows with the square of their number
        tenant.roster().record("users", "s0").put("email", "a" + "\u0323\u0307".repeat(400_000) + "@example.org");

        var sync = succeeds();

        assertThat(tenant.found(sync)).contains("OR-409 s0");
    }

    @Test
    void whatPostgresCannotHoldNeverReachesIt() {
        classesAre(
                page -> page.replace("Title of c1", "a\\u0000b\\uD800c").replace("R1", "\\uDFFF"),
                StandardCharsets.UTF_8,
                "application/json");

        succeeds();

        assertThat(names()).contains("ab\uFFFDc");
    }

    @Test
    void aCollectionOfWhichNoRecordCanBeReadCountsAsUnread() {
        tenant.sync();
        var before = tenant.everything();
        tenant.roster().records("classes").forEach(record -> record.remove("school"));

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(sync.message()).contains(Code.RECORDS_UNREADABLE.id()).contains("classes");
        assertThat(tenant.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sourcedId", "roles"})
    void aFirstNightWithoutOneReadableUserFails(String field) {
        tenant.roster().records("users").forEach(record -> record.remove(field));

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.RECORDS_UNREADABLE);
    }
}
