package dev.rostersync.sis;

/** What real OneRoster servers do otherwise than the standard, where it changes what a reader must do. */
public enum Irregularity {
    // paging
    /** Never more than 50 records a page, whatever is asked, without a word (Ed-Fi: 500). */
    LIMIT_CAPPED,
    /** Neither X-Total-Count nor Link (Ed-Fi). */
    NO_TOTAL,
    /** The total stands in the body (Timeback). */
    TOTAL_IN_BODY,
    /** Link names a next page even past the end, by page number (PIFU). */
    LINK_BY_PAGE_NUMBER,
    /** Each page repeats the last record of the one before. */
    PAGES_OVERLAP,
    /** 404 for an offset past the end. */
    NOT_FOUND_PAST_THE_END,
    /** 400 for a sort (1.2 providers without sorting). */
    SORT_REFUSED,
    /** Takes the sort, does not sort. */
    SORT_IGNORED,
    /** Sorted after slicing: in order on each page only (libre-oneroster). */
    SORT_WITHIN_PAGE,

    // the body
    /** A list without a name around it. */
    BARE_ARRAY,
    /** Another name around the only list. */
    OTHER_WRAPPER,
    /** A list of status reports before the data (Questar, RIC One). */
    STATUS_BESIDE_DATA,
    /** A byte order mark before the JSON. */
    BYTE_ORDER_MARK,
    /** Packed, whether asked for or not. */
    GZIP,

    // records
    /** Plain text for references (Chalk). */
    PLAIN_REFERENCES,
    /** A single object where a list is due. */
    SINGLE_FOR_LIST,
    /** JSON booleans for "true" and "false" (FINT). */
    JSON_BOOLEANS,
    /** Numbers where text is due: sourcedIds made of digits, identifiers. */
    NUMBERS_FOR_TEXT,
    /** Members without a value are sent as empty text. */
    EMPTY_FOR_NULL,
    /** Roles and statuses in upper case, with white space around. */
    UPPER_CASE_TOKENS,
    /** Dates with a time part. */
    TIMES_ON_DATES,
    /** dateLastModified without a zone. */
    LOCAL_TIMESTAMPS,
    /** The names of the CSV form: orgSourcedIds, classSourcedId (some proxies). */
    CSV_NAMES,
    /** 1.2's roles on a 1.1 server, beside its role and orgs (ClassLink). */
    ROLES_ON_1_1,
    /** The CSV file's heading, sent as a user whose role is "role" (ClassLink). */
    HEADING_AS_USER,
    /** Members that no standard knows, nested ones too. */
    UNKNOWN_MEMBERS,

    // collections
    /** 403 for /schools; /orgs has them among others (Infinite Campus). */
    SCHOOLS_FORBIDDEN,
    /** 404 for /schools. */
    SCHOOLS_MISSING,

    // authorization
    /** Credentials as HTTP Basic are refused, in the body they are taken (PowerSchool). */
    BODY_CREDENTIALS,
    /** Credentials as HTTP Basic are taken without form encoding only. */
    RAW_BASIC,
    /** A list of scopes is refused for one that is not known. */
    CORE_SCOPE_ONLY,
    /** expires_in is text. */
    EXPIRY_AS_TEXT,
    /** expires_in is missing. */
    NO_EXPIRY,
    /** OAuth 1.0a with HMAC-SHA1 only. */
    SHA1_ONLY
}
