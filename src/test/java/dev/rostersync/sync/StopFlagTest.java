package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.collect.read.StopFlag;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.test.MetaDataInstanceFactory;

@Tag("fast")
class StopFlagTest {

    @Test
    void tellsTheStepBeforeItThrows() {
        var step = MetaDataInstanceFactory.createStepExecution("users", 1L);
        var flag = new StopFlag();
        assertThatCode(() -> flag.checkInterrupted(step)).doesNotThrowAnyException();

        flag.request();

        assertThatThrownBy(() -> flag.checkInterrupted(step)).isInstanceOf(JobInterruptedException.class);
        assertThat(step.isTerminateOnly())
                .as("without it Spring Batch 6.0.6 calls the step completed")
                .isTrue();
    }
}
