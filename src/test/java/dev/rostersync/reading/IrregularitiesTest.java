package dev.rostersync.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Irregularity;
import dev.rostersync.sis.Roster;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.testing.TestTenant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a server does otherwise than the standard, the same roster leaves the same tables. */
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

    @ParameterizedTest
    @EnumSource(
            value = Irregularity.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BODY_CREDENTIALS", "RAW_BASIC", "CORE_SCOPE_ONLY", "EXPIRY_AS_TEXT", "NO_EXPIRY"})
    void onVersion11WithSignatures(Irregularity irregularity) {
        var sis = SampleSis.start().asVersion11().withOAuth1().with(irregularity);
        try (var tenant = TestTenant.start(sis.serve(roster()), Map.of())) {
            var sync = tenant.withoutTokenUrl().syncParentData("parent").sync();

            assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(tables(tenant)).isEqualTo(REGULAR);
        }
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
