package dev.rostersync.oneroster.provider;

import java.util.List;

/**
 * A version of OneRoster's rostering service. It decides where the service lies and which scopes a token needs; records
 * are read by their shape, since servers mix the two.
 */
public enum Version {
    V1_1(
            "1.1",
            List.of(
                    "https://purl.imsglobal.org/spec/or/v1p1/scope/roster-core.readonly",
                    "https://purl.imsglobal.org/spec/or/v1p1/scope/roster.readonly")),
    V1_2(
            "1.2",
            List.of(
                    "https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly",
                    "https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"));

    private final String label;
    private final List<String> scopes;

    Version(String label, List<String> scopes) {
        this.label = label;
        this.scopes = scopes;
    }

    public String label() {
        return label;
    }

    /** The one that this is not. */
    public Version other() {
        return this == V1_1 ? V1_2 : V1_1;
    }

    /** The scopes that the top-level collections need, the core one first. */
    public List<String> scopes() {
        return scopes;
    }
}
