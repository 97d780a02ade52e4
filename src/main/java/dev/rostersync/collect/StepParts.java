package dev.rostersync.collect;

import dev.rostersync.collect.read.ChunkReader;
import dev.rostersync.collect.read.CollectionReader;
import dev.rostersync.collect.read.Feed;
import dev.rostersync.collect.write.KnownTotals;
import dev.rostersync.collect.write.StagingWriter;
import dev.rostersync.findings.FindingLog;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.totals.RunningTotals;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** The parts of which {@link CollectSteps} builds each step: reader, writer, and the step around them. */
final class StepParts {

    /**
     * Records in one transaction: enough for a cheap COPY and few commits, but so few that a restart repeats only
     * seconds of work.
     */
    static final int CHUNK_RECORDS = 2_000;

    /**
     * The schools for reading school by school: those that are listed in this sync, and those that may be listed but
     * could not be read. Reads known_school, unreadable, integration_school.
     */
    // language=PostgreSQL
    private static final String SCHOOLS_TO_READ = """
            SELECT sourced_id
              FROM (SELECT sourced_id FROM ${known_school}
                     UNION
                    SELECT sourced_id FROM ${unreadable} WHERE kind = 'school' AND sourced_id IS NOT NULL
                     UNION
                    SELECT sourced_id FROM roster_sync.integration_school
                     WHERE integration_id = :integration AND listed
                       AND EXISTS (SELECT FROM ${unreadable} WHERE kind = 'school' AND sourced_id IS NULL)) AS school
             WHERE sourced_id <> ALL (:excluded::text[]) ORDER BY sourced_id
            """;

    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final ObservationRegistry observations;

    StepParts(
            JobRepository repository,
            PlatformTransactionManager transactions,
            DataSource dataSource,
            ObservationRegistry observations) {
        this.repository = repository;
        this.transactions = transactions;
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.observations = observations;
    }

    /**
     * Builds a step.
     *
     * @param items in one transaction: a single item that is a chunk of the provider's records, or many staged rows
     */
    <I, O> Step step(
            CollectTask task,
            String name,
            int items,
            List<String> before,
            ItemReader<I> reader,
            Feed feed,
            ItemProcessor<? super I, O> processor,
            ItemWriter<O> writer,
            @Nullable StepExecutionListener listener) {
        var step = new StepBuilder(name, repository)
                .<I, O>chunk(items)
                .transactionManager(transactions)
                .interruptionPolicy(task.stop())
                .observationRegistry(observations)
                .reader(reader)
                .processor(processor)
                .writer(writer)
                .listener(new StepGate(repository, before, feed, task.stop()));
        return (listener == null ? step : step.listener(listener)).build();
    }

    ChunkReader chunks(CollectTask task, RosterCollection collection, String step) {
        return new ChunkReader(
                reader(task, collection, step),
                CHUNK_RECORDS,
                () -> task.source().get().chunkBytesMax());
    }

    private CollectionReader reader(CollectTask task, RosterCollection collection, String step) {
        var staging = new StagingTables(dataSource, task.sync());
        return new CollectionReader(
                task.source(),
                collection,
                step,
                task.progress(),
                task.stop(),
                () -> jdbc.sql(staging.sql(SCHOOLS_TO_READ))
                        .param("integration", task.integration())
                        .param("excluded", task.excludedSchools().toArray(String[]::new))
                        .query((row, number) -> row.getString("sourced_id"))
                        .list(),
                new KnownTotals(jdbc, task.integration())::excess);
    }

    /** A writer without a collection counts no records: its staged rows were counted when they were collected. */
    StagingWriter writer(CollectTask task, String table, String step, @Nullable RosterCollection collection) {
        var totals = new RunningTotals(dataSource);
        return new StagingWriter(
                new StagingTables(dataSource, task.sync()),
                new FindingLog(jdbc, task.sync()),
                new KnownTotals(jdbc, task.integration()),
                table,
                step,
                records -> {
                    if (collection != null) {
                        totals.read(task.sync(), collection.path(), records);
                    }
                },
                task.ownership());
    }
}
