package dev.rostersync.work;

import java.util.Set;

/**
 * What a person has released with approve: schools that stayed as they were, or everything.
 *
 * @param schools sourcedIds
 */
public record Released(boolean whole, Set<String> schools) {

    public static final Released NOTHING = new Released(false, Set.of());

    public Released {
        schools = Set.copyOf(schools);
    }

    public boolean any() {
        return whole || !schools.isEmpty();
    }
}
