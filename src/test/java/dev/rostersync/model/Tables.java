package dev.rostersync.model;

import dev.rostersync.model.Sent.Enrollment;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Published rows as text, by key. The key of a person is the id in the directory. */
public final class Tables {

    /** sourcedId to name and identifier. */
    final TreeMap<String, String> schools = new TreeMap<>();

    /** "sourcedId role" to directory address, grades and identifier. */
    final TreeMap<String, String> users = new TreeMap<>();

    /** "sourcedId role" to schools. */
    final TreeMap<String, TreeSet<String>> userSchools = new TreeMap<>();

    /** sourcedId to school; the other columns of a class are kept separately. */
    final TreeMap<String, String> classSchools = new TreeMap<>();

    final TreeMap<String, String> classes = new TreeMap<>();

    /** "class address role" to is_primary and dates. */
    final TreeMap<String, String> members = new TreeMap<>();

    /** Address to details. */
    final TreeMap<String, String> guardians = new TreeMap<>();

    /** "guardian address of student address" to relationship. */
    final TreeMap<String, String> relationships = new TreeMap<>();

    /** sourcedId of an enrollment to what it was when it was published last: for the guard. */
    final TreeMap<String, Enrollment> memberSources = new TreeMap<>();

    /** The parents' records from which relationships were made: for the guard. */
    final TreeSet<GuardianSource> guardianSources = new TreeSet<>();

    /** "sourcedId role" to the user for whom the record was last published. */
    final TreeMap<String, String> lastMatches = new TreeMap<>();

    /** "parent student" to the link on which both records agreed. */
    final TreeMap<String, AgreedLink> agreedLinks = new TreeMap<>();

    /** Rows that were removed without a reason, with the day: for the guard. */
    final Map<GuardedRow, LocalDate> removed = new HashMap<>();

    /** The sessions that were read last: for the guard. */
    SessionModel.@Nullable Read sessions;

    /** A row of a kind, as the guard counts it; school "": of no school. */
    record GuardedRow(String kind, String school, String row) {}

    /** The nights that published, in order: for the guard. */
    final List<PublishedNight> nights = new ArrayList<>();

    /** A parent's record, the guardian's address and the student's address. */
    record GuardianSource(String parent, String guardian, String student) implements Comparable<GuardianSource> {
        @Override
        public int compareTo(GuardianSource other) {
            return toString().compareTo(other.toString());
        }
    }

    /** A link on which both records agreed when it was last published, under the address of that guardian. */
    record AgreedLink(String guardian, boolean withdrawn) {}

    /** The options of a night, and the schools that it held. */
    record PublishedNight(Options options, Set<String> held) {}

    /** The same rows, as if nothing had been removed before. */
    Tables withoutMemory() {
        var copy = new Tables();
        copy.schools.putAll(schools);
        copy.users.putAll(users);
        copy.userSchools.putAll(userSchools);
        copy.classSchools.putAll(classSchools);
        copy.classes.putAll(classes);
        copy.members.putAll(members);
        copy.guardians.putAll(guardians);
        copy.relationships.putAll(relationships);
        copy.memberSources.putAll(memberSources);
        copy.guardianSources.addAll(guardianSources);
        copy.nights.addAll(nights);
        return copy;
    }

    /** All rows, sorted. */
    public List<String> rows() {
        var rows = new ArrayList<String>();
        add(rows, "school", schools);
        add(rows, "user", users);
        userSchools.forEach((user, schools) -> rows.add("user school " + user + " = " + schools));
        add(rows, "class", classes);
        classSchools.forEach((id, school) -> rows.add("class school " + id + " = " + school));
        add(rows, "member", members);
        add(rows, "guardian", guardians);
        add(rows, "relationship", relationships);
        return rows;
    }

    private static void add(List<String> rows, String table, SequencedMap<String, String> of) {
        of.forEach((key, value) -> rows.add(table + " " + key + " = " + value));
    }
}
