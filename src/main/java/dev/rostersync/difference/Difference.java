package dev.rostersync.difference;

import dev.rostersync.match.Matching;
import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Kind;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.work.DifferenceTask;
import dev.rostersync.work.Released;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Computes what publishing would add, update and delete. It compares each published table with the rows that should be
 * published, in one pass. It writes the {@code difference_*} tables of the sync's staging and changes nothing else.
 * Rows that are equal are in none of these tables. Call it in the transaction that publishes or rolls back.
 */
public final class Difference {

    /** The published tables in which the rows of each kind are counted. */
    private static final Map<Kind, String> PUBLISHED = Map.of(
            Kind.SCHOOLS, "school_manager.school p JOIN task ON p.integration_id = task.integration",
            Kind.USERS, "school_manager.roster_user p JOIN task ON p.integration_id = task.integration",
            Kind.CLASSROOMS, "school_manager.classroom p JOIN task ON p.integration_id = task.integration",
            Kind.MEMBERS,
                    "school_manager.classroom_member m JOIN school_manager.classroom p ON p.id = m.classroom_id"
                            + " JOIN task ON p.integration_id = task.integration",
            Kind.GUARDIANS, "school_manager.guardian p JOIN task ON p.integration_id = task.integration",
            Kind.RELATIONSHIPS, "school_manager.guardian_student p JOIN task ON p.integration_id = task.integration");

    /**
     * Classrooms that stay published: those that should be published, and those that are kept although they should not.
     */
    // language=PostgreSQL
    private static final String IMPORTED_CLASSES = """
            SELECT count(*) FROM
                   (SELECT id FROM target_class
                     UNION
                    SELECT p.id FROM school_manager.classroom p JOIN task ON p.integration_id = task.integration
                     WHERE p.id NOT IN (SELECT id FROM ${difference_classroom} WHERE change = 'deleted')) AS left_published
            """;

    private final WorkTables work;
    private final JdbcClient jdbc;
    private final StagingTables staging;
    private final ReadRoster read;
    private final Users users;
    private final Matching matching;

    public Difference(DataSource dataSource, WorkTables work, StagingTables staging) {
        this.work = work;
        this.jdbc = JdbcClient.create(dataSource);
        this.staging = staging;
        this.read = new ReadRoster(work);
        this.users = new Users(work);
        this.matching = new Matching(dataSource, work, staging);
    }

    /**
     * Works out what should be published. The findings are in the transaction's table {@code found}.
     *
     * @return the schools whose enrollments cannot be believed. If there are any, only the guard may use the result, and
     *     {@link #hold} must follow, unless the guard holds the whole or a person has released the whole
     */
    public Incoherent workOut(DifferenceTask task, Released released) {
        work.begin(task, released);
        read.workOut();
        matching.workOut(task);
        var incoherent = new HeldSchools(work).workOutWithoutIncoherent();
        workOutTargets();
        return incoherent;
    }

    /**
     * Works out again what should be published, and leaves some schools as they are.
     *
     * @param schools ids of schools that the guard holds from now on
     * @param withGuardians ids of schools whose guardians the guard holds from now on
     */
    public void hold(Set<UUID> schools, Set<UUID> withGuardians) {
        work.run("TRUNCATE found");
        insert("guard_hold", schools);
        insert("guardian_hold", withGuardians);
        new HeldSchools(work).workOut();
        workOutTargets();
    }

    private void insert(String table, Set<UUID> schools) {
        work.query("INSERT INTO %s SELECT unnest(:schools::uuid[])".formatted(table))
                .param("schools", schools.toArray(UUID[]::new))
                .update();
    }

    private void workOutTargets() {
        read.findUnread();
        matching.find();
        new Classrooms(work).workOut();
        users.workOut();
        new Members(work).workOut();
        new Guardians(work).workOut();
    }

    /** Compares what was worked out with what is published. */
    public Comparison compare(DifferenceTask task) {
        new Compare(work).all();
        if (task.rules().additionsOnly()) {
            new AdditionsOnly(work).keepWhatWouldGo();
        }
        return comparison(task.rules().classroomData());
    }

    /** Compares with an empty roster: the difference deletes everything that the integration has published. */
    public void computeEmpty(DifferenceTask task) {
        work.begin(task, Released.NOTHING);
        for (var table : WorkTable.values()) {
            if (table.table().startsWith("target_")) {
                work.table(table);
            }
        }
        new Compare(work).all();
    }

    private Comparison comparison(boolean classroomData) {
        var changes = new EnumMap<Kind, Changes>(Kind.class);
        for (var kind : Kind.values()) {
            changes.put(kind, changes(kind));
        }
        return new Comparison(
                changes,
                count("SELECT count(DISTINCT sourced_id) FROM matched WHERE app_user_id IS NULL"),
                count("SELECT count(DISTINCT app_user_id) FROM target_user WHERE role = 'student'"),
                count("SELECT count(DISTINCT app_user_id) FROM target_user WHERE role = 'teacher'"),
                classroomData ? count(IMPORTED_CLASSES) : 0,
                jdbc.sql("SELECT sourced_id, name, code, detail FROM held ORDER BY code, name, sourced_id")
                        .query((row, number) -> new Comparison.HeldSchool(
                                row.getString("sourced_id"),
                                row.getString("name"),
                                Code.of(row.getString("code")).orElseThrow(),
                                row.getString("detail")))
                        .list(),
                jdbc.sql(
                                "SELECT records || ': ' || answer AS what FROM unread_collection WHERE school IS NULL ORDER BY what")
                        .query((row, number) -> row.getString("what"))
                        .list());
    }

    private Changes changes(Kind kind) {
        return jdbc.sql(staging.sql("""
                        SELECT count(*) FILTER (WHERE change = 'added') AS added,
                               count(*) FILTER (WHERE change = 'updated') AS updated,
                               count(*) FILTER (WHERE change = 'deleted') AS deleted,
                               (SELECT count(*) FROM %s) - count(*) FILTER (WHERE change <> 'added') AS unchanged
                          FROM ${%s}
                        """.formatted(PUBLISHED.get(kind), kind.differenceTable())))
                .query((row, number) -> new Changes(
                        row.getLong("added"), row.getLong("updated"), row.getLong("deleted"), row.getLong("unchanged")))
                .single();
    }

    private long count(String sql) {
        return jdbc.sql(staging.sql(sql)).query(Long.class).single();
    }

    /**
     * Schools whose enrollments all point to unknown users or classes.
     *
     * @param schools their ids
     * @param all there are published schools, and all of them are such schools
     */
    public record Incoherent(Set<UUID> schools, boolean all) {

        public Incoherent {
            schools = Set.copyOf(schools);
        }
    }

    /**
     * The result of a comparison.
     *
     * @param changes by kind, as they would be published
     * @param unmatchedUsers SIS records of students and teachers that are kept and match nobody
     * @param matchedStudents distinct School Manager users
     * @param matchedTeachers distinct School Manager users
     * @param importedClasses classrooms that stay published
     * @param held schools that stay as they were, in the order of codes
     * @param unread collections that could not be read, each with what came back
     */
    public record Comparison(
            Map<Kind, Changes> changes,
            long unmatchedUsers,
            long matchedStudents,
            long matchedTeachers,
            long importedClasses,
            List<HeldSchool> held,
            List<String> unread) {

        public Comparison {
            changes = Map.copyOf(changes);
            held = List.copyOf(held);
            unread = List.copyOf(unread);
        }

        /**
         * A school that stays as it was, and why.
         *
         * @param detail what came back if something of the school could not be read; otherwise empty
         */
        public record HeldSchool(String sourcedId, String name, Code code, String detail) {}
    }
}
