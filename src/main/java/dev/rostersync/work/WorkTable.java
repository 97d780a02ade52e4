package dev.rostersync.work;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The temporary tables of the publishing transaction. They lead from the staged roster to the rows that should be
 * published, and from these rows to the difference and to the guard's questions. One class makes each table;
 * {@code WorkTableTest} checks which classes read it.
 */
public enum WorkTable {

    /** Findings of this publish. */
    FOUND(
            "code text NOT NULL, school text, kind text NOT NULL, sourced_id text, detail text NOT NULL DEFAULT ''::text, given_name text, family_name text, email text",
            "WorkTables",
            "AdditionsOnly",
            "Classrooms",
            "Difference",
            "Guard",
            "GuardSql",
            "Guardians",
            "Matched",
            "Members",
            "ParentLinks",
            "ReadRoster",
            "Users"),
    /** Schools that the guard holds. */
    GUARD_HOLD("school_id uuid NOT NULL", "WorkTables", "Difference", "Guard", "HeldSchools"),
    /** Schools that the guard holds for their students or guardians: their relationships stay too. */
    GUARDIAN_HOLD("school_id uuid NOT NULL", "WorkTables", "Difference", "Guard", "Guardians"),
    /** Schools that a person has released with approve. */
    RELEASED("sourced_id text COLLATE \"C\" NOT NULL", "WorkTables", "GuardSql", "HeldSchools", "Memory"),
    /** One row: tenant, date and rules of the sync, and which collections were read. */
    TASK(
            "tenant uuid, integration uuid, today date, classroom_data boolean, respect_enrolment_date boolean, respect_academic_sessions boolean, relationship_types text[], excluded_schools text[], classes_read boolean, sessions_read boolean, users_by_school boolean, session_days datemultirange, out_of_session boolean",
            "WorkTables",
            "Accounts",
            "AdditionsOnly",
            "Apply",
            "Classrooms",
            "Compare",
            "Difference",
            "Guard",
            "GuardSql",
            "Guardians",
            "HeldSchools",
            "Leavers",
            "Matched",
            "Members",
            "Memory",
            "ParentLinks",
            "ReadRoster",
            "ReadUsers",
            "Remembered",
            "Roles",
            "Users",
            "Vanished",
            "VanishedClasses",
            "VanishedGuardians",
            "VanishedMembers",
            "VanishedUsers"),
    /** Classrooms that should be published. */
    TARGET_CLASS(
            "sourced_id text COLLATE \"C\", id uuid, school_id uuid, name text, code text, location text, grades text[], subjects text[], starts_on date, ends_on date",
            "Classrooms",
            "Compare",
            "Difference",
            "Members",
            "Remembered",
            "VanishedClasses",
            "VanishedMembers"),
    /** Schools that should be published. */
    TARGET_SCHOOL("sourced_id text COLLATE \"C\", id uuid, name text, identifier text", "Classrooms", "Compare"),
    /** Email addresses of the tenant's users, in the form in which addresses are matched. */
    DIRECTORY(
            "id uuid NOT NULL, email_key text COLLATE \"C\" NOT NULL, enabled boolean NOT NULL",
            "Directory",
            "Matched"),
    /** Email addresses of parents who were entered by hand. */
    LOCAL_GUARDIAN(
            "id uuid NOT NULL, email_key text COLLATE \"C\" NOT NULL", "Directory", "Guardians", "VanishedGuardians"),
    /** Rows that this sync removes without a reason. */
    UNEXPLAINED("school_id uuid, kind text, row text", "Remembered", "GuardSql", "Memory"),
    /** Rows that were removed without a reason on the last days, and that have not come back. */
    REMOVED_BEFORE("school_id uuid, kind text, row text", "Remembered", "GuardSql", "Memory"),
    /** The rows that would vanish from what the guard holds. A person decides about them. */
    WOULD_VANISH(
            "school text, kind text NOT NULL, sourced_id text NOT NULL, detail text NOT NULL, given_name text, family_name text, email text",
            "Guard"),
    /** Students whose relationships stay as they are. */
    FROZEN_STUDENT("app_user_id uuid", "Guardians"),
    /** Records that are new for a user whom another record keeps. */
    WAITING_USER("sourced_id text COLLATE \"C\", role text", "Users"),
    /** Parents' records. The code says why a record is not synced. */
    JUDGED_PARENT(
            "sourced_id text COLLATE \"C\", id uuid, email_key text COLLATE \"C\", given_name text, family_name text, phone text, relationship text, code text",
            "Guardians",
            "ParentLinks"),
    /** Relationships that stay, because the records that decide about them could not be read. */
    KEPT_RELATIONSHIP(
            "sourced_id text COLLATE \"C\", guardian_id uuid, app_user_id uuid, relationship text", "Guardians"),
    /** Parents' records with the students whom they are linked to. */
    PARENT_LINK(
            "sourced_id text COLLATE \"C\", relationship text, student text COLLATE \"C\", app_user_id uuid, by_parent boolean, by_student boolean, code text",
            "ParentLinks",
            "Guardians",
            "VanishedGuardians"),
    /** Links of parents' records and students, as the records name them. */
    NAMED_LINK(
            "sourced_id text COLLATE \"C\", relationship text, student text COLLATE \"C\", app_user_id uuid, by_parent boolean, by_student boolean",
            "ParentLinks"),
    /** Links on which both records agreed, and agree no more. */
    WITHDRAWN_LINK(
            "parent text COLLATE \"C\", student text COLLATE \"C\", guardian_id uuid, app_user_id uuid", "ParentLinks"),
    /** Users whom several persons share. */
    SHARED_USER("app_user_id uuid, persons bigint, by_kept boolean", "ParentLinks"),
    /** Links on which both records agreed when they were last published. */
    TARGET_AGREED_LINK(
            "parent text COLLATE \"C\", student text COLLATE \"C\", guardian_id uuid, withdrawn boolean",
            "ParentLinks",
            "Compare"),
    /** Guardians who should be published. */
    TARGET_GUARDIAN(
            "id uuid, email text COLLATE \"C\", given_name text, family_name text, phone text", "Guardians", "Compare"),
    /** The parents' records from which guardians are made. */
    TARGET_GUARDIAN_SOURCE(
            "sourced_id text COLLATE \"C\", guardian_id uuid, app_user_id uuid, relationship text",
            "Guardians",
            "Compare",
            "ParentLinks"),
    /** Relationships that should be published. */
    TARGET_RELATIONSHIP(
            "guardian_id uuid, app_user_id uuid, relationship text",
            "Guardians",
            "Compare",
            "Remembered",
            "VanishedGuardians"),
    /** Classes that stay as they are, since their school is held. */
    FROZEN_CLASS("sourced_id text COLLATE \"C\"", "HeldSchools", "Classrooms", "Members"),
    /** Users who stay as they are, because one of their schools is held. */
    FROZEN_USER("sourced_id text COLLATE \"C\", role text", "HeldSchools", "Users"),
    /** Schools that stay as they were, and why. */
    HELD(
            "school_id uuid, sourced_id text COLLATE \"C\", name text, code text, detail text",
            "HeldSchools",
            "Classrooms",
            "Difference",
            "Guard",
            "Members",
            "Users"),
    /** Schools whose enrollments all point to unknown users or classes. */
    INCOHERENT_SCHOOL(
            "school_id uuid, sourced_id text COLLATE \"C\", name text, code text, detail text", "HeldSchools"),
    /** Schools with a collection that could not be read. */
    INCOMPLETE_SCHOOL(
            "school_id uuid, sourced_id text COLLATE \"C\", name text, code text, detail text",
            "HeldSchools",
            "Guardians"),
    /** Students who may have a current enrollment that could not be read. Null: this may be any student. */
    STUDENT_IN_DOUBT("app_user text COLLATE \"C\"", "Leavers"),
    /** Memberships that should be published. */
    TARGET_MEMBER(
            "classroom_id uuid, app_user_id uuid, role text, is_primary boolean, begins_on date, ends_on date",
            "Members",
            "Compare",
            "Remembered",
            "VanishedMembers"),
    /** The enrollments from which memberships are made. */
    TARGET_MEMBER_SOURCE(
            "sourced_id text COLLATE \"C\", class text COLLATE \"C\", app_user text COLLATE \"C\", role text, is_primary boolean, begins_on date, ends_on date, classroom_id uuid, app_user_id uuid",
            "Members",
            "Compare"),
    /** First start and last end of the sessions of a class. */
    CLASS_SPAN(
            "sourced_id text COLLATE \"C\", unknown boolean, reversed boolean, starts_on date, ends_on date",
            "ReadRoster"),
    /** Schools that this sync knows, including the excluded ones. */
    KNOWN(
            "sourced_id text COLLATE \"C\", id uuid, name text, identifier text, excluded boolean",
            "ReadRoster",
            "Classrooms",
            "DifferenceLines",
            "HeldSchools",
            "Matched",
            "Members",
            "Roles",
            "Users",
            "VanishedUsers"),
    /** SourcedIds that may still exist in the SIS although this sync did not read them. */
    PERHAPS_STILL_THERE(
            "kind text, sourced_id text COLLATE \"C\"",
            "ReadRoster",
            "Guardians",
            "HeldSchools",
            "Leavers",
            "Members",
            "Users"),
    /** Classes that are not gone, with their dates. An unreadable class is as it was published. */
    READ_CLASS(
            "sourced_id text COLLATE \"C\", id uuid, school text COLLATE \"C\", school_id uuid, excluded boolean, name text, code text, location text, grades text[], subjects text[], sessionless boolean, session_unknown boolean, session_reversed boolean, starts_on date, ends_on date, kept boolean, undated boolean",
            "ReadRoster",
            "Classrooms",
            "HeldSchools",
            "Leavers",
            "Matched",
            "Members",
            "Roles",
            "VanishedClasses",
            "VanishedUsers"),
    /** Enrollments that are not gone. An unreadable enrollment is as it was published. */
    READ_ENROLLMENT(
            "sourced_id text COLLATE \"C\", class text COLLATE \"C\", app_user text COLLATE \"C\", school text COLLATE \"C\", role text, is_primary boolean, begins_on date, ends_on date",
            "ReadRoster",
            "HeldSchools",
            "Leavers",
            "Matched",
            "Members",
            "Roles",
            "VanishedUsers"),
    /** For each sourcedId, the class record that counts. */
    STANDING_CLASS(
            "sourced_id text COLLATE \"C\", gone boolean, id uuid, school text COLLATE \"C\", name text, code text, location text, grades text[], subjects text[], sessions text[]",
            "ReadRoster",
            "VanishedClasses"),
    /** For each sourcedId, the enrollment record that counts. */
    STANDING_ENROLLMENT(
            "sourced_id text COLLATE \"C\", gone boolean, class text COLLATE \"C\", app_user text COLLATE \"C\", school text COLLATE \"C\", role text, is_primary boolean, begins_on date, ends_on date",
            "ReadRoster",
            "VanishedMembers"),
    /** For each sourcedId, the school record that counts. */
    STANDING_SCHOOL(
            "sourced_id text COLLATE \"C\", gone boolean, id uuid, name text, identifier text",
            "ReadRoster",
            "VanishedClasses",
            "VanishedUsers"),
    /** For each sourcedId, the session record that counts. */
    STANDING_SESSION(
            "sourced_id text COLLATE \"C\", gone boolean, starts_on date, ends_on date, school_year boolean",
            "ReadRoster"),
    /** The collections that could not be read, described in words. */
    UNREAD_COLLECTION(
            "kind text, school text COLLATE \"C\", answer text, records text",
            "ReadRoster",
            "Difference",
            "HeldSchools"),
    /** Users who stay, because the records that decide about them could not be read. */
    KEPT_USER("sourced_id text COLLATE \"C\", role text", "Users"),
    /** Users who should be published. */
    TARGET_USER(
            "sourced_id text COLLATE \"C\", role text, app_user_id uuid, grades text[], identifier text",
            "Users",
            "Compare",
            "Difference",
            "Guardians",
            "Members",
            "ParentLinks",
            "Remembered",
            "VanishedMembers",
            "VanishedUsers"),
    /** Links of users to schools that should be published. */
    TARGET_USER_SCHOOL(
            "sourced_id text COLLATE \"C\", role text, school_id uuid",
            "Users",
            "Compare",
            "Members",
            "VanishedMembers",
            "VanishedUsers"),
    /** Schools that matched users should have, including held schools. */
    WANTED_USER_SCHOOL("sourced_id text COLLATE \"C\", role text, school_id uuid", "Users"),
    /** The records of users that count: in the shape of 1.1, one for each role of a user. */
    USER_RECORD(
            "sourced_id text COLLATE \"C\", record_role text COLLATE \"C\", gone boolean, modified numeric, position bigint, given_name text, family_name text, email text, email_key text COLLATE \"C\", phone text, identifier text, grades text[], roles text[], role_orgs text[], role_begins date[], role_ends date[], agents text[]",
            "ReadRoster",
            "ReadUsers"),
    /** One row for each user, gone or not. */
    STANDING_USER(
            "sourced_id text COLLATE \"C\", gone boolean, given_name text, family_name text, email text, email_key text COLLATE \"C\", phone text, identifier text, grades text[], roles text[], role_orgs text[], role_begins date[], role_ends date[], agents text[]",
            "ReadRoster",
            "Accounts",
            "Guardians",
            "HeldSchools",
            "Matched",
            "Members",
            "ParentLinks",
            "Roles",
            "Users",
            "VanishedGuardians",
            "VanishedUsers"),
    /** The address and agents of each role of a user who has several records. */
    ROLE_RECORD(
            "sourced_id text COLLATE \"C\", role text COLLATE \"C\", email text, email_key text COLLATE \"C\", agents text[]",
            "ReadRoster",
            "Guardians",
            "Matched",
            "ParentLinks"),
    /** Each role entry of a student or teacher. */
    USER_ROLE(
            "sourced_id text COLLATE \"C\", role text, org text, begins_on date, ends_on date, school_id uuid, known boolean, excluded boolean",
            "Roles",
            "HeldSchools",
            "Leavers",
            "Matched",
            "Users",
            "VanishedUsers"),
    /** For each record and role, whether it is at an included or an excluded school. */
    ROLE_STANDING(
            "sourced_id text COLLATE \"C\", role text, schooled boolean, at_excluded boolean",
            "Roles",
            "Leavers",
            "VanishedUsers"),
    /** The roles that users have by enrollments in classes of included schools, with these schools. */
    ENROLLED_ROLE("sourced_id text COLLATE \"C\", role text, school_id uuid", "Roles", "Users"),
    /** Users with a student role that runs today. */
    STUDENT_TODAY("sourced_id text COLLATE \"C\"", "Roles", "Users"),
    /** Students and teachers, as long as they have not left. Enrolled: by enrollments alone. */
    KEPT_ROLE(
            "sourced_id text COLLATE \"C\", role text, schooled boolean, enrolled boolean",
            "Roles",
            "Leavers",
            "Matched",
            "Users",
            "VanishedUsers"),
    /** The roles or enrollments that say how long students and teachers stay. */
    STAY(
            "sourced_id text COLLATE \"C\", role text, pool text, place text COLLATE \"C\", begins_on date, ends_on date",
            "Leavers",
            "VanishedUsers"),
    /** The last day of each student and teacher whose last day has passed and who is in no class today. */
    LAST_DAY("sourced_id text COLLATE \"C\", role text, last_day date", "Leavers"),
    /** The time of all students and teachers at orgs and in classes: any of them can have been together. */
    POOL(
            "role text, pool text, place text COLLATE \"C\", school text COLLATE \"C\", sourced_id text COLLATE \"C\", begins_on date, began_on date, ends_on date",
            "Leavers"),
    /** Where the time of a person ended on the last day. */
    ENDING(
            "sourced_id text COLLATE \"C\", role text, pool text, last_day date, places text[] COLLATE \"C\"",
            "Leavers"),
    /** Those of whose company more than half stayed longer. */
    LEFT_BEHIND("sourced_id text COLLATE \"C\", role text", "Leavers"),
    /** Those whose org or school is back without them. */
    LEFT_BY_RETURN("sourced_id text COLLATE \"C\", role text", "Leavers"),
    /** Students and teachers who have left. Shown: not by the 120 days alone. */
    LEAVER(
            "sourced_id text COLLATE \"C\", role text, shown boolean",
            "Leavers",
            "Accounts",
            "Matched",
            "VanishedUsers"),
    /** Who matches whom by the address alone. */
    ADDRESS_MATCH(
            "sourced_id text COLLATE \"C\", role text, email text, app_user_id uuid, code text", "Matched", "Accounts"),
    /** Records without a match, with the user for whom they were last published. */
    BINDABLE("sourced_id text COLLATE \"C\", role text, app_user_id uuid", "Accounts"),
    /** Records whose user another person may have. */
    CONTESTED("sourced_id text COLLATE \"C\", role text, app_user_id uuid, bindable boolean", "Accounts", "Leavers"),
    /** Who has a user to whom several records come, or to whom a record is bound; persons who share it have numbers. */
    ACCOUNT(
            "app_user_id uuid NOT NULL, sourced_id text COLLATE \"C\" NOT NULL, role text NOT NULL, has boolean NOT NULL, person bigint NOT NULL, bound boolean NOT NULL, code text, others text",
            "Accounts",
            "Matched",
            "ParentLinks"),
    /** For whom each record was last published. */
    TARGET_LAST_MATCH("sourced_id text COLLATE \"C\", role text, app_user_id uuid", "Users", "Compare"),
    /** Students and teachers who are kept by their schools and by the rules. */
    CANDIDATE("sourced_id text COLLATE \"C\", role text, schooled boolean", "Matched", "Accounts"),
    /** Candidates with the user whom they match, or with the code that says why they match nobody. */
    MATCHED(
            "sourced_id text COLLATE \"C\", role text, schooled boolean, email text, grades text[], identifier text, app_user_id uuid, code text, others text, bound boolean",
            "Matched",
            "Difference",
            "Users",
            "VanishedUsers"),
    /** Users whose enrollments in a role have all ended. */
    ENROLLMENTS_ENDED("sourced_id text COLLATE \"C\", role text", "VanishedUsers"),
    /** Options that were switched on since a school was last published. */
    SWITCHED(
            "school_id uuid, enrolment_date boolean, academic_sessions boolean, rules boolean, rules_of_members boolean, rules_of_guardians boolean",
            "Vanished",
            "VanishedClasses",
            "VanishedGuardians",
            "VanishedMembers",
            "VanishedUsers"),
    /** Why a class may vanish. */
    CLASS_REASON("subject bigint, reason text", "VanishedClasses"),
    /** Published classes that should no longer be published. */
    MISSING_CLASS(
            "subject bigint, id uuid, school_id uuid, sourced_id text COLLATE \"C\", ends_on date, school text COLLATE \"C\"",
            "VanishedClasses"),
    /** Published classes that should no longer be published, with the reason. */
    VANISHED_CLASS(
            "id uuid, school_id uuid, sourced_id text COLLATE \"C\", explained boolean, reason text",
            "VanishedClasses",
            "GuardSql",
            "Remembered",
            "Vanished",
            "VanishedMembers"),
    /** Published relationships of guardians who should no longer be published. */
    MISSING_RELATIONSHIP("subject bigint, guardian_id uuid, app_user_id uuid, relationship text", "VanishedGuardians"),
    /** Why a parent's record has ended. */
    PARENT_REASON("sourced_id text COLLATE \"C\", reason text", "VanishedGuardians"),
    /** Why a relationship may vanish. */
    RELATIONSHIP_REASON("subject bigint, reason text", "VanishedGuardians"),
    /** Guardians who should no longer be published, with the reason. */
    VANISHED_GUARDIAN(
            "guardian_id uuid, school_id uuid, explained boolean, reason text",
            "VanishedGuardians",
            "GuardSql",
            "Remembered",
            "Vanished"),
    /** Why an enrollment of a membership may vanish. */
    ENROLLMENT_REASON("subject bigint, sourced_id text COLLATE \"C\", reason text", "VanishedMembers"),
    /** Why a membership may vanish. */
    MEMBER_REASON("subject bigint, reason text, own boolean", "VanishedMembers"),
    /** Enrollments of memberships that should no longer be published. */
    MISSING_ENROLLMENT(
            "subject bigint, school_id uuid, sourced_id text COLLATE \"C\", ends_on date",
            "VanishedMembers",
            "GuardSql"),
    /** Published memberships that should no longer be published. */
    MISSING_MEMBER(
            "subject bigint, classroom_id uuid, app_user_id uuid, role text, ends_on date, school_id uuid, class text COLLATE \"C\", school text COLLATE \"C\"",
            "VanishedMembers",
            "GuardSql"),
    /** Memberships that should no longer be published, with the reason. */
    VANISHED_MEMBER(
            "classroom_id uuid, app_user_id uuid, role text, school_id uuid, explained boolean, reason text, own_reason boolean",
            "VanishedMembers",
            "GuardSql",
            "Remembered",
            "Vanished",
            "VanishedUsers"),
    /** Records of published users who should no longer be published, by school. */
    MISSING_USER(
            "subject bigint, sourced_id text COLLATE \"C\", app_user_id uuid, role text, school_id uuid, school text COLLATE \"C\"",
            "VanishedUsers"),
    /** Student roles and enrollments that include today, by school. */
    RUNNING("school_id uuid, sourced_id text COLLATE \"C\", role text", "VanishedUsers"),
    /** Schools where somebody has a role that has not ended. */
    RUNNING_ROLE("school_id uuid, role text", "VanishedUsers"),
    /** Why a user may vanish. */
    USER_REASON("subject bigint, reason text", "VanishedUsers"),
    /** Users who should no longer be published, with the reason. */
    VANISHED_USER(
            "app_user_id uuid, role text, school_id uuid, explained boolean, reason text, by_class_only boolean",
            "VanishedUsers",
            "GuardSql",
            "Remembered",
            "Vanished",
            "VanishedGuardians",
            "VanishedMembers");

    private final String columns;
    private final String maker;
    private final List<String> readers;

    WorkTable(String columns, String maker, String... readers) {
        this.columns = columns;
        this.maker = maker;
        this.readers = List.of(readers);
    }

    /** The table's name in SQL. */
    public String table() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Names and types, as CREATE TABLE takes them. */
    public String columns() {
        return columns;
    }

    /** The names of the columns, in order. */
    public String columnNames() {
        return names(column -> true);
    }

    /** The names of the columns whose statistics help the planner: no statement joins by an array. */
    String analyzedColumns() {
        return names(column -> !column.endsWith("[]"));
    }

    private String names(Predicate<String> those) {
        return Stream.of(columns.split(", "))
                .filter(those)
                .map(column -> column.substring(0, column.indexOf(' ')))
                .collect(Collectors.joining(", "));
    }

    /** Simple name of the class that fills it. */
    public String maker() {
        return maker;
    }

    /** Simple names of the other classes whose SQL names the table. */
    public List<String> readers() {
        return readers;
    }
}
