package dev.rostersync.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Irregularity;
import dev.rostersync.sis.Roster;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.testing.TestTenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server may deviate from the standard in many ways: the same roster still gives the same tables. */
class IrregularitiesTest {

    /** More records than a capped page holds, with ids that can be numbers. */
    private static Roster roster() {
        var roster = new Roster();
        roster.org("1", "district");
        roster.school("10");
        roster.school("20");
        roster.session("5", "2026-08-17", "2027-01-15");
        for (int i = 100; i < 230; i++) {
            roster.student(Integer.toString(i), i % 2 == 0 ? "10" : "20").put("identifier", Integer.toString(i));
        }
        roster.teacher("900", "10").putNull("phone");
        for (int i = 0; i < 4; i++) {
            roster.rosterClass(Integer.toString(300 + i), "10", "5");
            for (int s = 100; s < 230; s += 2) {
                roster.enrollment(Integer.toString(s), Integer.toString(300 + i), "student", "2026-08-17", null)
                        .put("sourcedId", Integer.toString(10_000 + 200 * i + s));
            }
            roster.enrollment("900", Integer.toString(300 + i), "teacher")
                    .put("primary", "true")
                    .put("sourcedId", "2" + i);
        }
        roster.parent("700", "parent", "100", "101");
        return roster;
    }

    private static Map<String, List<String>> tables(TestTenant tenant) {
        return Map.of(
                "schools", tenant.schools(),
                "users", tenant.users(),
                "classrooms", tenant.classrooms(),
                "members", tenant.members(),
                "primary", tenant.lines("SELECT count(*) FROM school_manager.classroom_member WHERE is_primary"),
                "dates",
                        tenant.lines(
                                "SELECT DISTINCT concat(begins_on, '/', ends_on) FROM school_manager.classroom_member ORDER BY 1"),
                "sessions",
                        tenant.lines("SELECT DISTINCT concat(starts_on, '/', ends_on) FROM school_manager.classroom"),
                "relationships", tenant.relationships());
    }

    private static final Map<String, List<String>> REGULAR = tablesWith(SampleSis.start());

    private static Map<String, List<String>> tablesWith(SampleSis sis) {
        try (var tenant = TestTenant.start(sis.serve(roster()), Map.of())) {
            var sync = tenant.syncParentData("parent").sync();
            assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
            return tables(tenant);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Irregularity.class, mode = EnumSource.Mode.EXCLUDE, names = "SHA1_ONLY")
    void onVersion12(Irregularity irregularity) {
        assertThat(REGULAR.get("members")).hasSize(4 * 66);

        assertThat(tablesWith(SampleSis.start().with(irregularity))).isEqualTo(REGULAR);
    }

    /** Many pages, and the server does not say how many. */
    @ParameterizedTest
    @EnumSource(
            value = Irregularity.class,
            mode = EnumSource.Mode.MATCH_ANY,
            names = {
                ".*_PAST_THE_END",
                ".*OFFSETS.*",
                "SMALL_LIMIT.*",
                "SORT_.*",
                "LIMIT_.*",
                "PARAMETERS_REFUSED",
                "PAGES_OVERLAP",
                "BARE_ARRAY"
            })
    void onManyPagesWithoutATotal(Irregularity irregularity) {
        var sis = SampleSis.start().with(Irregularity.LIMIT_CAPPED, Irregularity.NO_TOTAL, irregularity);

        assertThat(tablesWith(sis)).isEqualTo(REGULAR);
    }

    @ParameterizedTest
    @EnumSource(
            value = Irregularity.class,
            mode = EnumSource.Mode.MATCH_NONE,
            names = {".*CREDENTIALS", ".*BASIC.*", ".*SCOPE.*", "EXPIR.*", "NO_EXPIRY"})
    void onVersion11WithSignatures(Irregularity irregularity) {
        var sis = SampleSis.start().asVersion11().withOAuth1().with(irregularity);
        try (var tenant = TestTenant.start(sis.serve(roster()), Map.of())) {
            var sync = tenant.withoutTokenUrl().syncParentData("parent").sync();

            assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(tables(tenant)).isEqualTo(REGULAR);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Irregularity.class,
            mode = EnumSource.Mode.MATCH_ANY,
            names = {".*CREDENTIALS", ".*BASIC.*", ".*SCOPE.*"})
    void onVersion11WithTokens(Irregularity irregularity) {
        assertThat(tablesWith(SampleSis.start().asVersion11().with(irregularity)))
                .isEqualTo(REGULAR);
    }

    @Test
    void version11WithTokens() {
        assertThat(tablesWith(SampleSis.start().asVersion11())).isEqualTo(REGULAR);
    }

    @Test
    void findsTheTokenLocationItself() {
        try (var tenant = TestTenant.start(SampleSis.start().under("/campus").serve(roster()), Map.of())) {
            var sync = tenant.withoutTokenUrl().syncParentData("parent").sync();

            assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(tables(tenant)).isEqualTo(REGULAR);
        }
    }

    @Test
    void severalAtOnce() {
        assertThat(tablesWith(SampleSis.start()
                        .with(
                                Irregularity.LIMIT_CAPPED,
                                Irregularity.NO_TOTAL,
                                Irregularity.SORT_REFUSED,
                                Irregularity.PLAIN_REFERENCES,
                                Irregularity.SCHOOLS_MISSING,
                                Irregularity.PAGES_OVERLAP,
                                Irregularity.GZIP,
                                Irregularity.UNKNOWN_MEMBERS)))
                .isEqualTo(REGULAR);
    }

    /** A total of 0 means an empty collection, even if the answer holds something else than a list. */
    @ParameterizedTest
    @EnumSource(
            value = Irregularity.class,
            names = {"EMPTY_IS_NO_CONTENT", "EMPTY_IS_NULL"})
    void emptyCollections(Irregularity irregularity) {
        var roster = new Roster();
        roster.school("10");
        roster.student("100", "10");
        for (boolean version11 : new boolean[] {false, true}) {
            var sis = SampleSis.start().serve(roster).with(irregularity);
            try (var tenant = TestTenant.start(version11 ? sis.asVersion11() : sis, Map.of())) {
                var sync = tenant.sync();

                assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
                assertThat(tenant.users()).containsExactly("100 student @10");
                assertThat(sis.requests("classes"))
                        .as("no waits, no second try")
                        .hasSize(1);
            }
        }
    }

    /** One server that refuses every extra and has many deviations at once. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allFallbacksAtOnce(boolean version11) {
        var sis = SampleSis.start()
                .serve(roster())
                .with(
                        Irregularity.WHOLE_PAGE_OFFSETS,
                        Irregularity.LIMIT_REFUSED,
                        Irregularity.SORT_FAILS,
                        Irregularity.ROSTER_SCOPE_ONLY,
                        Irregularity.BASIC_UNSUPPORTED,
                        Irregularity.OTHER_ROOT_FAILS,
                        Irregularity.SCHOOLS_FAIL,
                        Irregularity.COOKIE_REQUIRED,
                        Irregularity.ENCODING_UTF_8,
                        Irregularity.NO_TOTAL,
                        Irregularity.NO_CONTENT_PAST_THE_END,
                        Irregularity.EXPIRED_IS_FORBIDDEN,
                        Irregularity.WINDOWS_1252,
                        Irregularity.LIST_FOR_SINGLE);
        sis.gatekeeper().expireTokensAfter(9);
        sis.gatekeeper().grant(20, Duration.ofMillis(100));
        try (var tenant = TestTenant.start(version11 ? sis.asVersion11() : sis, Map.of())) {
            tenant.syncParentData("parent");

            var sync = tenant.sync();

            assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(tables(tenant)).isEqualTo(REGULAR);
            assertThat(sync.findings()).containsKey("OR-408");
        }
    }

    @Test
    void saysThatTheWrapperIsUnusual() {
        try (var tenant = TestTenant.start(
                SampleSis.start().with(Irregularity.OTHER_WRAPPER).serve(roster()), Map.of())) {
            var sync = tenant.sync();

            assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(sync.findings()).containsEntry("OR-406", 5L);
        }
    }
}
