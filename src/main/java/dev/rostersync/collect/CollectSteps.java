package dev.rostersync.collect;

import dev.rostersync.collect.read.StagedReader;
import dev.rostersync.collect.row.Ids;
import dev.rostersync.collect.row.ParentProcessor;
import dev.rostersync.collect.row.Processed;
import dev.rostersync.collect.row.RecordProcessor;
import dev.rostersync.collect.row.RosterRows;
import dev.rostersync.collect.row.StagedRow;
import dev.rostersync.collect.write.SeenSchools;
import dev.rostersync.collect.write.StagingWriter;
import dev.rostersync.findings.FindingLog;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.staging.StagingTables;
import io.micrometer.observation.ObservationRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
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

    private final StepParts parts;
    private final DataSource dataSource;
    private final JdbcClient jdbc;

    public CollectSteps(
            JobRepository repository,
            PlatformTransactionManager transactions,
            DataSource dataSource,
            ObservationRegistry observations) {
        this.parts = new StepParts(repository, transactions, dataSource, observations);
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Reads the schools and remembers them at once. If no school is listed, the sync fails. */
    public Step schools(CollectTask task, List<String> before) {
        var reader = parts.chunks(task, RosterCollection.SCHOOLS, SCHOOLS);
        var seen = new SeenSchools(jdbc, task.integration());
        var staged = parts.writer(task, "school", SCHOOLS, RosterCollection.SCHOOLS);
        var processor = new RecordProcessor(RosterCollection.SCHOOLS, rows(task)::school);
        return parts.step(
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
        var writer = parts.writer(task, "known_school", FILTER_EXCLUDED, null);
        return parts.step(
                task,
                FILTER_EXCLUDED,
                StepParts.CHUNK_RECORDS,
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
        var reader = ParentCandidates.reader(dataSource, staging, task.rules());
        var writer = parts.writer(task, "parent", PARENTS, null);
        return parts.step(
                task,
                PARENTS,
                StepParts.CHUNK_RECORDS,
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
    public void discardRead(UUID sync, String step) {
        var table = STAGED_BY.get(step);
        if (table != null) {
            new StagingTables(dataSource, sync).discardAll(table, step);
            new FindingLog(jdbc, sync).discardAll(step);
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
        var reader = parts.chunks(task, collection, name);
        var writer = parts.writer(task, Objects.requireNonNull(STAGED_BY.get(name)), name, collection);
        return parts.step(
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

    private static RosterRows rows(CollectTask task) {
        return new RosterRows(
                ids(task), task.rules().classroomData(), Set.copyOf(task.rules().relationshipTypes()));
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
}
