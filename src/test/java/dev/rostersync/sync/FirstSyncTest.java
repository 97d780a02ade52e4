package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Outcome;
import dev.rostersync.testing.TestTenant;
import org.junit.jupiter.api.Test;

class FirstSyncTest {

    @Test
    void publishesSchoolsUsersClassroomsAndMembers() {
        try (var tenant = TestTenant.start()) {
            var roster = tenant.roster();
            roster.school("north");
            roster.session("term", "2026-08-17", "2027-01-15");
            roster.student("s1", "north");
            roster.teacher("t1", "north");
            roster.rosterClass("c1", "north", "term");
            roster.enrollment("s1", "c1", "student");
            roster.enrollment("t1", "c1", "teacher");

            var sync = tenant.sync();

            assertThat(sync.message()).isNull();
            assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(tenant.schools()).containsExactly("north");
            assertThat(tenant.users()).containsExactly("s1 student @north", "t1 teacher @north");
            assertThat(tenant.classrooms()).containsExactly("c1 @north");
            assertThat(tenant.members()).containsExactly("s1 student in c1", "t1 teacher in c1");
        }
    }
}
