package dev.rostersync.model;

import dev.rostersync.model.Sent.User;
import dev.rostersync.outcome.Code;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Computes the findings about single records that the rules make, as "code school sourcedId". */
final class FindingsModel {

    /** The codes that this model knows; a sync has findings with other codes as well. */
    static final Set<Code> CODES = EnumSet.of(
            Code.USER_WITHOUT_EMAIL,
            Code.USER_NOT_IN_DIRECTORY,
            Code.EMAIL_AMBIGUOUS,
            Code.USER_DISABLED,
            Code.CLASS_SCHOOL_UNKNOWN,
            Code.CLASS_WITHOUT_SESSION,
            Code.SESSION_UNKNOWN,
            Code.SESSION_REVERSED,
            Code.ENROLLMENT_USER_UNKNOWN,
            Code.ENROLLMENT_CLASS_UNKNOWN,
            Code.ENROLLMENT_ROLE_MISSING,
            Code.STUDENT_WITHOUT_CLASS,
            Code.REMOVED_UNEXPLAINED,
            Code.PARENT_WITHOUT_STUDENT,
            Code.PARENT_EMAIL_SHARED,
            Code.PARENT_EMAIL_OF_STUDENT,
            Code.PARENT_LINK_WITHDRAWN,
            Code.PARENT_LINK_ONE_SIDED,
            Code.PARENT_OF_SHARED_USER,
            Code.PARENT_NAMES_DIFFER,
            Code.ACCOUNT_LEFT,
            Code.ACCOUNT_OF_NAMESAKE,
            Code.ACCOUNT_BOUND_TO_OTHER,
            Code.ACCOUNT_OF_TEACHER,
            Code.ACCOUNT_SHARED,
            Code.ACCOUNT_BOUND,
            Code.ACCOUNT_WAITS);

    private final Options options;
    private final Sent sent;
    private final RuleModel rules;
    private final Tables after;
    private final Set<String> found = new TreeSet<>();

    FindingsModel(Options options, Sent sent, RuleModel rules, Tables after) {
        this.options = options;
        this.sent = sent;
        this.rules = rules;
        this.after = after;
        if (options.classroomData()) {
            sent.classes.forEach(this::ofClass);
            sent.enrollments.values().forEach(this::ofEnrollment);
        }
        if (options.classroomData()) {
            after.schools.keySet().forEach(this::noShows);
        }
        rules.candidates().forEach(this::ofUser);
        rules.waiting().forEach(id -> note(Code.ACCOUNT_WAITS, null, id));
        rules.foundParents().forEach(one -> found.add(one.replace(" ", "  ")));
    }

    Set<String> found() {
        return found;
    }

    private void note(Code code, @Nullable String school, String sourcedId) {
        found.add("%s %s %s".formatted(code.id(), Objects.requireNonNullElse(school, ""), sourcedId));
    }

    private void ofClass(String id, ObjectNode json) {
        var school = json.path("school").path("sourcedId").asString("");
        if (!rules.isKnown(school)) {
            note(Code.CLASS_SCHOOL_UNKNOWN, school, id);
        }
        if (!options.respectAcademicSessions() || !after.classSchools.containsKey(id)) {
            return;
        }
        var terms = json.path("terms").values();
        if (terms.isEmpty()) {
            note(Code.CLASS_WITHOUT_SESSION, school, id);
        }
        for (var term : terms) {
            var session = sent.sessions.get(term.path("sourcedId").asString(""));
            if (session == null) {
                note(Code.SESSION_UNKNOWN, school, id);
            } else if (Sent.isReversed(session)) {
                note(Code.SESSION_REVERSED, school, id);
            }
        }
    }

    private void ofEnrollment(Sent.Enrollment enrollment) {
        var rosterClass = sent.classes.get(enrollment.rosterClass());
        var school = rosterClass == null
                ? enrollment.school()
                : rosterClass.path("school").path("sourcedId").asString("");
        if (rosterClass == null) {
            note(Code.ENROLLMENT_CLASS_UNKNOWN, school, enrollment.id());
        } else if (!options.excluded().contains(school) && !sent.users.containsKey(enrollment.user())) {
            note(Code.ENROLLMENT_USER_UNKNOWN, school, enrollment.id());
        } else if (rules.isIncluded(school)
                && (!options.respectEnrolmentDate() || enrollment.runsOn(options.today()))
                && sent.users.get(enrollment.user()) instanceof User user
                && rules.kept(user, enrollment.role()) == null) {
            note(Code.ENROLLMENT_ROLE_MISSING, school, enrollment.id());
        }
    }

    private void noShows(String school) {
        if (rules.isHeld(school)) {
            return;
        }
        var students = new TreeMap<String, String>();
        after.users.forEach((user, row) -> {
            if (user.endsWith(" student")
                    && after.userSchools.getOrDefault(user, new TreeSet<>()).contains(school)) {
                students.put(user, row.substring(0, row.indexOf('|')));
            }
        });
        var inClass = new TreeSet<String>();
        after.members.keySet().forEach(member -> {
            var words = member.split(" ", -1);
            if (words[2].equals("student") && school.equals(after.classSchools.get(words[0]))) {
                inClass.add(words[1]);
            }
        });
        var all = new TreeSet<>(students.values());
        inClass.retainAll(all);
        if (10 * inClass.size() > 9 * all.size()) {
            students.forEach((user, address) -> {
                var id = user.substring(0, user.lastIndexOf(' '));
                if (!inClass.contains(address) && sent.users.containsKey(id)) {
                    note(Code.STUDENT_WITHOUT_CLASS, school, id);
                }
            });
        }
    }

    private void ofUser(String candidate) {
        var user = rules.userOf(candidate);
        var school = List.of("student", "teacher").stream()
                .flatMap(role -> user.as(role).stream())
                .map(Sent.Role::org)
                .filter(rules::isIncluded)
                .sorted()
                .findFirst()
                .orElse(null);
        var code = rules.unmatched(user, candidate.substring(candidate.lastIndexOf(' ') + 1));
        if (code != null) {
            note(code, school, user.id());
        }
        if (rules.isBoundAndShares(candidate)) {
            note(Code.ACCOUNT_BOUND, school, user.id());
        }
    }
}
