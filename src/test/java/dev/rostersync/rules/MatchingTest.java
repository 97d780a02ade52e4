package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.testing.TestTenant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Matching is by email. */
public class MatchingTest {

    private TestTenant tenant;

    @BeforeEach
    void aDirectoryOfItsOwn() {
        tenant = TestTenant.start().directoryKnowsNobody();
        tenant.roster().school("north");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private void student(String id, String email) {
        tenant.roster().student(id, "north").put("email", email);
    }

    @Test
    void matchesWholeAddressesWithoutWhiteSpaceAndCase() {
        tenant.directory("Amy@Example.ORG");
        student("s1", "\u00a0 amy@example.org\u2003");

        var sync = tenant.sync();

        assertThat(tenant.users()).containsExactly("s1 student @north");
        assertThat(sync.matchedStudents()).isEqualTo(1);
        assertThat(sync.unmatchedUsers()).isZero();
    }

    @Test
    void matchesComposedWithDecomposedAccents() {
        tenant.directory("zo\u00eb@example.org");
        student("s1", "zoe\u0308@example.org");

        tenant.sync();

        assertThat(tenant.users()).containsExactly("s1 student @north");
    }

    @Test
    void makesTheTurkishCapitalIWithDotOneKeyOnBothSides() {
        tenant.directory("\u0130pek@example.org");
        student("s1", "\u0130PEK@example.org");

        tenant.sync();

        assertThat(tenant.users()).containsExactly("s1 student @north");
    }

    @Test
    void guessesNothing() {
        tenant.directory("amy.smith@example.org");
        student("s1", "amysmith@example.org");
        student("s2", "amy.smith+sis@example.org");

        assertThat(tenant.sync().unmatchedUsers()).isEqualTo(2);
    }

    @Test
    void saysWhyEachUserIsUnmatched() {
        tenant.directory("disabled@example.org", false);
        tenant.directory("double@example.org");
        tenant.directory("DOUBLE@example.org");
        student("s1", "");
        student("s2", "unknown@example.org");
        student("s3", "disabled@example.org");
        student("s4", "double@example.org");

        var sync = tenant.sync();

        assertThat(tenant.users()).isEmpty();
        assertThat(sync.unmatchedUsers()).isEqualTo(4);
        assertThat(tenant.found(sync)).containsExactly("OR-411 s1", "OR-412 s2", "OR-413 s4", "OR-414 s3");
        assertThat(tenant.findings(sync))
                .filteredOn(row -> "s2".equals(row.sourcedId()))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.school()).isEqualTo("north");
                    assertThat(row.givenName()).isEqualTo("Given s2");
                    assertThat(row.email()).isEqualTo("unknown@example.org");
                });
    }

    @Test
    void matchesTheOneEnabledUserBesideADisabledOne() {
        tenant.directory("amy@example.org", false);
        tenant.directory("amy@example.org");
        student("s1", "amy@example.org");

        assertThat(tenant.sync().matchedStudents()).isEqualTo(1);
    }

    @Test
    void linksTwoSisRecordsToTheOneUserAndCountsThemOnce() {
        tenant.directory("amy@example.org");
        tenant.roster().school("south");
        tenant.roster().teacher("t1", "north").put("email", "amy@example.org");
        tenant.roster().teacher("t2", "south").put("email", "AMY@example.org");

        var sync = tenant.sync();

        assertThat(tenant.users()).containsExactly("t1 teacher @north", "t2 teacher @south");
        assertThat(sync.matchedTeachers()).isEqualTo(1);
    }

    @Test
    void countsARecordThatIsStudentAndTeacherOnceAmongTheUnmatched() {
        var both = tenant.roster().student("both", "north");
        tenant.roster().role(both, "teacher", "north", null, null);

        var sync = tenant.sync();

        assertThat(sync.unmatchedUsers()).isEqualTo(1);
        assertThat(tenant.found(sync)).containsExactly("OR-412 both");
    }

    @Test
    void doesNotCountWhoIsDroppedByTheirSchool() {
        tenant.roster().school("south");
        tenant.roster().student("s1", "south");
        tenant.sync();

        assertThat(tenant.exclude("south").sync().unmatchedUsers()).isZero();
    }

    @Test
    void matchesUsersOfTheSameTenantOnly() {
        var other = tenant.newTenant("other", "uk", null);
        tenant.sql()
                .sql("INSERT INTO school_manager.app_user (tenant_id, email) VALUES (:t, 'amy@example.org')")
                .param("t", other)
                .update();
        student("s1", "amy@example.org");

        assertThat(tenant.sync().unmatchedUsers()).isEqualTo(1);
    }

    @Test
    void unlinksWhoseDirectoryUserWasDisabled() {
        var amy = tenant.directory("amy@example.org");
        student("s1", "amy@example.org");
        tenant.sync();
        tenant.sql()
                .sql("UPDATE school_manager.app_user SET enabled = false WHERE id = :id")
                .param("id", amy)
                .update();

        tenant.sync();

        assertThat(tenant.users()).isEmpty();
    }

    @Test
    void relinksWhenTheAddressMoves() {
        tenant.directory("amy@example.org");
        student("s1", "amy@example.org");
        tenant.sync();
        tenant.directory("amy.new@example.org");
        tenant.roster().record("users", "s1").put("email", "amy.new@example.org");

        tenant.sync();

        assertThat(tenant.lines("SELECT a.email FROM school_manager.roster_user u"
                        + " JOIN school_manager.app_user a ON a.id = u.app_user_id"))
                .containsExactly("amy.new@example.org");
    }

    @Test
    void streamsADirectoryThatIsLargerThanABatch() {
        tenant.sql()
                .sql(
                        "INSERT INTO school_manager.app_user (tenant_id, email)"
                                + " SELECT t.id, 'u' || n || '@example.org' FROM school_manager.tenant t, generate_series(1, 12000) n")
                .update();
        student("s1", "u1@example.org");
        student("s2", "U12000@example.org");

        assertThat(tenant.sync().matchedStudents()).isEqualTo(2);
    }

    /** The directory is read in batches of 5,000: the last user of one and the first of the next count once. */
    @Test
    void matchesInADirectoryOfSeveralBatches() {
        for (var table : List.of("app_user (id, tenant_id, email)", "guardian (id, tenant_id, email, managed_by)")) {
            tenant.sql()
                    .sql(
                            "INSERT INTO school_manager.%s SELECT lpad(i::text, 32, '0')::uuid, :tenant, %s FROM generate_series(1, 5002) AS i"
                                    .formatted(
                                            table,
                                            table.startsWith("guardian")
                                                    ? "'p' || i || '@example.org', 'local'"
                                                    : "'u' || i || '@example.org'"))
                    .param("tenant", tenant.integration().tenantId())
                    .update();
        }
        for (int i = 4999; i <= 5002; i++) {
            student("s" + i, "u" + i + "@example.org");
        }
        tenant.syncParentData("parent").roster().parent("p5002", "parent", "s5000");

        var sync = tenant.sync();

        assertThat(sync.matchedStudents()).isEqualTo(4);
        assertThat(tenant.found(sync)).containsExactly("OR-446 p5002");
    }
}
