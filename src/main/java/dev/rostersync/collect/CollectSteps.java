package dev.rostersync.collect;

import dev.rostersync.collect.read.ChunkReader;
import dev.rostersync.collect.read.CollectionReader;
import dev.rostersync.collect.read.Feed;
import dev.rostersync.collect.read.StagedReader;
import dev.rostersync.collect.row.Ids;
import dev.rostersync.collect.row.ParentProcessor;
import dev.rostersync.collect.row.Processed;
import dev.rostersync.collect.row.RecordProcessor;
import dev.rostersync.collect.row.RosterRows;
import dev.rostersync.collect.row.StagedRow;
import dev.rostersync.collect.write.KnownTotals;
import dev.rostersync.collect.write.SeenSchools;
import dev.rostersync.collect.write.StagingWriter;
import dev.rostersync.findings.FindingLog;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.totals.RunningTotals;
import io.micrometer.observation.ObservationRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
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

/** Builds one chunk-oriented step for each collection. The sync decides the order of the steps. */
public final class CollectSteps {

    /** Step names are stored with executions: if one is renamed, a sync that waits for a restart cannot resume it. */
    public static final String SCHOOLS = "schools";

    public static final String FILTER_EXCLUDED = "filter excluded";
    public static final String USERS = "users with enrolment dates";
    public static final String ACADEMIC_SESSIONS = "academic sessions";
    public static final String CLASSES = "classes";
    public static final String ENROLLMENTS = "enrollments";
    public static final String PARENTS = "parents";

    /** The staging table of each step that reads the provider. */
    private static final Map<String, String> STAGED_BY = Map.of(
            SCHOOLS, "school",
            USERS, "app_user",
            ACADEMIC_SESSIONS, "session",
            CLASSES, "class",
            ENROLLMENTS, "enrollment");

    /**
     * Records in one transaction: enough for a cheap COPY and few commits, but so few that a restart repeats only
     * seconds of work.
     */
    private static final int CHUNK_RECORDS = 2_000;

    /** Reads app_user: each user's latest record if it has a chosen role, and the last end of each such role. */
    // language=PostgreSQL
    private static final String PARENT_CANDIDATES = """
            SELECT sourced_id, email_key, given_name, family_name, phone, chosen.roles, chosen.role_ends
              FROM (SELECT DISTINCT ON (sourced_id) * FROM ${app_user}
                     ORDER BY sourced_id, modified DESC NULLS LAST, position DESC) standing
             CROSS JOIN LATERAL (
                   SELECT array_agg(role) AS roles, array_agg(role_end) AS role_ends
                     FROM (SELECT role, CASE WHEN bool_and(role_end IS NOT NULL) THEN max(role_end) END AS role_end
                             FROM unnest(standing.roles, standing.role_ends) AS held(role, role_end)
                            WHERE role = ANY (ARRAY[%1$s]::text[]) GROUP BY role) AS role) AS chosen
             WHERE NOT gone AND standing.roles && ARRAY[%1$s]::text[] ORDER BY sourced_id
            """;

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

    public CollectSteps(
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

    /** Reads the schools and remembers them at once. If no school is listed, the sync fails. */
    public Step schools(CollectTask task, List<String> before) {
        var reader = chunks(task, reader(task, RosterCollection.SCHOOLS, SCHOOLS));
        var seen = new SeenSchools(jdbc, task.integration());
        var staged = writer(task, "school", SCHOOLS, RosterCollection.SCHOOLS);
        var processor = new RecordProcessor(RosterCollection.SCHOOLS, rows(task)::school);
        return step(
                task,
                SCHOOLS,
                1,
                before,
                reader,
                reader,
                processor::all,
                chunks -> {
                    for (var chunk : chunks) {
                        staged.stage(chunk);
                        seen.see(StagingWriter.rows(chunk, StagedRow.School.class));
                    }
                },
                new ListedSchools(jdbc, new StagingTables(dataSource, task.sync()), seen));
    }

    /** Decides which of the listed schools are included; reads staged rows. */
    public Step filterExcluded(CollectTask task, List<String> before) {
        var staging = new StagingTables(dataSource, task.sync());
        var reader = new StagedReader<>(
                dataSource,
                "known schools",
                staging.sql(ListedSchools.LISTED),
                (row, number) -> knownSchool(row, task.excludedSchools()));
        var writer = writer(task, "known_school", FILTER_EXCLUDED, null);
        return step(
                task,
                FILTER_EXCLUDED,
                CHUNK_RECORDS,
                before,
                reader,
                reader,
                school -> new Processed.OfRecord<StagedRow>(school, null, List.of()),
                chunk -> writer.stage(chunk.getItems()),
                null);
    }

    /** Users, with the dates of their roles. */
    public Step users(CollectTask task, List<String> before) {
        return collection(task, before, USERS, RosterCollection.USERS, rows(task)::user);
    }

    public Step academicSessions(CollectTask task, List<String> before) {
        return collection(task, before, ACADEMIC_SESSIONS, RosterCollection.ACADEMIC_SESSIONS, rows(task)::session);
    }

    public Step classes(CollectTask task, List<String> before) {
        return collection(task, before, CLASSES, RosterCollection.CLASSES, rows(task)::rosterClass);
    }

    public Step enrollments(CollectTask task, List<String> before) {
        return collection(task, before, ENROLLMENTS, RosterCollection.ENROLLMENTS, rows(task)::enrollment);
    }

    /** Finds the users who may become guardians; reads staged rows. */
    public Step parents(CollectTask task, List<String> before) {
        var staging = new StagingTables(dataSource, task.sync());
        // the types come from the fixed set of the settings, never from outside
        var types = String.join(
                ", ",
                task.rules().relationshipTypes().stream()
                        .map(type -> "'" + type + "'")
                        .toList());
        var reader = new StagedReader<>(
                dataSource,
                "parents",
                staging.sql(PARENT_CANDIDATES.formatted(types)),
                (row, number) -> candidate(row));
        var writer = writer(task, "parent", PARENTS, null);
        return step(
                task,
                PARENTS,
                CHUNK_RECORDS,
                before,
                reader,
                reader,
                new ParentProcessor(ids(task), Set.copyOf(task.rules().relationshipTypes()), task.today()),
                chunk -> writer.stage(chunk.getItems()),
                null);
    }

    /**
     * Discards the records that a step of a failed sync has read, so the step starts again at the first record. It does
     * so in the caller's transaction. Steps that read staged rows are not changed: they resume.
     */
    public void beginAnew(UUID sync, String step) {
        var table = STAGED_BY.get(step);
        if (table != null) {
            new StagingTables(dataSource, sync).forgetAll(table, step);
            new FindingLog(jdbc, sync).forgetAll(step);
        }
    }

    /** True if the step reads the provider. */
    public boolean readsProvider(String step) {
        return STAGED_BY.containsKey(step);
    }

    private Step collection(
            CollectTask task,
            List<String> before,
            String name,
            RosterCollection collection,
            RecordProcessor.Rows rows) {
        var reader = chunks(task, reader(task, collection, name));
        var writer = writer(task, Objects.requireNonNull(STAGED_BY.get(name)), name, collection);
        return step(
                task,
                name,
                1,
                before,
                reader,
                reader,
                new RecordProcessor(collection, rows)::all,
                chunks -> chunks.forEach(writer::stage),
                null);
    }

    private static ChunkReader chunks(CollectTask task, CollectionReader records) {
        return new ChunkReader(records, CHUNK_RECORDS, () -> task.source().get().chunkBytesMax());
    }

    /**
     * Builds a step.
     *
     * @param items in one transaction: a single item that is a chunk of the provider's records, or many staged rows
     */
    private <I, O> Step step(
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
    private StagingWriter writer(CollectTask task, String table, String step, @Nullable RosterCollection collection) {
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

    private static RosterRows rows(CollectTask task) {
        return new RosterRows(ids(task), Set.copyOf(task.rules().relationshipTypes()));
    }

    private static Ids ids(CollectTask task) {
        return new Ids(task.tenant(), task.integration());
    }

    private static StagedRow.KnownSchool knownSchool(ResultSet row, Set<String> excluded) throws SQLException {
        var sourcedId = row.getString("sourced_id");
        var name = row.getString("name");
        return new StagedRow.KnownSchool(
                sourcedId,
                row.getObject("id", UUID.class),
                name == null ? sourcedId : name,
                row.getString("identifier"),
                excluded.contains(sourcedId));
    }

    private static ParentProcessor.Candidate candidate(ResultSet row) throws SQLException {
        var lastDays = new ArrayList<@Nullable LocalDate>();
        for (var end : (java.sql.@Nullable Date[]) row.getArray("role_ends").getArray()) {
            lastDays.add(end == null ? null : end.toLocalDate());
        }
        return new ParentProcessor.Candidate(
                row.getString("sourced_id"),
                row.getString("email_key"),
                row.getString("given_name"),
                row.getString("family_name"),
                row.getString("phone"),
                List.of((String[]) row.getArray("roles").getArray()),
                lastDays);
    }
}
