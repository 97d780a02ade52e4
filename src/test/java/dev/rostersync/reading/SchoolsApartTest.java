package dev.rostersync.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Irregularity;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A school with incomplete data does not affect the others; if a collection cannot be read, schools are read alone. */
class SchoolsApartTest {

    private static final int ALWAYS = Integer.MAX_VALUE;
    private static final List<String> SCHOOLS = List.of("north", "so/u th", "west");

    private TestTenant tenant;

    @BeforeEach
    void aSyncedDistrict() {
        tenant = TestTenant.start().syncParentData("parent");
        tenant.roster().session("term", "2026-08-17", "2027-01-15");
        for (var school : SCHOOLS) {
            tenant.roster().school(school);
            tenant.roster().student("s-" + school, school);
            tenant.roster().teacher("t-" + school, school);
            tenant.roster().rosterClass("c-" + school, school, "term");
            tenant.roster().enrollment("s-" + school, "c-" + school, "student");
            tenant.roster().enrollment("t-" + school, "c-" + school, "teacher");
            tenant.roster().parent("p-" + school, "parent", "s-" + school);
        }
        tenant.roster().user("head", "principal", "north");
        tenant.roster().enrollment("head", "c-north", "teacher");
        tenant.roster().teacher("nowhere", "district");
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        changeEverySchool();
    }

    private void changeEverySchool() {
        for (var school : SCHOOLS) {
            tenant.roster().record("classes", "c-" + school).put("title", "Renamed");
            tenant.roster().student("new-" + school, school);
            tenant.roster().rosterClass("d-" + school, school, "term");
            tenant.roster().enrollment("new-" + school, "d-" + school, "student");
        }
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private void wholeFails(String collection) {
        tenant.sis()
                .fault(
                        ALWAYS,
                        request -> request.collection().equals(collection) && request.isWhole(),
                        Fault.status(500));
    }

    private void failsOf(String collection, String school) {
        tenant.sis()
                .fault(
                        ALWAYS,
                        request -> request.collection().equals(collection) && school.equals(request.school()),
                        Fault.body("<html>down</html>"));
    }

    private List<String> classNames(String school) {
        return tenant.lines("SELECT c.name FROM school_manager.classroom c JOIN school_manager.school s"
                + " ON s.id = c.school_id WHERE s.sourced_id = '%s' ORDER BY 1".formatted(school));
    }

    private void isNew(String school) {
        assertThat(classNames(school)).containsExactly("Class d-" + school, "Renamed");
        assertThat(tenant.users()).contains("new-%1$s student @%1$s".formatted(school));
        assertThat(tenant.members()).contains("new-%1$s student in d-%1$s".formatted(school));
    }

    private void isAsBefore(String school) {
        assertThat(classNames(school)).containsExactly("Class c-" + school);
        assertThat(tenant.users())
                .contains("s-%1$s student @%1$s".formatted(school), "t-%1$s teacher @%1$s".formatted(school))
                .doesNotContain("new-%1$s student @%1$s".formatted(school));
        assertThat(tenant.members())
                .contains("s-%1$s student in c-%1$s".formatted(school))
                .doesNotContain("new-%1$s student in d-%1$s".formatted(school));
        assertThat(tenant.guardians()).contains("p-" + school + "@example.org");
    }

    private Sync partial(Code code) {
        var sync = tenant.sync();
        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.PARTIAL);
        assertThat(sync.code()).as(sync.message()).isEqualTo(code);
        return sync;
    }

    @Test
    void classesAreReadSchoolBySchool() {
        wholeFails("classes");

        var sync = tenant.sync();

        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.findings(sync)).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(Code.READ_BY_SCHOOL.id());
            assertThat(finding.detail()).contains("OR-107").contains("500");
        });
        SCHOOLS.forEach(this::isNew);
    }

    @Test
    void theSchoolWhoseClassesCannotBeReadStaysAsItWas() {
        wholeFails("classes");
        failsOf("classes", "so/u th");

        var sync = partial(Code.SCHOOL_UNREAD);

        assertThat(sync.message()).contains("School so/u th (so/u th)").contains("classes, OR-201");
        assertThat(sync.code().remedy()).contains("exclude the school");
        assertThat(sync.holds()).extracting(hold -> hold.school()).containsExactly("so/u th");
        isNew("north");
        isAsBefore("so/u th");
        isNew("west");
    }

    @Test
    void theSchoolWhoseEnrollmentsCannotBeReadStaysAsItWas() {
        wholeFails("enrollments");
        failsOf("enrollments", "west");

        partial(Code.SCHOOL_UNREAD);

        isNew("north");
        isAsBefore("west");
    }

    @Test
    void theSchoolWhoseUsersCannotBeReadStaysAsItWas() {
        wholeFails("users");
        failsOf("users", "north");

        var sync = partial(Code.SCHOOL_UNREAD);

        assertThat(sync.findings()).doesNotContainKey(Code.ENROLLMENT_USER_UNKNOWN.id());
        isAsBefore("north");
        isNew("west");
    }

    @Test
    void severalSchoolsThatCannotBeReadAllStayAsTheyWere() {
        wholeFails("users");
        failsOf("users", "north");
        failsOf("users", "so/u th");

        var sync = partial(Code.SCHOOL_UNREAD);

        assertThat(sync.holds()).extracting(hold -> hold.school()).containsExactly("north", "so/u th");
        isAsBefore("north");
        isAsBefore("so/u th");
        isNew("west");
    }

    /** Lists of students and teachers lack parents, users who only teach a class, and users at no school. */
    @Test
    void usersOfSchoolsBringNoParentsAndTakeNobodyAway() {
        wholeFails("users");
        tenant.roster().parent("p-late", "parent", "s-north");

        var sync = partial(Code.COLLECTION_UNREAD);

        assertThat(sync.message()).contains("parents: OR-107");
        SCHOOLS.forEach(this::isNew);
        assertThat(tenant.users()).contains("head teacher @north", "nowhere teacher");
        assertThat(tenant.members()).contains("head teacher in c-north");
        assertThat(tenant.guardians())
                .containsExactly("p-north@example.org", "p-so/u th@example.org", "p-west@example.org");
    }

    @Test
    void usersOfSchoolsAreAllThereIsWhereNoParentsAreWanted() {
        tenant.syncParentData();
        wholeFails("users");

        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        SCHOOLS.forEach(this::isNew);
    }

    @Test
    void whoLeftASchoolThatWasReadLeavesIt() {
        wholeFails("users");
        tenant.roster().remove("users", "s-west");
        tenant.roster().remove("enrollments", "s-west-c-west-student");

        partial(Code.COLLECTION_UNREAD);

        assertThat(tenant.users()).doesNotContain("s-west student @west");
    }

    @Test
    void whoIsEnrolledButOnNoListStays() {
        wholeFails("users");
        tenant.roster().remove("users", "s-west");

        partial(Code.COLLECTION_UNREAD);

        assertThat(tenant.users()).contains("s-west student @west");
    }

    @Test
    void withoutEnrollmentsNobodyWhoIsOnNoListGoes() {
        wholeFails("users");
        tenant.sis().fault(ALWAYS, "enrollments", 0, Fault.status(500));

        partial(Code.COLLECTION_UNREAD);

        assertThat(tenant.users()).contains("head teacher @north", "nowhere teacher", "new-west student @west");
    }

    @Test
    void aSchoolThatIsListedNoMoreKeepsItsUsersAsAWholeReadWould() {
        wholeFails("users");
        tenant.roster().remove("orgs", "west");
        tenant.roster()
                .records("classes")
                .removeIf(record -> record.path("sourcedId").asString("").endsWith("west"));
        tenant.roster()
                .records("enrollments")
                .removeIf(record ->
                        record.path("class").path("sourcedId").asString("").endsWith("west"));

        partial(Code.COLLECTION_UNREAD);

        assertThat(tenant.users()).contains("s-west student", "t-west teacher");
    }

    /** The school's record cannot be read, since its type is unknown, but the school exists. */
    @Test
    void aSchoolWhoseRecordCannotBeReadIsReadToo() {
        wholeFails("enrollments");
        tenant.sis().with(Irregularity.SCHOOLS_MISSING);
        tenant.roster().record("orgs", "west").put("type", "campus");

        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(tenant.sis().requests("enrollments")).anyMatch(request -> "west".equals(request.school()));
        isNew("west");
    }

    @Test
    void anExcludedSchoolIsNotRead() {
        tenant.exclude("north");
        wholeFails("enrollments");

        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(tenant.sis().requests("enrollments")).noneMatch(request -> "north".equals(request.school()));
        isNew("west");
    }

    @Test
    void excludingTheSchoolMendsIt() {
        wholeFails("enrollments");
        failsOf("enrollments", "west");
        partial(Code.SCHOOL_UNREAD);

        assertThat(tenant.exclude("west").sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        isNew("north");
    }

    @Test
    void withoutUsersThereIsNoRoster() {
        tenant.sis().fault(ALWAYS, "users", 0, Fault.status(500));
        var before = tenant.everything();

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.PROVIDER_FAILING);
        assertThat(tenant.everything()).isEqualTo(before);
    }

    @Test
    void withoutClassesUsersAreSyncedAndClassroomsStay() {
        tenant.sis().fault(ALWAYS, "classes", 0, Fault.status(500));

        partial(Code.COLLECTION_UNREAD);

        assertThat(tenant.users()).contains("new-west student @west", "head teacher @north", "nowhere teacher");
        SCHOOLS.forEach(school -> assertThat(classNames(school)).containsExactly("Class c-" + school));
        assertThat(tenant.members()).hasSize(7);
    }

    @Test
    void withoutEnrollmentsNoClassIsPublishedAlone() {
        tenant.sis().fault(ALWAYS, "enrollments", 0, Fault.status(500));

        var sync = partial(Code.COLLECTION_UNREAD);

        assertThat(sync.importedClasses()).isEqualTo(3);
        SCHOOLS.forEach(school -> assertThat(classNames(school)).containsExactly("Class c-" + school));
        assertThat(tenant.users()).contains("head teacher @north");
    }

    @Test
    void withoutEnrollmentsNobodyLeavesByThem() {
        tenant.roster().records("enrollments").forEach(enrollment -> enrollment.put("endDate", "2026-01-15"));
        tenant.sis().fault(ALWAYS, "enrollments", 0, Fault.status(500));

        tenant.respectEnrolmentDate(true);
        partial(Code.COLLECTION_UNREAD);

        assertThat(tenant.users()).contains("s-west student @west");
    }

    @Test
    void withoutSessionsNoClassLeavesByItsDates() {
        tenant.respectAcademicSessions(true);
        tenant.sis().fault(ALWAYS, "academicSessions", 0, Fault.status(500));
        tenant.today("2027-02-01");
        tenant.roster().record("classes", "c-west").put("title", "Renamed again");

        partial(Code.COLLECTION_UNREAD);

        assertThat(classNames("west"))
                .as("nothing new comes whose dates cannot be told")
                .containsExactly("Renamed again");
        assertThat(tenant.lines("SELECT DISTINCT starts_on || ' ' || ends_on FROM school_manager.classroom"))
                .containsExactly("2026-08-17 2027-01-15");
    }

    @Test
    void theNextSyncReadsItAsAWholeAgain() {
        wholeFails("enrollments");
        failsOf("enrollments", "west");
        partial(Code.SCHOOL_UNREAD);
        tenant.sis().recover();

        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        SCHOOLS.forEach(this::isNew);
    }

    @Test
    void asVersion11WithOAuth1() {
        try (var other = TestTenant.start(
                        SampleSis.start().asVersion11().withOAuth1().serve(tenant.roster()), java.util.Map.of())
                .withoutTokenUrl()) {
            other.sis()
                    .fault(
                            ALWAYS,
                            request -> request.collection().equals("enrollments") && request.isWhole(),
                            Fault.status(404));

            var sync = other.sync();

            assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(other.members()).contains("s-so/u th student in c-so/u th");
        }
    }
}
