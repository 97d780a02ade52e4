package dev.rostersync.collect.read;

import dev.rostersync.roster.Resource;
import dev.rostersync.roster.RosterCollection;
import java.util.List;

/**
 * The parts of a collection when it is read school by school: those of the included schools, in the order of their ids.
 */
final class Parts {

    record Part(String school, Resource resource) {}

    private final List<Part> parts;

    Parts(RosterCollection collection, List<String> schools) {
        this.parts = schools.stream()
                .flatMap(school ->
                        Resource.ofSchool(collection, school).stream().map(resource -> new Part(school, resource)))
                .toList();
    }

    int size() {
        return parts.size();
    }

    Part get(int index) {
        return parts.get(index);
    }

    /** The first part of the next school; the number of parts if there is none. */
    int firstOfNextSchool(int index) {
        int next = index;
        while (next < parts.size()
                && parts.get(next).school().equals(parts.get(index).school())) {
            next++;
        }
        return next;
    }
}
