package dev.rostersync.console.web;

/** What somebody is who has signed in. */
public enum Role {
    /** School IT: reads and changes the data of its own tenants. */
    SCHOOL,
    /** Reads the data of all tenants. Personal data is shown on request, and the request is recorded. */
    SUPPORT,
    /** Reads and changes the data of all tenants. */
    OPERATOR;

    /** As Spring Security names the right. */
    public String authority() {
        return "ROLE_" + name();
    }
}
