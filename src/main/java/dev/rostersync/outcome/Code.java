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
 * The catalogue: every reason for which a sync fails, is partial, or notes something down. A code is stored, shown,
 * counted and told on the phone, so it never changes its meaning and is never used again. {@code docs/error-codes.md}
 * is made from here.
 */
public enum Code {
    // 1xx: reaching the provider
    PROVIDER_UNREACHABLE(
            "OR-101",
            FATAL,
            AGAIN,
            "The OneRoster server could not be reached.",
            "Check the host name in the Endpoint URL and that the server is up, then sync again."),
    TLS_FAILED(
            "OR-102",
            FATAL,
            PERSON,
            "No secure connection to the OneRoster server could be made.",
            "The server's certificate must be valid and issued for the host in the Endpoint URL; ask the SIS vendor."),
    CREDENTIALS_REFUSED(
            "OR-103",
            FATAL,
            PERSON,
            "The OneRoster server refused the Client ID or Client Secret.",
            "Enter both again (integration edit), and check in the SIS that the connection has not expired."),
    ACCESS_FORBIDDEN(
            "OR-104",
            FATAL,
            PERSON,
            "The OneRoster server does not let this connection read a collection.",
            "Give the connection permission to read that collection in the SIS."),
    COLLECTION_MISSING(
            "OR-105",
            FATAL,
            PERSON,
            "The OneRoster server does not offer a collection.",
            "Check the Endpoint URL, and that this part of OneRoster is licensed and switched on in the SIS."),
    RATE_LIMITED(
            "OR-106",
            FATAL,
            AGAIN,
            "The OneRoster server asked to be left alone for longer than a sync can wait.",
            "Sync again later; if it stays, ask the SIS vendor to raise the request limit."),
    PROVIDER_FAILING(
            "OR-107",
            FATAL,
            AGAIN,
            "The OneRoster server answered with an error of its own.",
            "Sync again later; if it stays, tell the SIS vendor the time and the collection."),
    REQUEST_TIMED_OUT(
            "OR-108",
            FATAL,
            AGAIN,
            "The OneRoster server took too long to answer a request.",
            "Sync again later; if it stays, tell the SIS vendor the time and the collection."),
    REDIRECTED(
            "OR-109",
            FATAL,
            PERSON,
            "The OneRoster server sends requests on to another address; credentials are not taken there.",
            "Enter the address that the server points to as Endpoint URL or OAuth2 Token URL."),
    ADDRESS_NOT_ALLOWED(
            "OR-110", FATAL, PERSON, "The URL is not a public https address.", "Enter an https URL of a public host."),
    NOT_A_TOKEN_ENDPOINT(
            "OR-111",
            FATAL,
            PERSON,
            "The OAuth2 Token URL does not hand out tokens.",
            "Check the OAuth2 Token URL, its slash at the end included."),
    NO_ONEROSTER_FOUND(
            "OR-112",
            FATAL,
            PERSON,
            "There is no OneRoster 1.1 or 1.2 service at the Endpoint URL.",
            "Check the Endpoint URL; it is the root of the OneRoster server."),
    REQUEST_REFUSED(
            "OR-113",
            FATAL,
            PERSON,
            "The OneRoster server refused a request as wrong.",
            "Check the Endpoint URL and the chosen SIS; if both are right, tell the SIS vendor."),
    REQUEST_BUDGET_SPENT(
            "OR-114",
            FATAL,
            AGAIN,
            "The day's budget of requests to the OneRoster server is spent.",
            "Sync again on another day, or allow more (integration edit --requests-per-day)."),
    SCOPE_REFUSED(
            "OR-115",
            FATAL,
            PERSON,
            "The OneRoster server hands out no token for any scope that it was asked for.",
            "Allow this connection the scopes roster-core.readonly and roster.readonly in the SIS. If the SIS shows other"
                    + " scopes for it, enter those (integration edit --scopes)."),
    TURN_TIMED_OUT(
            "OR-116",
            FATAL,
            AGAIN,
            "A request to the OneRoster server waited too long for its turn.",
            "Sync again later; other syncs keep the same server, or the memory of this process, busy."),
    HTTP_BROKEN(
            "OR-117",
            FATAL,
            PERSON,
            "The OneRoster server was reached, but its answer is not proper HTTP.",
            "Tell the SIS vendor, or whoever runs the gateway before the server, what the message says."),

    // 2xx: reading the roster
    NOT_ONEROSTER(
            "OR-201",
            FATAL,
            PERSON,
            "The answer is not OneRoster JSON.",
            "Check the Endpoint URL: it may lead to a web page, or the server may be under maintenance."),
    ANSWER_TRUNCATED(
            "OR-202",
            FATAL,
            AGAIN,
            "The answer broke off in the middle, each time it was asked for.",
            "Sync again later; if it stays, tell the SIS vendor the collection and the page."),
    PAGE_TOO_LARGE(
            "OR-203",
            FATAL,
            PERSON,
            "A page is larger than the bound.",
            "The server ignores the page size that it is asked for; tell the SIS vendor."),
    COLLECTION_ABSENT(
            "OR-204",
            FATAL,
            PERSON,
            "The answer says that all is well and holds no collection.",
            "Tell the SIS vendor: an empty collection must be an empty list."),
    COLLECTION_INCOMPLETE(
            "OR-205",
            FATAL,
            AGAIN,
            "A collection brought fewer records than the server announced.",
            "Sync again when nobody changes the SIS; if it stays, tell the SIS vendor."),
    PAGES_REPEATED(
            "OR-206",
            FATAL,
            PERSON,
            "The server sends the same page again and again.",
            "The server ignores the offset that it is asked for; tell the SIS vendor."),
    JSON_OUT_OF_BOUNDS(
            "OR-207",
            FATAL,
            PERSON,
            "The answer holds a text or a nesting beyond the bounds.",
            "Look in the SIS for a record with an enormous field; else tell the SIS vendor."),
    COLLECTION_MOVING(
            "OR-209",
            FATAL,
            AGAIN,
            "A collection changed while it was read, each time it was read.",
            "Sync again when nobody changes the SIS; if it stays, tell the SIS vendor that pages do not fit together."),
    READ_BY_SCHOOL(
            "OR-210",
            WARNING,
            NOTHING,
            "A collection could not be read as a whole, so it was read school by school.",
            "Look at what came back; if it stays, tell the SIS vendor the time and the collection."),
    RECORDS_UNREADABLE(
            "OR-211",
            FATAL,
            PERSON,
            "Not one record of a collection can be read.",
            "Look at the findings of this sync for what the records lack, and tell the SIS vendor."),
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
            "So much would vanish of what is published, and nothing in the data says why, that nothing was published.",
            "Look at what would vanish (show and findings of this sync). If the SIS is wrong, mend it and sync again; if the"
                    + " directory is wrong, mend it and restart this sync; if both are right, approve this sync."),
    PUBLISH_CONFLICT(
            "OR-302",
            FATAL,
            AGAIN,
            "School Manager's rows were changed by others each time the roster was about to be published.",
            "Restart the sync."),
    ROWS_LOCKED(
            "OR-305",
            FATAL,
            AGAIN,
            "Somebody else held rows or tables for too long.",
            "Restart the sync; if it stays, look for a long transaction in PostgreSQL (pg_stat_activity)."),
    STATEMENT_TIMED_OUT(
            "OR-306",
            FATAL,
            AGAIN,
            "PostgreSQL took too long for a statement.",
            "Restart the sync; if it stays, look at what else the database is busy with."),
    SCHOOL_UNREAD(
            "OR-303",
            PARTIAL,
            AGAIN,
            "Something of a school could not be read to its end; the school was left as it was.",
            "Sync again; if it stays, tell the SIS vendor what came back, or exclude the school."),
    COLLECTION_UNREAD(
            "OR-304",
            PARTIAL,
            AGAIN,
            "A collection could not be read to its end; what depends on it was left as it was.",
            "Sync again; if it stays, tell the SIS vendor what came back."),
    SCHOOL_NOT_COHERENT(
            "OR-311",
            PARTIAL,
            PERSON,
            "Every enrollment of a school points to users or classes that the SIS does not send; the school was left as"
                    + " it was.",
            "Share the school's users and classes with this connection in the SIS, or exclude the school."),
    SCHOOL_HELD(
            "OR-312",
            PARTIAL,
            PERSON,
            "So much would vanish of a school, and nothing in the data says why, that the school was left as it was.",
            "Look at what would vanish (show and findings of this sync). If the SIS is wrong, mend it and sync again; if it"
                    + " is right, approve this sync; or exclude the school."),
    WOULD_VANISH(
            "OR-321",
            WARNING,
            NOTHING,
            "A student, teacher, class or parent of what is held would vanish, and nothing in the data says why.",
            "Look for the record in the SIS, and for a user's address in the directory: it may have been deleted, unshared,"
                    + " disabled or given another address by mistake."),

    REMOVAL_KEPT(
            "OR-322",
            INFO,
            NOTHING,
            "The SIS sends this no more. It stays, because Additions Only is on.",
            "Nothing has to be done. If it shall go, switch Additions Only off (integration edit --no-additions-only)."),

    // 40x: records of any collection
    RECORD_UNREADABLE(
            "OR-401",
            WARNING,
            NOTHING,
            "A record lacks what it cannot be read without; what it had published stays.",
            "Complete the record in the SIS."),
    RECORD_WITHOUT_ID(
            "OR-402",
            WARNING,
            NOTHING,
            "A record has no readable sourcedId; nothing that is missing from its collection is removed.",
            "Tell the SIS vendor: every record needs a sourcedId."),
    STATUS_UNKNOWN(
            "OR-403",
            WARNING,
            NOTHING,
            "A record has a status that OneRoster does not know; it counts as active.",
            "Set the status to active or tobedeleted in the SIS."),
    DATE_UNREADABLE(
            "OR-404",
            WARNING,
            NOTHING,
            "A date cannot be read; it counts as missing, so as open-ended.",
            "Enter the date as year-month-day in the SIS."),
    ROLE_UNKNOWN(
            "OR-405",
            WARNING,
            NOTHING,
            "A record has a role that OneRoster does not know.",
            "Map the role to one of OneRoster's in the SIS."),
    WRAPPER_UNUSUAL(
            "OR-406",
            INFO,
            NOTHING,
            "A collection came under another name than the standard's; it was read all the same.",
            "Nothing; the SIS vendor may want to know."),

    TOTAL_WRONG(
            "OR-407",
            INFO,
            NOTHING,
            "The OneRoster server announces another number of records than it has; it was read twice to make sure.",
            "Nothing; the SIS vendor may want to know."),

    TEXT_MENDED(
            "OR-408",
            WARNING,
            NOTHING,
            "A text holds characters that are not proper text; they were mended.",
            "Enter the text again in the SIS; if it stays, tell the SIS vendor that its answers are not UTF-8."),
    TEXT_TOO_LONG(
            "OR-409",
            WARNING,
            NOTHING,
            "A text is longer than its bound; it was cut, and an email address that long is not used.",
            "Correct the field in the SIS."),

    // 41x: matching
    USER_WITHOUT_EMAIL(
            "OR-411",
            WARNING,
            NOTHING,
            "A student or teacher has no email address in the SIS, so nobody can be matched.",
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
            "Leave the address to one user in the directory."),
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
            "A class belongs to a school that the SIS does not list; it is not published.",
            "Give the class a school of the list in the SIS."),
    CLASS_WITHOUT_SESSION(
            "OR-422",
            WARNING,
            NOTHING,
            "A class names no academic session; it counts as current.",
            "Give the class its term in the SIS."),
    SESSION_UNKNOWN(
            "OR-423",
            WARNING,
            NOTHING,
            "A class names an academic session that the SIS does not send, or has marked as deleted; it counts as current.",
            "Share the term with this connection, or correct the class in the SIS."),
    SESSION_REVERSED(
            "OR-424",
            WARNING,
            NOTHING,
            "An academic session of a class ends before it begins; the class counts as current.",
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
            "What stands as a parent's email address is none; the parent is not synced.",
            "Correct the parent's email address in the SIS."),
    PARENT_WITHOUT_STUDENT(
            "OR-443",
            WARNING,
            NOTHING,
            "A parent is linked to no student that is synced, and is not synced.",
            "Link the parent to a student in the SIS, or see why that student is not synced: an excluded school, an option,"
                    + " the directory."),
    PARENT_EMAIL_SHARED(
            "OR-444",
            WARNING,
            NOTHING,
            "A parent's email address would make its holder the parent of more than 10 students; it is not synced.",
            "Enter the parent's own address in place of a placeholder."),
    PARENT_EMAIL_OF_STUDENT(
            "OR-445",
            WARNING,
            NOTHING,
            "A parent's email address is that of a student; the parent is not synced.",
            "Enter the parent's own address in the SIS."),
    PARENT_LOCALLY_MANAGED(
            "OR-446",
            INFO,
            NOTHING,
            "A parent was entered in School Manager by hand; the sync leaves that parent alone.",
            "Nothing; remove the parent in School Manager if the SIS is to manage them."),
    PARENT_ROLE_ENDED(
            "OR-447",
            INFO,
            NOTHING,
            "A parent's role has ended in the SIS; the parent is not synced.",
            "Nothing, unless the end date is wrong in the SIS."),

    // 5xx: running
    SYNC_SUPERSEDED(
            "OR-501",
            FATAL,
            PERSON,
            "The sync had been broken off and could no longer be resumed; a new one was begun in its place.",
            "Nothing: look at the newer sync."),
    OWNERSHIP_LOST(
            "OR-502",
            FATAL,
            AGAIN,
            "Another process has taken this sync over; this one commits nothing more.",
            "Nothing: look at the sync; the other process ends it."),
    STEP_INCOMPLETE(
            "OR-503",
            FATAL,
            AGAIN,
            "An earlier step was broken off, so a later one refused to begin.",
            "Restart the sync."),
    NOT_RESUMED(
            "OR-504",
            FATAL,
            AGAIN,
            "The sync was broken off, and nobody went on with it while it could be resumed.",
            "Sync again."),
    WORKERS_DIED(
            "OR-505",
            FATAL,
            PERSON,
            "Workers died again and again while they ran this integration's sync; the window takes it no more.",
            "Look at how the workers' pods ended (out of memory?) and at the size of this roster; give the workers more memory,"
                    + " or run the sync by hand."),
    OUT_OF_MEMORY(
            "OR-506",
            FATAL,
            AGAIN,
            "The memory of the process ran out while it ran this integration's sync; after the second time in a row the"
                    + " window takes the integration no more.",
            "Look in the SIS for records of an enormous size; else give the workers more memory. Then run the sync by hand:"
                    + " once it succeeds, the window takes the integration again."),
    DATABASE_UNREACHABLE(
            "OR-511",
            FATAL,
            AGAIN,
            "The database could not be reached.",
            "Check SPRING_DATASOURCE_URL and that PostgreSQL is up, then call again."),
    DATABASE_BEHIND(
            "OR-512",
            FATAL,
            PERSON,
            "The database is behind this program.",
            "Run the command migrate, then call again."),
    CONFIGURATION_WRONG(
            "OR-513",
            FATAL,
            PERSON,
            "The configuration is wrong or incomplete.",
            "Set what the message names, then call again."),
    SECRET_UNREADABLE(
            "OR-514",
            FATAL,
            PERSON,
            "The sealed Client Secret cannot be opened with the keys at hand, for the servers that the integration names.",
            "Set ROSTER_SYNC_SECRET_KEY to the key it was sealed with, or enter the Client Secret again."),
    MIGRATION_FAILED(
            "OR-515",
            FATAL,
            PERSON,
            "The database could not be brought up to date.",
            "Mend what the message says; migrate goes on where it stopped."),
    SYNC_BUSY(
            "OR-521",
            FATAL,
            BUSY,
            "A sync of this integration is running.",
            "Wait until it has ended (log INTEGRATION shows it), then call again."),
    WRONG_USAGE(
            "OR-522", FATAL, USAGE, "The command cannot do that.", "Nothing was started; --help has what it takes.");

    /** Who or what can mend it. */
    public enum Mend {
        /** The same call again may succeed. */
        AGAIN,
        /** Only a person can mend it. */
        PERSON,
        /** Another process is at work. */
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

    /** The name on the phone, such as {@code OR-101}. */
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

    public static Optional<Code> of(String id) {
        return Arrays.stream(values())
                .filter(code -> code.id.equalsIgnoreCase(id))
                .findFirst();
    }
}
