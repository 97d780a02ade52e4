package dev.rostersync.outcome;

import static dev.rostersync.outcome.Code.Mend.AGAIN;
import static dev.rostersync.outcome.Code.Mend.BUSY;
import static dev.rostersync.outcome.Code.Mend.NOTHING;
import static dev.rostersync.outcome.Code.Mend.PERSON;
import static dev.rostersync.outcome.Code.Mend.USAGE;
import static dev.rostersync.outcome.Severity.FATAL;
import static dev.rostersync.outcome.Severity.INFO;
import static dev.rostersync.outcome.Severity.PARTIAL;
import static dev.rostersync.outcome.Severity.WARNING;

import java.util.Arrays;
import java.util.Optional;

/**
 * The catalogue of codes: every reason why a sync fails, is partial or writes a finding. Codes are stored, shown,
 * counted and quoted on the phone, so a code never changes its meaning and is never reused. {@code docs/error-codes.md}
 * is generated from this enum.
 */
public enum Code {
    // 1xx: reaching the provider
    PROVIDER_UNREACHABLE(
            "OR-101",
            FATAL,
            AGAIN,
            "The OneRoster server could not be reached.",
            "Check the host name in the Endpoint URL. Check that the server is running. Then sync again."),
    TLS_FAILED(
            "OR-102",
            FATAL,
            PERSON,
            "No secure (TLS) connection to the OneRoster server could be made.",
            "The server's certificate must be valid and issued for the host in the Endpoint URL. Ask the SIS vendor."),
    CREDENTIALS_REFUSED(
            "OR-103",
            FATAL,
            PERSON,
            "The OneRoster server refused the Client ID or Client Secret.",
            "Enter both again (integration edit). Check in the SIS that the connection has not expired."),
    ACCESS_FORBIDDEN(
            "OR-104",
            FATAL,
            PERSON,
            "The OneRoster server does not allow this connection to read a collection.",
            "Give the connection permission to read that collection in the SIS."),
    COLLECTION_MISSING(
            "OR-105",
            FATAL,
            PERSON,
            "The OneRoster server does not offer a collection.",
            "Check the Endpoint URL. Check that this part of OneRoster is licensed and switched on in the SIS."),
    RATE_LIMITED(
            "OR-106",
            FATAL,
            AGAIN,
            "The OneRoster server asked for a longer pause than a sync can wait.",
            "Sync again later. If this happens again, ask the SIS vendor to raise the request limit."),
    PROVIDER_FAILING(
            "OR-107",
            FATAL,
            AGAIN,
            "The OneRoster server answered with an internal error.",
            "Sync again later. If this happens again, tell the SIS vendor the time and the collection."),
    REQUEST_TIMED_OUT(
            "OR-108",
            FATAL,
            AGAIN,
            "The OneRoster server took too long to answer a request.",
            "Sync again later. If this happens again, tell the SIS vendor the time and the collection."),
    REDIRECTED(
            "OR-109",
            FATAL,
            PERSON,
            "The OneRoster server redirects to another address. Credentials are not sent to that address.",
            "Enter the address that the server redirects to as Endpoint URL or OAuth2 Token URL."),
    ADDRESS_NOT_ALLOWED(
            "OR-110", FATAL, PERSON, "The URL is not a public https address.", "Enter an https URL of a public host."),
    NOT_A_TOKEN_ENDPOINT(
            "OR-111",
            FATAL,
            PERSON,
            "The OAuth2 Token URL does not issue tokens.",
            "Check the OAuth2 Token URL, including the slash at its end."),
    NO_ONEROSTER_FOUND(
            "OR-112",
            FATAL,
            PERSON,
            "There is no OneRoster 1.1 or 1.2 service at the Endpoint URL.",
            "Check the Endpoint URL. It must be the root of the OneRoster server."),
    REQUEST_REFUSED(
            "OR-113",
            FATAL,
            PERSON,
            "The OneRoster server refused a request as invalid.",
            "Check the Endpoint URL and the chosen SIS. If both are right, tell the SIS vendor."),
    REQUEST_BUDGET_SPENT(
            "OR-114",
            FATAL,
            AGAIN,
            "Today's budget of requests to the OneRoster server is used up.",
            "Sync again tomorrow, or allow more requests (integration edit --requests-per-day)."),
    SCOPE_REFUSED(
            "OR-115",
            FATAL,
            PERSON,
            "The OneRoster server issues no token for any of the requested scopes.",
            "Allow this connection the scopes roster-core.readonly and roster.readonly in the SIS. If the SIS shows"
                    + " other scopes for this connection, enter those (integration edit --scopes)."),
    TURN_TIMED_OUT(
            "OR-116",
            FATAL,
            AGAIN,
            "A request to the OneRoster server timed out while it waited for its turn.",
            "Sync again later. Other syncs are using the same server or the memory of this process."),
    HTTP_BROKEN(
            "OR-117",
            FATAL,
            PERSON,
            "The OneRoster server answered, but its answer is not valid HTTP.",
            "Tell the SIS vendor what the message says. If a gateway is in front of the server, tell the gateway's"
                    + " operator."),

    // 2xx: reading the roster
    NOT_ONEROSTER(
            "OR-201",
            FATAL,
            PERSON,
            "The answer is not OneRoster JSON.",
            "Check the Endpoint URL. It may lead to a web page, or the server may be under maintenance."),
    ANSWER_TRUNCATED(
            "OR-202",
            FATAL,
            AGAIN,
            "The answer was truncated each time it was requested.",
            "Sync again later. If this happens again, tell the SIS vendor the collection and the page."),
    PAGE_TOO_LARGE(
            "OR-203",
            FATAL,
            PERSON,
            "A page is larger than the limit.",
            "The server ignores the requested page size. Tell the SIS vendor."),
    COLLECTION_ABSENT(
            "OR-204",
            FATAL,
            PERSON,
            "The answer reports success but contains no collection.",
            "Tell the SIS vendor that an empty collection must be sent as an empty list."),
    COLLECTION_INCOMPLETE(
            "OR-205",
            FATAL,
            AGAIN,
            "A collection had fewer records than the server announced.",
            "Sync again at a time when nobody changes the SIS. If this happens again, tell the SIS vendor."),
    PAGES_REPEATED(
            "OR-206",
            FATAL,
            PERSON,
            "The server sends the same page again and again.",
            "The server ignores the requested offset. Tell the SIS vendor."),
    JSON_OUT_OF_BOUNDS(
            "OR-207",
            FATAL,
            PERSON,
            "The answer contains a value that is too long or JSON that is nested too deeply.",
            "Look in the SIS for a record with a very long field. If there is none, tell the SIS vendor."),
    COLLECTION_MOVING(
            "OR-209",
            FATAL,
            AGAIN,
            "A collection changed during each attempt to read it.",
            "Sync again at a time when nobody changes the SIS. If this happens again, tell the SIS vendor that the"
                    + " pages do not fit together."),
    READ_BY_SCHOOL(
            "OR-210",
            WARNING,
            NOTHING,
            "A collection could not be read as a whole, so it was read school by school.",
            "The finding says what error came back. If this happens again, tell the SIS vendor the time, the"
                    + " collection and this error."),
    RECORDS_UNREADABLE(
            "OR-211",
            FATAL,
            PERSON,
            "No record of a collection can be read.",
            "Look at the findings of this sync: they say what the records lack. Tell the SIS vendor."),
    NO_SCHOOL_KNOWN(
            "OR-208",
            FATAL,
            PERSON,
            "The SIS lists no school.",
            "Share at least one school with this connection in the SIS."),

    // 3xx: publishing
    ALL_HELD(
            "OR-301",
            FATAL,
            PERSON,
            "Nothing was published: too much of the published data would vanish, and nothing in the data says why.",
            "Look at what would vanish (show and findings of this sync). If the SIS or the directory is wrong,"
                    + " correct it and sync again. If both are right, approve this sync."),
    PUBLISH_CONFLICT(
            "OR-302",
            FATAL,
            AGAIN,
            "Somebody else changed the same School Manager rows during each attempt to publish.",
            "Restart the sync."),
    ROWS_LOCKED(
            "OR-305",
            FATAL,
            AGAIN,
            "Another database session locked rows or tables for too long.",
            "Restart the sync. If this happens again, look for a long transaction in PostgreSQL (pg_stat_activity)."),
    STATEMENT_TIMED_OUT(
            "OR-306",
            FATAL,
            AGAIN,
            "A PostgreSQL statement timed out.",
            "Restart the sync. If this happens again, find out what else keeps the database busy."),
    SCHOOL_UNREAD(
            "OR-303",
            PARTIAL,
            AGAIN,
            "Some data of a school could not be read completely. The school was left as it was.",
            "Sync again. If this happens again, tell the SIS vendor what the message says, or exclude the school."),
    COLLECTION_UNREAD(
            "OR-304",
            PARTIAL,
            AGAIN,
            "A collection could not be read completely. Everything that depends on it was left as it was.",
            "Sync again. If this happens again, tell the SIS vendor what the message says."),
    SCHOOL_NOT_COHERENT(
            "OR-311",
            PARTIAL,
            PERSON,
            "Every enrollment of a school points to users or classes that the SIS does not send. The school was left"
                    + " as it was.",
            "Share the school's users and classes with this connection in the SIS, or exclude the school (then"
                    + " everything that was synced for it is removed). If the data is right, look at what would vanish (show and findings of this sync), and approve this sync."),
    SCHOOL_HELD(
            "OR-312",
            PARTIAL,
            PERSON,
            "Too much of a school would vanish, and nothing in the data says why. The school was left as it was.",
            "Look at what would vanish (show and findings of this sync). If the SIS or the directory is wrong,"
                    + " correct it and sync again. If both are right, approve this sync. If you exclude the school,"
                    + " everything that was synced for it is removed."),
    SCHOOL_KEPT(
            "OR-331",
            INFO,
            NOTHING,
            "Too much of a school would vanish, and nothing in the data says why. No session of the SIS contains today"
                    + " or tomorrow: the school was left as it was.",
            "Nothing has to be done if the SIS sends nobody out of session. If the data is right, approve this sync."),
    ALL_KEPT(
            "OR-332",
            INFO,
            NOTHING,
            "Too much of the published data would vanish, and nothing in the data says why. No session of the SIS"
                    + " contains today or tomorrow: everything was left as it was.",
            "Nothing has to be done if the SIS sends nobody out of session. If the data is right, approve this sync."),
    WOULD_VANISH(
            "OR-321",
            WARNING,
            NOTHING,
            "A held student, teacher, class or parent would vanish, and nothing in the data says why.",
            "Look for the record in the SIS, and for a user's address in the directory. The record may have been"
                    + " deleted, unshared, disabled or given another address by mistake."),

    REMOVAL_KEPT(
            "OR-322",
            INFO,
            NOTHING,
            "The SIS no longer sends this record. The record stays because Additions Only is on.",
            "Nothing has to be done. To remove the record, switch Additions Only off (integration edit"
                    + " --no-additions-only)."),

    REMOVED_UNEXPLAINED(
            "OR-323",
            WARNING,
            NOTHING,
            "A student, teacher, class, enrollment or parent was removed, and nothing in the data says why.",
            "Look for the record in the SIS, and for a user's address in the directory. If the record was deleted,"
                    + " unshared or disabled by mistake, correct that: the next sync brings it back."),
    REMOVED_BY_NEW_RULES(
            "OR-324",
            INFO,
            NOTHING,
            "A student, teacher, enrollment or parent was removed, because a new version of this program has other rules.",
            "Look at the other findings about this record: they say which rule it is, and what to correct in the SIS."),

    // 40x: records of any collection
    RECORD_UNREADABLE(
            "OR-401",
            WARNING,
            NOTHING,
            "A record cannot be read: a required field is missing, or its value cannot be used. What was published from"
                    + " the record stays.",
            "Correct the field that the finding names in the SIS."),
    RECORD_WITHOUT_ID(
            "OR-402",
            WARNING,
            NOTHING,
            "A record has no readable sourcedId. Nothing that is missing from its collection is removed.",
            "Tell the SIS vendor that every record needs a sourcedId."),
    STATUS_UNKNOWN(
            "OR-403",
            WARNING,
            NOTHING,
            "A record has a status that OneRoster does not define. The record counts as active.",
            "Set the status to active or tobedeleted in the SIS."),
    DATE_UNREADABLE(
            "OR-404",
            WARNING,
            NOTHING,
            "A date cannot be read. It counts as missing, so as open-ended.",
            "Enter the date as year-month-day in the SIS, for example 2026-11-24."),
    ROLE_UNKNOWN(
            "OR-405",
            WARNING,
            NOTHING,
            "A record has a role that OneRoster does not define.",
            "Map the role to a OneRoster role in the SIS."),
    WRAPPER_UNUSUAL(
            "OR-406",
            INFO,
            NOTHING,
            "A collection was sent under a name that is not the standard name. It was read anyway.",
            "Nothing has to be done. The SIS vendor may want to know."),

    TOTAL_WRONG(
            "OR-407",
            INFO,
            NOTHING,
            "The OneRoster server announces a wrong number of records. When this was first seen, the collection was read"
                    + " twice to make sure.",
            "Nothing has to be done. The SIS vendor may want to know."),

    TEXT_MENDED(
            "OR-408",
            WARNING,
            NOTHING,
            "A text contains invalid characters. They were corrected.",
            "Enter the text again in the SIS. If this happens again, tell the SIS vendor that its answers are not"
                    + " UTF-8."),
    TEXT_TOO_LONG(
            "OR-409",
            WARNING,
            NOTHING,
            "A text is longer than its limit and was truncated. An email address that is too long is not used.",
            "Correct the field in the SIS."),

    // 41x: matching
    USER_WITHOUT_EMAIL(
            "OR-411",
            WARNING,
            NOTHING,
            "A student or teacher has no email address in the SIS, so no user can be matched.",
            "Enter the email address in the SIS."),
    USER_NOT_IN_DIRECTORY(
            "OR-412",
            WARNING,
            NOTHING,
            "No School Manager user has the email address of a student or teacher.",
            "Add the user to the directory, or correct the address in the SIS."),
    EMAIL_AMBIGUOUS(
            "OR-413",
            WARNING,
            NOTHING,
            "Several School Manager users have the email address of a student or teacher.",
            "Make sure that only one user in the directory has the address."),
    USER_DISABLED(
            "OR-414",
            WARNING,
            NOTHING,
            "The School Manager user with the email address of a student or teacher is disabled.",
            "Enable the user in the directory, or correct the address in the SIS."),

    // 42x: classes and academic sessions
    CLASS_SCHOOL_UNKNOWN(
            "OR-421",
            WARNING,
            NOTHING,
            "A class belongs to a school that the SIS does not list. The class is not published.",
            "Assign the class to a listed school in the SIS."),
    CLASS_WITHOUT_SESSION(
            "OR-422",
            WARNING,
            NOTHING,
            "A class has no academic session. The class counts as current.",
            "Assign the class to its term in the SIS."),
    SESSION_UNKNOWN(
            "OR-423",
            WARNING,
            NOTHING,
            "A class names an academic session that the SIS does not send or has marked as deleted. The class counts"
                    + " as current.",
            "Share the term with this connection, or correct the class in the SIS."),
    SESSION_REVERSED(
            "OR-424",
            WARNING,
            NOTHING,
            "An academic session of a class ends before it begins. The class counts as current.",
            "Correct the dates of the term in the SIS."),

    // 43x: enrollments
    ENROLLMENT_USER_UNKNOWN(
            "OR-431",
            WARNING,
            NOTHING,
            "An enrollment names a user that the SIS does not send, or has marked as deleted.",
            "Share the user with this connection, or correct the enrollment in the SIS."),
    ENROLLMENT_CLASS_UNKNOWN(
            "OR-432",
            WARNING,
            NOTHING,
            "An enrollment names a class that the SIS does not send, or has marked as deleted.",
            "Share the class with this connection, or correct the enrollment in the SIS."),
    ENROLLMENT_ROLE_MISSING(
            "OR-433",
            WARNING,
            NOTHING,
            "A person is enrolled as a student or teacher, but is not synced in this role, because the person's roles do"
                    + " not allow it. The enrollment is not synced.",
            "Give the person this role in the SIS, or correct the role of the enrollment. Example: an aide is enrolled as a"
                    + " student."),
    STUDENT_WITHOUT_CLASS(
            "OR-434",
            INFO,
            NOTHING,
            "A student is in no class of this school. More than nine in ten students of the school are in a class. The"
                    + " student is still synced.",
            "Ask the school. If the student is not there, end the student's role or enrollment in the SIS."),

    // 44x: parents
    PARENT_WITHOUT_EMAIL(
            "OR-441",
            WARNING,
            NOTHING,
            "A parent has no email address in the SIS and is not synced.",
            "Enter the parent's email address in the SIS."),
    PARENT_EMAIL_UNUSABLE(
            "OR-442",
            WARNING,
            NOTHING,
            "A parent's email field does not contain an email address. The parent is not synced.",
            "Correct the parent's email address in the SIS."),
    PARENT_WITHOUT_STUDENT(
            "OR-443",
            WARNING,
            NOTHING,
            "A parent is not linked to any synced student. The parent is not synced.",
            "Link the parent to a student in the SIS, or find out why that student is not synced: an excluded"
                    + " school, an option or the directory."),
    PARENT_EMAIL_SHARED(
            "OR-444",
            WARNING,
            NOTHING,
            "More than 10 students would get the same parent through one email address of several records, or more than 40"
                    + " through one record. The parent is not synced.",
            "Enter the parent's own address instead of a placeholder."),
    PARENT_EMAIL_OF_STUDENT(
            "OR-445",
            WARNING,
            NOTHING,
            "A parent has the email address of a student. The parent is not synced.",
            "Enter the parent's own address in the SIS."),
    PARENT_LOCALLY_MANAGED(
            "OR-446",
            INFO,
            NOTHING,
            "A parent was entered in School Manager by hand. The sync does not change this parent.",
            "Nothing has to be done. If the SIS should manage this parent, remove the parent in School Manager."),
    PARENT_ROLE_ENDED(
            "OR-447",
            INFO,
            NOTHING,
            "A parent's role has ended in the SIS. The parent is not synced.",
            "Nothing has to be done, unless the end date is wrong in the SIS. A role with endDate 2026-06-30 still"
                    + " counts on June 30."),

    PARENT_LINK_WITHDRAWN(
            "OR-448",
            WARNING,
            NOTHING,
            "A parent and a student named each other, and one of the two records names the other no more. The parent is"
                    + " not synced for this student until both records name each other again.",
            "Find out which record is right, then correct the other one in the SIS. The detail is the student's sourcedId."),
    PARENT_LINK_ONE_SIDED(
            "OR-449",
            INFO,
            NOTHING,
            "Only one of two records, of a parent and of a student, names the other. The parent is synced.",
            "If the link is right, enter it on the other record too. The detail is the student's sourcedId."),
    PARENT_OF_SHARED_USER(
            "OR-451",
            WARNING,
            NOTHING,
            "A student shares a user of the directory with other persons. The parent is not linked to all of them, so the"
                    + " parent is not synced for this student.",
            "Enter each person's own address in the SIS. The detail is the student's sourcedId."),
    PARENT_NAMES_DIFFER(
            "OR-452",
            INFO,
            NOTHING,
            "Several parents' records with different names have one email address. They are one parent.",
            "If they are different persons, enter each person's own address in the SIS."),

    // 46x: several persons and one user of the directory
    ACCOUNT_LEFT(
            "OR-461",
            WARNING,
            NOTHING,
            "Several persons have one user, and this person has left. A person who has not left has the user. This person"
                    + " is not synced.",
            "Take the address off the record of the person who has left, in the SIS. The detail names the other records."),
    ACCOUNT_OF_NAMESAKE(
            "OR-462",
            WARNING,
            NOTHING,
            "Several persons have one user, and the user has another person's name in the directory. This person is not"
                    + " synced.",
            "Enter this person's own address in the SIS. The detail names the other records."),
    ACCOUNT_BOUND_TO_OTHER(
            "OR-463",
            WARNING,
            NOTHING,
            "The address of this person leads to a user with whom another person was last synced. That person's own"
                    + " address leads to nobody, so that person keeps the user. This person is not synced.",
            "Find out whose user it is. Then correct the addresses of both persons in the SIS, or the name of the user in"
                    + " the directory. The detail names the other records."),
    ACCOUNT_OF_TEACHER(
            "OR-464",
            WARNING,
            NOTHING,
            "A student's record has the address of a teacher. The teacher has the user, and the student is not synced.",
            "Enter the student's own address in the SIS. Example: a form was filled in with the teacher's address."
                    + " The detail names the teacher's records."),
    ACCOUNT_SHARED(
            "OR-465",
            INFO,
            NOTHING,
            "Several persons share one user of the directory, as a class login does. Parents are synced only if they are"
                    + " linked to all of these persons.",
            "If the user is not shared, enter each person's own address in the SIS. The detail names the other records."),
    ACCOUNT_BOUND(
            "OR-466",
            WARNING,
            NOTHING,
            "The address of a person no longer leads to exactly one enabled user. The person keeps the user with whom the"
                    + " person was last synced.",
            "Enter the same address in the SIS and in the directory."),
    ACCOUNT_WAITS(
            "OR-467",
            INFO,
            NOTHING,
            "The address of this person leads to a user whom another record keeps, because that record could not be read or"
                    + " its school was left as it was. This person is not synced yet.",
            "Correct what the other findings of this sync say about that record or school, then sync again."),

    // 5xx: running
    SYNC_SUPERSEDED(
            "OR-501",
            FATAL,
            PERSON,
            "The sync was interrupted and could no longer be resumed. A new sync was started instead.",
            "Look at the newer sync (log INTEGRATION)."),
    OWNERSHIP_LOST(
            "OR-502",
            FATAL,
            AGAIN,
            "Another process has taken over this sync. This process commits nothing more.",
            "Nothing has to be done. The other process ends the sync. Look at the result (show)."),
    STEP_INCOMPLETE(
            "OR-503",
            FATAL,
            AGAIN,
            "An earlier step was interrupted, so a later step did not begin.",
            "Restart the sync."),
    NOT_RESUMED("OR-504", FATAL, AGAIN, "The sync was interrupted, and nobody resumed it in time.", "Sync again."),
    WORKERS_DIED(
            "OR-505",
            FATAL,
            PERSON,
            "Workers died repeatedly while they ran this integration's sync. The window no longer takes this"
                    + " integration.",
            "Find out why the workers' pods ended (out of memory?) and how large this roster is. Give the workers"
                    + " more memory, or run the sync by hand."),
    OUT_OF_MEMORY(
            "OR-506",
            FATAL,
            AGAIN,
            "The process ran out of memory while it ran this integration's sync. After the second time in a row, the"
                    + " window no longer takes this integration.",
            "Look in the SIS for very large records. If there are none, give the workers more memory. Then run the"
                    + " sync by hand. If it succeeds, the window takes the integration again."),
    DATABASE_UNREACHABLE(
            "OR-511",
            FATAL,
            AGAIN,
            "The database could not be reached.",
            "Check SPRING_DATASOURCE_URL. Check that PostgreSQL is running. Then run the command again."),
    DATABASE_BEHIND(
            "OR-512",
            FATAL,
            PERSON,
            "The database is older than this program.",
            "Run the command migrate. Then run your command again."),
    CONFIGURATION_WRONG(
            "OR-513",
            FATAL,
            PERSON,
            "The configuration is wrong or incomplete.",
            "Correct the setting that the message names. Then run the command again."),
    SECRET_UNREADABLE(
            "OR-514",
            FATAL,
            PERSON,
            "No configured key opens the sealed Client Secret for the integration's servers.",
            "Set ROSTER_SYNC_SECRET_KEY to the key that sealed the Client Secret, or enter the Client Secret again."),
    MIGRATION_FAILED(
            "OR-515",
            FATAL,
            PERSON,
            "The migration of the database failed.",
            "Correct the problem that the message names. Then run migrate again: it continues where it stopped."),
    SYNC_BUSY(
            "OR-521",
            FATAL,
            BUSY,
            "A sync of this integration is running.",
            "Wait until the sync has ended (log INTEGRATION shows it). Then run the command again."),
    WRONG_USAGE(
            "OR-522",
            FATAL,
            USAGE,
            "The command cannot do that.",
            "Nothing was started. --help shows the options and arguments.");

    /** Who or what can correct the problem. */
    public enum Mend {
        /** The same call again may succeed. */
        AGAIN,
        /** Only a person can correct the problem. */
        PERSON,
        /** Another process is running a sync of the integration. */
        BUSY,
        /** The call was wrong. */
        USAGE,
        /** Nothing has failed. */
        NOTHING
    }

    private final String id;
    private final Severity severity;
    private final Mend mend;
    private final String sentence;
    private final String remedy;

    Code(String id, Severity severity, Mend mend, String sentence, String remedy) {
        this.id = id;
        this.severity = severity;
        this.mend = mend;
        this.sentence = sentence;
        this.remedy = remedy;
    }

    /** The code as it is shown and quoted, such as {@code OR-101}. */
    public String id() {
        return id;
    }

    public Severity severity() {
        return severity;
    }

    public Mend mend() {
        return mend;
    }

    /** What happened, for a person. */
    public String sentence() {
        return sentence;
    }

    /** What to do about it, for a person. */
    public String remedy() {
        return remedy;
    }

    /** What was left as it was for this reason can be published with approve. */
    public boolean canBeApproved() {
        return switch (this) {
            case ALL_HELD, ALL_KEPT, SCHOOL_HELD, SCHOOL_KEPT, SCHOOL_NOT_COHERENT -> true;
            default -> false;
        };
    }

    public static Optional<Code> of(String id) {
        return Arrays.stream(values())
                .filter(code -> code.id.equalsIgnoreCase(id))
                .findFirst();
    }
}
