package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.region.RegionWorker;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.step.StepExecution;

/** A Java {@link Error} is also recorded, and an integration that uses up the memory is set aside in time. */
class OutOfMemoryTest {

    private TestTenant tenant;

    @BeforeEach
    void aSchoolThatHadItsFirstSync() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        tenant.sync();
        // the integration has a turn tonight
        tenant.sql()
                .sql("UPDATE roster_sync.sync SET started_at = started_at - interval '1 day',"
                        + " finished_at = finished_at - interval '1 day'")
                .update();
        tenant.sql()
                .sql("UPDATE roster_sync.integration SET created_at = created_at - interval '2 days'")
                .update();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private Sync syncThatMeets(Supplier<Error> error) {
        var flag = new StopFlag() {
            @Override
            public void checkInterrupted(StepExecution execution) {
                throw error.get();
            }
        };
        return RunnerWith.flag(tenant, flag)
                .sync(
                        TestTenant.ACTOR,
                        tenant.integration(),
                        SyncKind.FULL,
                        TestTenant.TODAY,
                        new TestTenant.Unwatched());
    }

    private String counted() {
        return tenant.lines("SELECT out_of_memory FROM roster_sync.integration").getFirst();
    }

    @Test
    void isWrittenDownCountedAndForgottenOnceASyncSucceeds() {
        var sync = syncThatMeets(() -> new OutOfMemoryError("as scripted"));

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.OUT_OF_MEMORY);
        assertThat(counted()).isEqualTo("1");
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(counted()).isEqualTo("0");
    }

    @Test
    void aStackThatIsUsedUpIsADefectThatIsWrittenDown() {
        var sync = syncThatMeets(StackOverflowError::new);

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isNull();
        assertThat(sync.message()).contains("defect");
    }

    @Test
    void theWindowTakesItAThirdTimeNoMore() {
        syncThatMeets(() -> new OutOfMemoryError("as scripted"));
        syncThatMeets(() -> new OutOfMemoryError("as scripted"));
        var syncs = tenant.lines("SELECT count(*) FROM roster_sync.sync");

        tenant.bean(RegionWorker.class).work("us-nz");

        assertThat(tenant.lines("SELECT ending || ' ' || code FROM roster_sync.window_entry"))
                .containsExactly("FAILED OR-506");
        assertThat(tenant.lines("SELECT count(*) FROM roster_sync.sync")).isEqualTo(syncs);
    }
}
