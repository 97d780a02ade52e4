package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.District;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.TestTenant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * 10,000 students, 12,000 users, 2,000 classes and 120,000 enrollments in a heap of 256 MiB. Slow, because a separate
 * process reads all of them twice.
 */
class LargeDistrictTest {

    private static final District DISTRICT = new District(11, 20, 10_000, 1_000, 2_000, 12, 1_000);
    private static final List<String> SMALL_HEAP =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    private static String fingerprint(TestTenant tenant) {
        return String.join(
                " ",
                List.of(
                                "school",
                                "roster_user",
                                "roster_user_school",
                                "classroom",
                                "classroom_member",
                                "guardian",
                                "guardian_student")
                        .stream()
                        .map(table -> tenant.lines(
                                        "SELECT md5(string_agg(md5(t::text || t.xmin), '' ORDER BY t::text)) FROM school_manager.%s t"
                                                .formatted(table))
                                .getFirst())
                        .toList());
    }

    private static void sync(TestTenant tenant) {
        try (var process = CliProcess.start(
                tenant, Map.of(), SMALL_HEAP, "sync", "greenfield/Main SIS", "--today", "2026-11-24")) {
            assertThat(process.exitCode()).as(process.out() + process.err()).isZero();
        }
    }

    @Test
    void syncsInASmallHeapAndAnUnchangedNightWritesNoRow() {
        try (var tenant = TestTenant.start(SampleSis.start().serve(DISTRICT.roster()), Map.of())) {
            tenant.syncParentData("parent", "guardian").directoryKnowsNobody();
            tenant.sql()
                    .sql(
                            "INSERT INTO school_manager.app_user (tenant_id, email) SELECT t.id, e FROM school_manager.tenant t,"
                                    + " unnest(:emails::text[]) AS e")
                    .param("emails", emails())
                    .update();

            sync(tenant);

            var log = tenant.bean(SyncLog.class);
            var first = log.last(tenant.integration().id()).orElseThrow();
            assertThat(first.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(first.matchedStudents()).isEqualTo(10_000);
            assertThat(first.matchedTeachers()).isEqualTo(1_000);
            assertThat(first.importedClasses()).isEqualTo(2_000);
            assertThat(tenant.lines("SELECT count(*) FROM school_manager.classroom_member"))
                    .containsExactly("122000");
            var before = fingerprint(tenant);

            sync(tenant);

            assertThat(fingerprint(tenant)).isEqualTo(before);
            assertThat(log.last(tenant.integration().id()).orElseThrow().id()).isNotEqualTo(first.id());
        }
    }

    private static String[] emails() {
        var emails = new String[DISTRICT.students() + DISTRICT.teachers()];
        for (int i = 0; i < DISTRICT.students(); i++) {
            emails[i] = District.studentEmail(i);
        }
        for (int i = 0; i < DISTRICT.teachers(); i++) {
            emails[DISTRICT.students() + i] = District.teacherEmail(i);
        }
        return emails;
    }
}
