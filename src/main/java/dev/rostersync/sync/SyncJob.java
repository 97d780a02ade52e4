package dev.rostersync.sync;

import dev.rostersync.collect.CollectSteps;
import dev.rostersync.collect.CollectTask;
import dev.rostersync.collect.StepGate;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.publish.PublishStep;
import dev.rostersync.work.DifferenceTask;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.tasklet.TaskletStep;

/**
 * The steps of a sync, from first to last. No other class knows their order. A job is built for each sync from plain
 * objects. Starting it again with the same parameters resumes it: completed steps are not repeated.
 */
final class SyncJob {

    /** Stored with each execution. If it is renamed, syncs that wait for a restart can no longer be resumed. */
    static final String NAME = "sync";

    private final JobRepository repository;
    private final CollectSteps collect;
    private final PublishStep publish;
    private final ObservationRegistry observations;

    SyncJob(JobRepository repository, CollectSteps collect, PublishStep publish, ObservationRegistry observations) {
        this.repository = repository;
        this.collect = collect;
        this.publish = publish;
        this.observations = observations;
    }

    /** The parameter that identifies a sync's executions: the sync's id. Nothing in it is secret. */
    static JobParameters parameters(UUID sync) {
        return new JobParametersBuilder().addString("sync", sync.toString()).toJobParameters();
    }

    /**
     * The job of one sync.
     *
     * @param executes receives the execution's id before the first step
     */
    Job of(CollectTask task, DifferenceTask difference, SyncKind kind, LongConsumer executes) {
        var steps = new ArrayList<Step>();
        steps.add(collect.schools(task, names(steps)));
        steps.add(collect.filterExcluded(task, names(steps)));
        steps.add(collect.users(task, names(steps)));
        if (difference.rules().classroomData()) {
            steps.add(collect.academicSessions(task, names(steps)));
            steps.add(collect.classes(task, names(steps)));
            steps.add(collect.enrollments(task, names(steps)));
        }
        if (!difference.rules().relationshipTypes().isEmpty()) {
            steps.add(collect.parents(task, names(steps)));
        }
        var last =
                publish.of(task.sync(), difference, kind, task.ownership(), StepGate.after(repository, names(steps)));
        if (last instanceof TaskletStep tasklet) {
            tasklet.setInterruptionPolicy(task.stop());
        }
        steps.add(last);

        SimpleJobBuilder job = new JobBuilder(NAME, repository)
                .observationRegistry(observations)
                .listener(new JobExecutionListener() {
                    @Override
                    public void beforeJob(JobExecution execution) {
                        executes.accept(execution.getId());
                    }
                })
                .start(steps.getFirst());
        steps.stream().skip(1).forEach(job::next);
        return job.build();
    }

    private static List<String> names(List<Step> steps) {
        return steps.stream().map(Step::getName).toList();
    }
}
