package dev.rostersync.collect.row;

import dev.rostersync.roster.RosterRecord;
import dev.rostersync.text.EmailKey;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns each record into a row with only the needed values; other personal data is dropped here. Pure functions. */
public final class RosterRows {

    private static final Set<String> STUDENT_OR_TEACHER = Set.of("student", "teacher");

    private final Ids ids;
    private final boolean classroomData;
    private final Set<String> relationshipTypes;

    /**
     * @param classroomData whether enrollments are read: anybody may be a teacher by an enrollment
     * @param relationshipTypes the chosen ones in lower case; empty if Sync Parent Data is off
     */
    public RosterRows(Ids ids, boolean classroomData, Set<String> relationshipTypes) {
        this.ids = ids;
        this.classroomData = classroomData;
        this.relationshipTypes = Set.copyOf(relationshipTypes);
    }

    /** An org of another type than school is left out. */
    @Nullable
    public StagedRow school(long position, RosterRecord.Sound record) {
        var org = (RosterRecord.Org) record;
        if (!org.type().equals("school")) {
            return null;
        }
        return new StagedRow.School(
                position,
                org.sourcedId(),
                ids.school(org.sourcedId()),
                org.header().gone(),
                org.header().modified(),
                org.name(),
                org.identifier());
    }

    public StagedRow user(long position, RosterRecord.Sound record) {
        var user = (RosterRecord.User) record;
        boolean person =
                classroomData || user.roles().stream().anyMatch(role -> STUDENT_OR_TEACHER.contains(role.role()));
        boolean parent = user.roles().stream().anyMatch(role -> relationshipTypes.contains(role.role()));
        boolean named = !user.header().gone() && (person || parent);
        var phone = user.phone() == null ? user.sms() : user.phone();
        return new StagedRow.User(
                position,
                user.sourcedId(),
                user.header().gone(),
                user.header().modified(),
                named ? user.givenName() : null,
                named ? user.familyName() : null,
                named ? user.email() : null,
                named ? EmailKey.of(user.email()) : null,
                named && parent ? phone : null,
                named && person ? user.identifier() : null,
                named && person ? user.grades() : List.of(),
                user.roles(),
                relationshipTypes.isEmpty() ? Collections.emptyList() : user.agents(),
                user.oneRole());
    }

    public StagedRow session(long position, RosterRecord.Sound record) {
        var session = (RosterRecord.AcademicSession) record;
        return new StagedRow.Session(
                position,
                session.sourcedId(),
                session.header().gone(),
                session.header().modified(),
                session.schoolYear(),
                session.startsOn(),
                session.endsOn());
    }

    public StagedRow rosterClass(long position, RosterRecord.Sound record) {
        var rosterClass = (RosterRecord.RosterClass) record;
        var name = rosterClass.title() != null ? rosterClass.title() : rosterClass.classCode();
        return new StagedRow.RosterClass(
                position,
                rosterClass.sourcedId(),
                ids.classroom(rosterClass.sourcedId()),
                rosterClass.header().gone(),
                rosterClass.header().modified(),
                rosterClass.school(),
                name == null ? rosterClass.sourcedId() : name,
                rosterClass.classCode(),
                rosterClass.location(),
                rosterClass.grades(),
                rosterClass.subjects(),
                rosterClass.sessions());
    }

    public StagedRow enrollment(long position, RosterRecord.Sound record) {
        var enrollment = (RosterRecord.Enrollment) record;
        return new StagedRow.Enrollment(
                position,
                enrollment.sourcedId(),
                enrollment.header().gone(),
                enrollment.header().modified(),
                enrollment.rosterClass(),
                enrollment.user(),
                enrollment.school(),
                enrollment.role(),
                enrollment.primary(),
                enrollment.beginsOn(),
                enrollment.endsOn());
    }
}
