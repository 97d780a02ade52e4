package dev.rostersync.roster;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.web.util.UriUtils;

/**
 * What is walked: a collection of the whole district, or one school's part of it.
 *
 * @param path under the root, ready for a URL
 */
public record Resource(RosterCollection collection, String path) {

    /** The same for the same part of every school: what a server does not take there it takes at no school. */
    public String kind() {
        return path.startsWith("schools/") ? "schools/*" + path.substring(path.lastIndexOf('/')) : path;
    }

    /** All that the connection shares. */
    public static Resource of(RosterCollection collection) {
        return new Resource(collection, collection.path());
    }

    /**
     * One school's part (1.1 and 1.2: getClassesForSchool and so on). Users come as students and teachers: the standard
     * has no other list of a school's users.
     *
     * @return empty where the standard has none
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
