package dev.rostersync.oneroster.json;

import java.util.Set;

/** The tokens that OneRoster defines. Any {@code ext:} token is known too (1.2). */
final class Vocabulary {

    /** User and enrollment roles of OneRoster 1.1 and 1.2. */
    private static final Set<String> ROLES = Set.of(
            "administrator",
            "aide",
            "counselor",
            "districtadministrator",
            "guardian",
            "parent",
            "principal",
            "proctor",
            "relative",
            "siteadministrator",
            "student",
            "systemadministrator",
            "teacher");

    private static final Set<String> ORG_TYPES =
            Set.of("department", "school", "district", "local", "state", "national");

    private Vocabulary() {}

    static boolean isRole(String token) {
        return ROLES.contains(token) || token.startsWith("ext:");
    }

    static boolean isOrgType(String token) {
        return ORG_TYPES.contains(token) || token.startsWith("ext:");
    }
}
