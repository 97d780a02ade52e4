package dev.rostersync.roster;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.web.util.UriUtils;

/**
 * What a walk reads: a collection of the whole district, or one school's part of a collection.
 *
 * @param path under the root, ready for a URL
 */
public record Resource(RosterCollection collection, String path) {

    /**
     * The kind of a resource. The same part of every school has one kind, such as the classes of a school: what a
     * server refuses for one school, it refuses for every school.
     */
    public String kind() {
        return path.startsWith("schools/") ? "schools/*" + path.substring(path.lastIndexOf('/')) : path;
    }

    /** The whole collection. */
    public static Resource of(RosterCollection collection) {
        return new Resource(collection, collection.path());
    }

    /**
     * One school's part (1.1 and 1.2: getClassesForSchool and similar operations). Users are read as students and as
     * teachers: the standard has no other list of a school's users.
     *
     * @return empty if the standard has no part for a school
     */
    public static List<Resource> ofSchool(RosterCollection collection, String school) {
        var names = switch (collection) {
            case USERS -> List.of("students", "teachers");
            case CLASSES, ENROLLMENTS -> List.of(collection.path());
            case SCHOOLS, ORGS, ACADEMIC_SESSIONS -> List.<String>of();
        };
        var segment = UriUtils.encode(school, StandardCharsets.UTF_8);
        return names.stream()
                .map(name -> new Resource(collection, "schools/%s/%s".formatted(segment, name)))
                .toList();
    }
}
