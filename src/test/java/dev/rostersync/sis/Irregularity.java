package dev.rostersync.sis;

/** Deviations of real OneRoster servers from the standard to which a reader must adapt. */
public enum Irregularity {
    // paging
    /** Never more than 50 records a page, even if more are asked for, and without an error (Ed-Fi: 500). */
    LIMIT_CAPPED,
    /** Neither X-Total-Count nor Link (Ed-Fi). */
    NO_TOTAL,
    /** The total is in the body (Timeback). */
    TOTAL_IN_BODY,
    /** Link names a next page even past the end, by page number (PIFU). */
    LINK_BY_PAGE_NUMBER,
    /** Each page repeats the last record of the one before. */
    PAGES_OVERLAP,
    /** 404 for an offset past the end. */
    NOT_FOUND_PAST_THE_END,
    /** 400 for a sort (1.2 providers without sorting). */
    SORT_REFUSED,
    /** Accepts a sort, but does not sort. */
    SORT_IGNORED,
    /** Sorted after slicing: in order on each page only (libre-oneroster). */
    SORT_WITHIN_PAGE,
    /** 500 for a sort. */
    SORT_FAILS,
    /** 404 for a sort. */
    SORT_NOT_FOUND,
    /** 501 for a sort. */
    SORT_NOT_IMPLEMENTED,
    /** Offsets are rounded down to whole pages of 50 at most (offset / limit as a page number). */
    WHOLE_PAGE_OFFSETS,
    /** 400 for an offset that is no multiple of the limit; pages of 50 at most. */
    ODD_OFFSETS_REFUSED,
    /** As {@link #ODD_OFFSETS_REFUSED}, and 400 for a limit of less than 10. */
    SMALL_LIMIT_REFUSED,
    /** 400 for a limit above 100, instead of a cap. */
    LIMIT_REFUSED,
    /** 422 for a limit above 500. */
    LIMIT_INVALID,
    /** 400 for any limit, offset or sort on a first page. */
    PARAMETERS_REFUSED,
    /** Limit and offset are ignored. */
    ALL_AT_ONCE,
    /** 204 for an offset past the end. */
    NO_CONTENT_PAST_THE_END,
    /** An empty body for an offset past the end. */
    NOTHING_PAST_THE_END,
    /** JSON null for an offset past the end. */
    NULL_PAST_THE_END,
    /** The list is null for an offset past the end. */
    NULL_LIST_PAST_THE_END,
    /** 204 for a collection without records, with a total of 0. */
    EMPTY_IS_NO_CONTENT,
    /** The list is null in a collection without records, with a total of 0. */
    EMPTY_IS_NULL,

    // the body
    /** A list without a name around it. */
    BARE_ARRAY,
    /** Another name around the only list. */
    OTHER_WRAPPER,
    /** A list of status reports before the data (Questar, RIC One). */
    STATUS_BESIDE_DATA,
    /** A byte order mark before the JSON. */
    BYTE_ORDER_MARK,
    /** Compressed, even if the client did not ask for it. */
    GZIP,
    /** Content-Encoding: utf-8 on a plain body. */
    ENCODING_UTF_8,
    /** Content-Encoding: none, or empty, on a plain body. */
    ENCODING_NONE,
    /** Content-Encoding: binary, identity on a plain body. */
    ENCODING_BINARY,
    /** Raw control characters within texts that are no ids and no keys. */
    RAW_CONTROL_CHARACTERS,
    /** One byte of windows-1252 in a body of UTF-8. */
    WINDOWS_1252,
    /** The body is declared as ISO-8859-1, and is in ISO-8859-1. */
    ISO_8859_1,

    // records
    /** Plain text for references (Chalk). */
    PLAIN_REFERENCES,
    /** A single object instead of a list. */
    SINGLE_FOR_LIST,
    /** A list of one instead of a single value: role, status, school, org. */
    LIST_FOR_SINGLE,
    /** Names of members in another letter case: SourcedId, GivenName. */
    OTHER_LETTER_CASE,
    /** JSON booleans for "true" and "false" (FINT). */
    JSON_BOOLEANS,
    /** Numbers instead of text: sourcedIds made of digits, identifiers. */
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
    /** 403 for /schools; /orgs holds the schools and other orgs (Infinite Campus). */
    SCHOOLS_FORBIDDEN,
    /** 404 for /schools. */
    SCHOOLS_MISSING,
    /** 500 for /schools; /orgs holds the schools. */
    SCHOOLS_FAIL,
    /** The other version's root answers 500 to every request. */
    OTHER_ROOT_FAILS,
    /** The other version's root answers with a web page. */
    OTHER_ROOT_IS_HTML,
    /** The other version's root answers 200 with an empty body. */
    OTHER_ROOT_IS_EMPTY,
    /** The other version's root redirects to a web page. */
    OTHER_ROOT_REDIRECTS,

    // authorization
    /** Credentials as HTTP Basic are refused; credentials in the body are accepted (PowerSchool). */
    BODY_CREDENTIALS,
    /** Credentials as HTTP Basic are accepted only without form encoding. */
    RAW_BASIC,
    /** A list of scopes is refused if one of them is unknown. */
    CORE_SCOPE_ONLY,
    /** Only roster.readonly alone is accepted; other scopes are refused with invalid_scope within an object. */
    ROSTER_SCOPE_ONLY,
    /** Any scope is refused with invalid_request. */
    NO_SCOPE,
    /** Only the other version's scopes are accepted; other requests get 401 without a reason. */
    OTHER_VERSION_SCOPE,
    /** Scopes other than the core scope get 403 without a reason. */
    SCOPE_FORBIDDEN,
    /** Credentials as HTTP Basic: 400 of a validator. */
    BASIC_INVALID,
    /** Credentials as HTTP Basic: 415. */
    BASIC_UNSUPPORTED,
    /** Credentials as HTTP Basic: 422 of a validator. */
    BASIC_UNPROCESSABLE,
    /** 403 for a token that has expired. */
    EXPIRED_IS_FORBIDDEN,
    /** A gateway sets a cookie with its first answer, and refuses later requests without the cookie. */
    COOKIE_REQUIRED,
    /** expires_in is text. */
    EXPIRY_AS_TEXT,
    /** expires_in is missing. */
    NO_EXPIRY,
    /** OAuth 1.0a with HMAC-SHA1 only. */
    SHA1_ONLY
}
