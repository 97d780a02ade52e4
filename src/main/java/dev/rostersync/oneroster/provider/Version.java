package dev.rostersync.oneroster.provider;

import java.util.List;

/**
 * A version of OneRoster's rostering service. It decides the path of the service and the scopes of a token. Records are
 * read by their shape, not by version, since servers mix the two versions.
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

    /** The other version. */
    public Version other() {
        return this == V1_1 ? V1_2 : V1_1;
    }

    /** The scopes that the top-level collections need, the core one first. */
    public List<String> scopes() {
        return scopes;
    }
}
