package dev.rostersync.people;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parent. */
public record Guardian(Related self, boolean local, List<Related> children) {

    public Guardian {
        children = List.copyOf(children);
    }

    /**
     * Somebody who is related.
     *
     * @param key a guardian's id, or the sourcedId of a student
     */
    public record Related(
            @Nullable String key,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String email,
            String relationship) {

        @Override
        public String toString() {
            return "Related[" + relationship + "]";
        }
    }
}
