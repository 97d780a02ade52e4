package dev.rostersync.oneroster;

/** Where the token endpoint may be if no OAuth2 Token URL was entered, the likeliest place first. */
enum TokenPlace {
    /** The vendor's usual path. */
    VENDORS,
    /** The token URL in the 1.2 service's description. */
    DECLARED,
    BESIDE_THE_SERVICE,
    AT_THE_HOST;

    String label() {
        return "OAuth 2 " + name();
    }
}
