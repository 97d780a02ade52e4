package dev.rostersync.sync;

import dev.rostersync.sis.Roster;

/** A roster whose collections take several chunks each. */
final class LargeRoster {

    static final int USERS = 4_600;
    static final int ENROLLMENTS = 6_300;

    private LargeRoster() {}

    static void fill(Roster roster) {
        roster.school("north");
        roster.school("south");
        for (int i = 0; i < 2_300; i++) {
            roster.session("t%04d".formatted(i), "2026-08-17", "2027-01-15");
        }
        for (int i = 0; i < 2_200; i++) {
            roster.rosterClass("c%04d".formatted(i), i % 2 == 0 ? "north" : "south", "t0001");
        }
        for (int i = 0; i < 2_300; i++) {
            roster.student("s%04d".formatted(i), i % 2 == 0 ? "north" : "south");
            roster.parent("p%04d".formatted(i), "parent", "s%04d".formatted(i));
        }
        for (int i = 0; i < ENROLLMENTS; i++) {
            roster.enrollment("s%04d".formatted(i % 2_300), "c%04d".formatted(i % 2_200), "student")
                    .put("sourcedId", "e%05d".formatted(i));
        }
    }
}
