package dev.rostersync.match;

import org.jspecify.annotations.Nullable;

/**
 * A record of a student or teacher, in a role, that comes to a School Manager user: by its address, or because it is
 * bound to the user. Names are keys as {@link dev.rostersync.text.EmailKey} makes them.
 *
 * @param left the person has left, whether or not the options look at it
 * @param bound it finds no user by its own address, and was last published for this user
 * @param lastPublished it was last published for this user
 */
record Claim(
        String sourcedId,
        String role,
        @Nullable String givenName,
        @Nullable String familyName,
        @Nullable String identifier,
        boolean left,
        boolean bound,
        boolean lastPublished) {

    boolean isTeacher() {
        return role.equals("teacher");
    }

    /** Both names agree with these; a missing name agrees with nothing. */
    boolean hasNames(@Nullable String given, @Nullable String family) {
        return givenName != null && familyName != null && givenName.equals(given) && familyName.equals(family);
    }

    @Override
    public String toString() {
        return "Claim[%s %s]".formatted(sourcedId, role);
    }
}
