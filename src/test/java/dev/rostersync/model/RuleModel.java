package dev.rostersync.model;

import dev.rostersync.model.Sent.Enrollment;
import dev.rostersync.model.Sent.Role;
import dev.rostersync.model.Sent.User;
import dev.rostersync.model.Tables.PublishedNight;
import dev.rostersync.outcome.Code;
import dev.rostersync.sis.Roster;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Computes one night: from a roster, a directory, options and the rows published before, it makes the new tables. */
public final class RuleModel {

    /** A user of the directory; the id stays when the address changes. */
    public record DirectoryUser(
            String id,
            String email,
            boolean enabled,
            @Nullable String given,
            @Nullable String family) {}

    private final Options options;
    private final Sent sent;
    private final List<DirectoryUser> directory;
    private final Tables before;
    private final Tables after = new Tables();

    private final Set<String> included = new TreeSet<>();
    private final Set<String> known = new TreeSet<>();
    private final Set<String> held = new TreeSet<>();

    /** Schools that are held for their students or guardians. */
    private final Set<String> guardiansHeld = new TreeSet<>();

    private final Set<Decided> decided = EnumSet.noneOf(Decided.class);
    private final Set<String> frozenClasses = new TreeSet<>();
    private final Map<String, Boolean> candidates = new LinkedHashMap<>();
    private final AccountModel accounts = new AccountModel();
    private final Set<String> waiting = new TreeSet<>();
    private Set<String> foundParents = Set.of();

    private RuleModel(Roster roster, List<DirectoryUser> directory, Options options, Tables before) {
        this.options = options;
        this.sent = new Sent(roster, options.version11());
        if (sent.hasLocalMidnights()) {
            decided.add(Decided.LOCAL_MIDNIGHT);
        }
        this.directory = directory;
        this.before = before;
    }

    /**
     * What one night comes to.
     *
     * @param tables what is published after it
     * @param whole the guard has held everything
     * @param kept out of session, what would be held is kept
     * @param held schools that were held, for any reason
     * @param wouldVanish the records that would vanish from what the guard holds
     * @param unexplained rows of each kind that are removed without a reason
     * @param findings about single records, with the codes of {@link FindingsModel}; empty if everything is held
     * @param decided the rules that have decided something
     */
    public record Night(
            Tables tables,
            boolean whole,
            boolean kept,
            Set<String> held,
            Set<String> wouldVanish,
            Map<String, Long> unexplained,
            Set<String> findings,
            Set<Decided> decided) {}

    /**
     * First the whole is judged, then the schools, until no school is added. What would vanish at schools whose
     * enrollments cannot be believed is noted before these schools are held.
     */
    public static Night night(Roster roster, List<DirectoryUser> directory, Options options, Tables before) {
        var first = new RuleModel(roster, directory, options, before);
        var incoherent = first.incoherent();
        boolean all = first.isNoneCoherent(incoherent);
        var sessions = SessionModel.remembered(options, first.sent, before.sessions);
        boolean outOfSession = SessionModel.isOutOfSession(options, sessions);
        var wouldVanish = new TreeSet<String>();
        if (!incoherent.isEmpty()) {
            first.compute(true, Set.of(), Set.of());
            if (all && first.guard().holdsWhole()) {
                return whole(first, outOfSession, sessions);
            }
            wouldVanish.addAll(first.guard().wouldVanish(incoherent, Set.of()));
        }
        var byGuard = new TreeSet<String>();
        var withGuardians = new TreeSet<String>();
        boolean leaked = false;
        while (true) {
            var model = new RuleModel(roster, directory, options, before);
            model.compute(false, byGuard, withGuardians);
            var guard = model.guard();
            if (!all && byGuard.isEmpty() && guard.holdsWhole()) {
                return whole(model, outOfSession, sessions);
            }
            var more = guard.heldSchools();
            more.removeAll(byGuard);
            var guardians = guard.heldWithGuardians();
            guardians.removeAll(withGuardians);
            if (more.isEmpty() && guardians.isEmpty()) {
                model.after.nights.addAll(before.nights);
                model.after.nights.add(new PublishedNight(options, Set.copyOf(model.held)));
                model.after.removed.putAll(guard.remembered());
                model.after.sessions = sessions;
                var findings = new FindingsModel(options, model.sent, model, model.after).found();
                var decided = model.decided;
                if (!byGuard.isEmpty()) {
                    decided.add(outOfSession ? Decided.EMPTY_SUMMER : Decided.HELD_WITH_GUARDIANS);
                }
                if (!withGuardians.containsAll(byGuard)) {
                    decided.add(Decided.HELD_WITHOUT_GUARDIANS);
                }
                if (!incoherent.isEmpty()) {
                    decided.add(Decided.INCOHERENT_SCHOOL);
                }
                if (leaked) {
                    decided.add(Decided.SLOW_LEAK);
                }
                model.noteParents();
                guard.removedUnexplained()
                        .forEach(record ->
                                findings.add(Code.REMOVED_UNEXPLAINED.id() + record.substring(record.indexOf(' '))));
                return new Night(
                        model.after,
                        false,
                        outOfSession,
                        Set.copyOf(model.held),
                        wouldVanish,
                        guard.unexplained(),
                        findings,
                        Stream.concat(
                                        decided.stream(),
                                        findings.stream().map(Decided::by).flatMap(Optional::stream))
                                .collect(Collectors.toSet()));
            }
            leaked |= guard.holdsByMemory();
            wouldVanish.addAll(guard.wouldVanish(more, guardians));
            byGuard.addAll(more);
            withGuardians.addAll(guardians);
        }
    }

    private static Night whole(RuleModel model, boolean kept, SessionModel.@Nullable Read sessions) {
        var guard = model.guard();
        model.before.sessions = sessions;
        return new Night(
                model.before,
                true,
                kept,
                Set.copyOf(model.held),
                guard.wouldVanish(null, null),
                guard.unexplained(),
                Set.of(),
                Stream.of(
                                kept ? Decided.EMPTY_SUMMER : Decided.WHOLE_HELD,
                                guard.holdsByMemory() ? Decided.SLOW_LEAK : null)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()));
    }

    private GuardModel guard() {
        return new GuardModel(options, sent, this, before, after);
    }

    /** Schools whose enrollments cannot be believed. */
    private Set<String> incoherent() {
        findSchools();
        findHeld();
        return Set.copyOf(held);
    }

    /** There are published schools, and the enrollments of none of them can be believed. */
    private boolean isNoneCoherent(Set<String> incoherent) {
        var published = new TreeSet<>(before.schools.keySet());
        published.removeAll(options.excluded());
        return !published.isEmpty() && incoherent.containsAll(published);
    }

    private void findSchools() {
        known.addAll(sent.schools.keySet());
        known.addAll(options.excluded());
        included.addAll(sent.schools.keySet());
        included.removeAll(options.excluded());
    }

    private Tables compute(boolean holdNone, Set<String> byGuard, Set<String> withGuardians) {
        findSchools();
        if (holdNone) {
            held.clear();
        } else {
            findHeld();
        }
        held.addAll(byGuard);
        guardiansHeld.addAll(withGuardians);
        classes();
        schools();
        users();
        members();
        guardians();
        remember();
        return after;
    }

    private @Nullable String schoolOf(String rosterClass) {
        var json = sent.classes.get(rosterClass);
        return json == null ? null : json.path("school").path("sourcedId").asString("");
    }

    private void findHeld() {
        if (!options.classroomData()) {
            return;
        }
        var coherent = new HashMap<String, Boolean>();
        for (var enrollment : sent.enrollments.values()) {
            boolean good =
                    sent.classes.containsKey(enrollment.rosterClass()) && sent.users.containsKey(enrollment.user());
            schoolsOf(enrollment).stream()
                    .filter(included::contains)
                    .forEach(school -> coherent.merge(school, good, Boolean::logicalOr));
        }
        coherent.forEach((school, good) -> {
            if (!good) {
                held.add(school);
            }
        });
    }

    /** The class's school; else the enrollment's own school; else the schools of the user's role. */
    private List<String> schoolsOf(Enrollment enrollment) {
        var school = schoolOf(enrollment.rosterClass());
        if (school != null) {
            return List.of(school);
        }
        if (known.contains(enrollment.school())) {
            return List.of(enrollment.school());
        }
        var user = sent.users.get(enrollment.user());
        return user == null
                ? List.of()
                : user.as(enrollment.role()).stream().map(Role::org).toList();
    }

    private void classes() {
        if (!options.classroomData()) {
            before.classSchools.forEach((id, school) -> {
                if (!options.excluded().contains(school)) {
                    keepClass(id);
                }
            });
            return;
        }
        before.classSchools.forEach((id, school) -> {
            var wanted = schoolOf(id);
            if (held.contains(school)
                    || wanted != null
                            && held.contains(wanted)
                            && !options.excluded().contains(school)) {
                frozenClasses.add(id);
                keepClass(id);
            }
        });
        sent.classes.forEach((id, json) -> {
            var school = json.path("school").path("sourcedId").asString("");
            var span = span(json);
            boolean current = !options.respectAcademicSessions()
                    || (span[0] == null || !span[0].minusDays(1).isAfter(options.today()))
                            && (span[1] == null || !span[1].isBefore(options.today()));
            if (included.contains(school) && !held.contains(school) && !frozenClasses.contains(id) && current) {
                after.classSchools.put(id, school);
                after.classes.put(id, classRow(id, json, span));
            }
        });
    }

    private void keepClass(String id) {
        after.classSchools.put(id, String.valueOf(before.classSchools.get(id)));
        after.classes.put(id, String.valueOf(before.classes.get(id)));
    }

    private static String classRow(String id, ObjectNode json, @Nullable LocalDate[] span) {
        var title = json.path("title").asString("");
        var code = json.path("classCode").asString("");
        return "%s|%s|%s|%s".formatted(!title.isEmpty() ? title : !code.isEmpty() ? code : id, code, span[0], span[1]);
    }

    /** The first start and the last end; null for a side that is open. */
    @Nullable
    LocalDate[] span(ObjectNode rosterClass) {
        var start = new ArrayList<@Nullable LocalDate>();
        var end = new ArrayList<@Nullable LocalDate>();
        for (var term : rosterClass.path("terms").values()) {
            var session = sent.sessions.get(term.path("sourcedId").asString(""));
            var from = session == null ? null : Sent.date(session, "startDate");
            var until = session == null ? null : Sent.date(session, "endDate");
            if (session == null || Sent.isReversed(session)) {
                return new @Nullable LocalDate[] {null, null};
            }
            start.add(from);
            end.add(until);
        }
        return new @Nullable LocalDate[] {
            start.isEmpty() || start.contains(null)
                    ? null
                    : start.stream().min(Comparator.naturalOrder()).orElseThrow(),
            end.isEmpty() || end.contains(null)
                    ? null
                    : end.stream().max(Comparator.naturalOrder()).orElseThrow()
        };
    }

    private void schools() {
        for (var id : included) {
            if (!held.contains(id)) {
                var json = sent.schools.get(id);
                after.schools.put(
                        id,
                        json == null
                                ? ""
                                : json.path("name").asString("") + "|"
                                        + json.path("identifier").asString(""));
            }
        }
        before.schools.forEach((id, row) -> {
            boolean classesStand = after.classSchools.containsValue(id) && !included.contains(id);
            if (held.contains(id) || classesStand) {
                after.schools.put(id, row);
            }
        });
    }

    private void users() {
        for (var user : sent.users.values()) {
            for (var role : List.of("student", "teacher")) {
                var kept = kept(user, role);
                if (kept != null
                        && options.respectEnrolmentDate()
                        && leaving(user, role, false).left()) {
                    noteLeaving(user, role);
                } else if (kept != null) {
                    candidates.put(user.id() + " " + role, kept.schooled());
                }
            }
        }
        accounts.decide(candidates.keySet().stream().map(this::coming).toList(), directory);
        candidates.forEach(this::publishUser);
        before.users.keySet().forEach(user -> {
            var schools = before.userSchools.getOrDefault(user, new TreeSet<>());
            if (stays(user)) {
                after.users.put(user, String.valueOf(before.users.get(user)));
                var stay = after.userSchools.computeIfAbsent(user, key -> new TreeSet<>());
                schools.stream()
                        .filter(school -> held.contains(school) || !matches(user) && included.contains(school))
                        .forEach(stay::add);
            }
        });
        after.userSchools.values().removeIf(Set::isEmpty);
    }

    /** A published user stays as it is, whatever the SIS sends. */
    private boolean stays(String published) {
        var schools = before.userSchools.getOrDefault(published, new TreeSet<>());
        return schools.stream().anyMatch(held::contains)
                || !options.classroomData() && staysByEnrollment(published, schools);
    }

    /** Only enrollments can make this published user a student or teacher, and they are not read. */
    private boolean staysByEnrollment(String published, Set<String> schools) {
        var user = sent.users.get(published.substring(0, published.lastIndexOf(' ')));
        var role = published.substring(published.lastIndexOf(' ') + 1);
        return user != null
                && !matches(published)
                && kept(user, role) == null
                && (role.equals("teacher")
                        ? !isStudentToday(user)
                        : !user.as("student").isEmpty())
                && (schools.isEmpty() || !options.excluded().containsAll(schools));
    }

    private boolean isStudentToday(User user) {
        return user.as("student").stream()
                .anyMatch(entry ->
                        (entry.begin() == null || !entry.begin().minusDays(1).isAfter(options.today()))
                                && !hasEnded(entry));
    }

    /**
     * A role that a record keeps.
     *
     * @param schooled at an included school
     * @param enrolled by enrollments alone
     */
    record Kept(boolean schooled, boolean enrolled) {}

    @Nullable
    Kept kept(User user, String role) {
        var entries = user.as(role);
        boolean schooled = entries.stream().anyMatch(entry -> included.contains(entry.org()));
        boolean atExcluded =
                entries.stream().anyMatch(entry -> options.excluded().contains(entry.org()));
        if (!entries.isEmpty() && (schooled || !atExcluded)) {
            return new Kept(schooled, false);
        }
        boolean enrolled = !enrolledSchools(user, role).isEmpty();
        boolean allowed = role.equals("teacher") ? !isStudentToday(user) : !entries.isEmpty();
        return enrolled && allowed ? new Kept(false, true) : null;
    }

    /** The included schools of classes in which the record is enrolled in a role, by the enrollments that count. */
    private TreeSet<String> enrolledSchools(User user, String role) {
        return enrollments()
                .filter(e -> e.user().equals(user.id()) && e.role().equals(role))
                .filter(e -> !options.respectEnrolmentDate() || e.countsOn(options.today(), 120))
                .map(e -> String.valueOf(schoolOf(e.rosterClass())))
                .filter(included::contains)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean matches(String candidate) {
        return candidates.containsKey(candidate) && match(userOf(candidate), roleOf(candidate)) != null;
    }

    private static String roleOf(String candidate) {
        return candidate.substring(candidate.lastIndexOf(' ') + 1);
    }

    User userOf(String candidate) {
        var user = sent.users.get(candidate.substring(0, candidate.lastIndexOf(' ')));
        if (user == null) {
            throw new IllegalStateException(candidate);
        }
        return user;
    }

    private void noteLeaving(User user, String role) {
        var basis = basis(user, role);
        var last = basis.stream()
                .map(Stay::end)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        var ending = basis.stream().filter(stay -> last.equals(stay.end())).toList();
        boolean longer = mostStayedLonger(user, role, ending, last);
        boolean back = isBack(user, role, ending, last);
        if (longer && !back) {
            decided.add(Decided.STAYED_LONGER);
        }
        if (back && !longer) {
            decided.add(Decided.CAME_BACK);
        }
        if (!back && !longer) {
            decided.add(Decided.AFTER_120_DAYS);
        }
        if (role.equals("teacher")) {
            decided.add(Decided.TEACHER_LEFT);
        }
        if (basis.stream().anyMatch(stay -> stay.begin() != null && last.isBefore(stay.begin()))) {
            decided.add(Decided.REVERSED_DATES);
        }
    }

    private void noteParents() {
        var students = new HashMap<String, Set<String>>();
        for (var source : after.guardianSources) {
            students.computeIfAbsent(source.parent(), id -> new TreeSet<>()).add(source.student());
            if (after.users.containsKey(source.parent() + " teacher")) {
                decided.add(Decided.STAFF_WHO_ARE_PARENTS);
            }
        }
        if (students.values().stream().anyMatch(theirs -> theirs.size() > 10)) {
            decided.add(Decided.WARDS_BY_THE_DOZEN);
        }
    }

    boolean isBoundAndShares(String candidate) {
        return accounts.isBoundAndShares(candidate);
    }

    /** sourcedIds of records that are new for a user whom a record of a held school keeps. */
    Set<String> waiting() {
        return waiting;
    }

    private void publishUser(String candidate, boolean schooled) {
        var user = userOf(candidate);
        var role = candidate.substring(candidate.lastIndexOf(' ') + 1);
        var match = match(user, role);
        if (match == null) {
            return;
        }
        boolean isKept = before.users.entrySet().stream()
                .anyMatch(other -> !other.getKey().startsWith(user.id() + " ")
                        && other.getValue().startsWith(match + "|")
                        && stays(other.getKey()));
        if (isKept && !before.users.containsKey(candidate)) {
            waiting.add(user.id());
            return;
        }
        if (kept(user, role) instanceof Kept kept && kept.enrolled()) {
            decided.add(role.equals("student") ? Decided.GUEST : Decided.TEACHER_BY_ENROLLMENT);
        }
        if (!user.ofRoles().isEmpty()) {
            decided.add(Decided.SEVERAL_RECORDS);
        }
        var schools = schooled ? ownSchools(user, role) : enrolledSchools(user, role);
        if (!schooled && !options.classroomData()) {
            before.userSchools.getOrDefault(candidate, new TreeSet<>()).stream()
                    .filter(included::contains)
                    .forEach(schools::add);
        }
        boolean onlyHeld = !schools.isEmpty() && held.containsAll(schools);
        if (onlyHeld && !before.users.containsKey(candidate)) {
            return;
        }
        schools.removeAll(held);
        after.users.put(candidate, match + "|" + user.json().path("identifier").asString(""));
        after.userSchools.put(candidate, schools);
    }

    /** Where the role runs; else where it ended last; else where it begins first. */
    private TreeSet<String> ownSchools(User user, String role) {
        var entries = user.as(role).stream()
                .filter(entry -> included.contains(entry.org()))
                .toList();
        var ended = entries.stream().filter(this::hasEnded).toList();
        var toBegin = entries.stream()
                .filter(entry -> !hasEnded(entry)
                        && entry.begin() != null
                        && entry.begin().minusDays(1).isAfter(options.today()))
                .toList();
        var running = new ArrayList<>(entries);
        running.removeAll(ended);
        running.removeAll(toBegin);
        var where = entries;
        if (options.respectEnrolmentDate() && !running.isEmpty()) {
            where = running;
        } else if (options.respectEnrolmentDate() && !ended.isEmpty()) {
            var last = ended.stream().map(Role::end).max(Comparator.naturalOrder());
            where = ended.stream()
                    .filter(entry -> last.equals(Optional.ofNullable(entry.end())))
                    .toList();
        } else if (options.respectEnrolmentDate()) {
            var first = toBegin.stream().map(Role::begin).min(Comparator.naturalOrder());
            where = toBegin.stream()
                    .filter(entry -> first.equals(Optional.ofNullable(entry.begin())))
                    .toList();
        }
        if (where.size() < entries.size()) {
            decided.add(Decided.SCHOOL_OF_TODAY);
        }
        return where.stream().map(Role::org).collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean hasEnded(Role role) {
        return role.end() != null && role.end().isBefore(options.today());
    }

    private Stream<Enrollment> enrollments() {
        return options.classroomData() ? sent.enrollments.values().stream() : Stream.empty();
    }

    /** A candidate, with the user of its address and the user for whom it was last published. */
    private AccountModel.Coming coming(String candidate) {
        var user = userOf(candidate);
        var role = roleOf(candidate);
        var found = withKey(user, role).filter(DirectoryUser::enabled).toList();
        return new AccountModel.Coming(
                user,
                role,
                found.size() == 1 ? found.getFirst().id() : null,
                before.lastMatches.get(candidate),
                leaving(user, role, false).left());
    }

    private @Nullable String match(User user, String role) {
        return accounts.userOf(user.id() + " " + role);
    }

    private Stream<DirectoryUser> withKey(User user, String role) {
        var key = key(user.email(role));
        return directory.stream()
                .filter(entry -> !key.isEmpty() && key(entry.email()).equals(key));
    }

    /** Why a user matches nobody, or how it was decided who has the user; null if the address alone decides. */
    @Nullable
    Code unmatched(User user, String role) {
        var code = accounts.codeOf(user.id() + " " + role);
        if (code != null || match(user, role) != null) {
            return code;
        }
        if (key(user.email(role)).isEmpty()) {
            return Code.USER_WITHOUT_EMAIL;
        }
        if (withKey(user, role).findAny().isEmpty()) {
            return Code.USER_NOT_IN_DIRECTORY;
        }
        return withKey(user, role).anyMatch(DirectoryUser::enabled) ? Code.EMAIL_AMBIGUOUS : Code.USER_DISABLED;
    }

    /** The students and teachers who are kept by their schools and by the options. */
    Set<String> candidates() {
        return candidates.keySet();
    }

    /** "code sourcedId" of what is found about parents. */
    Set<String> foundParents() {
        return foundParents;
    }

    boolean isHeld(String school) {
        return held.contains(school);
    }

    boolean isKnown(String school) {
        return known.contains(school);
    }

    static String key(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }

    /**
     * The dates of a role or an enrollment: how long a person was there.
     *
     * @param where an org or a class
     * @param school the org, or the school of the class
     * @param began the begin; without one, that of the class
     */
    private record Stay(
            String who,
            String where,
            String school,
            @Nullable LocalDate begin,
            @Nullable LocalDate began,
            @Nullable LocalDate end) {

        boolean ranOn(LocalDate day) {
            return (begin == null || !begin.isAfter(day)) && (end == null || !end.isBefore(day));
        }

        boolean isBack(LocalDate last, LocalDate today) {
            return began != null
                    && began.isAfter(last)
                    && !began.isAfter(today.minusDays(14))
                    && (end == null || !end.isBefore(today) && end.isAfter(began.plusDays(50)));
        }
    }

    /**
     * Whether a person has left.
     *
     * @param left the person is no longer synced, with Respect Enrolment Date
     * @param shown the others show it, not the 120 days alone
     */
    record Leaving(boolean left, boolean shown) {

        private static final Leaving NOT = new Leaving(false, false);
    }

    boolean isIncluded(String school) {
        return included.contains(school);
    }

    /** The roles or enrollments that say how long a person stays. */
    private List<Stay> basis(User user, String role) {
        var entries = user.as(role);
        boolean schooled = entries.stream().anyMatch(entry -> included.contains(entry.org()));
        boolean atExcluded =
                entries.stream().anyMatch(entry -> options.excluded().contains(entry.org()));
        var roles = entries.stream()
                .filter(entry ->
                        schooled ? included.contains(entry.org()) : !atExcluded && !known.contains(entry.org()))
                .toList();
        if (isDated(roles)) {
            return roles.stream()
                    .map(r -> new Stay(user.id(), "org " + r.org(), r.org(), r.begin(), r.begin(), r.end()))
                    .toList();
        }
        boolean guest = kept(user, role) instanceof Kept kept && kept.enrolled();
        return role.equals("student") && (guest || !roles.isEmpty())
                ? enrollments()
                        .filter(e -> e.user().equals(user.id()) && e.role().equals("student"))
                        .filter(e -> schoolOf(e.rosterClass()) instanceof String school && included.contains(school))
                        .map(this::stay)
                        .toList()
                : List.of();
    }

    private Stay stay(Enrollment e) {
        var json = sent.classes.get(e.rosterClass());
        var began = e.begin() != null || json == null ? e.begin() : span(json)[0];
        return new Stay(
                e.user(),
                "class " + e.rosterClass(),
                String.valueOf(schoolOf(e.rosterClass())),
                e.begin(),
                began,
                e.end());
    }

    private static boolean isDated(List<Role> roles) {
        return roles.stream().anyMatch(entry -> entry.begin() != null || entry.end() != null);
    }

    /** Another person's time at a school, in this role, includes today. */
    boolean anotherIsAt(String school, String role, String id) {
        return sent.users.values().stream()
                .filter(other -> !other.id().equals(id))
                .flatMap(other -> basis(other, role).stream())
                .filter(stay -> stay.ranOn(options.today()))
                .anyMatch(stay -> school.equals(stay.school()));
    }

    /** All enrollments of a person in a role, at included schools, have ended. */
    boolean haveEnrollmentsEnded(User user, String role) {
        var theirs = enrollments()
                .filter(e -> e.user().equals(user.id()) && e.role().equals(role))
                .filter(e -> included.contains(String.valueOf(schoolOf(e.rosterClass()))))
                .toList();
        return !theirs.isEmpty()
                && theirs.stream().allMatch(e -> e.end() != null && e.end().isBefore(options.today()));
    }

    private boolean isInClassToday(User user, String role) {
        return enrollments()
                .filter(e -> e.user().equals(user.id()) && e.role().equals(role))
                .filter(e -> included.contains(String.valueOf(schoolOf(e.rosterClass()))))
                .anyMatch(e -> e.runsOn(options.today()));
    }

    /**
     * Judges one person.
     *
     * @param published the others at the same places are counted even if the last day is long ago
     */
    Leaving leaving(User user, String role, boolean published) {
        var basis = basis(user, role);
        if (basis.isEmpty() || basis.stream().anyMatch(stay -> stay.end() == null)) {
            return Leaving.NOT;
        }
        var last = basis.stream().map(Stay::end).max(Comparator.naturalOrder()).orElseThrow();
        if (!last.isBefore(options.today()) || isInClassToday(user, role)) {
            return Leaving.NOT;
        }
        boolean longAgo =
                role.equals("student") && last.isBefore(options.today().minusDays(120));
        var ending = basis.stream().filter(stay -> last.equals(stay.end())).toList();
        boolean shown = (!longAgo || published)
                && (mostStayedLonger(user, role, ending, last) || isBack(user, role, ending, last));
        return new Leaving(longAgo || shown, shown);
    }

    private boolean mostStayedLonger(User user, String role, List<Stay> ending, LocalDate last) {
        var places = ending.stream().map(Stay::where).collect(Collectors.toSet());
        var company = new HashSet<String>();
        var stayed = new HashSet<String>();
        for (var stay : allStays(role)) {
            if (!stay.who().equals(user.id()) && places.contains(stay.where()) && stay.ranOn(last)) {
                company.add(stay.who());
                if (stay.end() == null || stay.end().isAfter(last)) {
                    stayed.add(stay.who());
                }
            }
        }
        return stayed.size() * 2 > company.size();
    }

    /** At one of the orgs, or schools of the classes, most of those who were there have come back for a new term. */
    private boolean isBack(User user, String role, List<Stay> ending, LocalDate last) {
        boolean byClasses = ending.getFirst().where().startsWith("class ");
        return ending.stream().map(Stay::school).distinct().anyMatch(school -> {
            var there = new HashSet<>(Set.of(user.id()));
            var back = new HashSet<String>();
            for (var stay : allStays(role)) {
                if (stay.where().startsWith("class ") == byClasses
                        && stay.school().equals(school)) {
                    if (stay.ranOn(last)) {
                        there.add(stay.who());
                    }
                    if (stay.isBack(last, options.today())) {
                        back.add(stay.who());
                    }
                }
            }
            return back.size() * 2 > there.size();
        });
    }

    private List<Stay> allStays(String role) {
        var people = sent.users.values().stream()
                .filter(other -> kept(other, role) != null)
                .toList();
        var ids = people.stream().map(User::id).collect(Collectors.toSet());
        return Stream.concat(
                        people.stream()
                                .flatMap(other -> other.as(role).stream()
                                        .map(r -> new Stay(
                                                other.id(), "org " + r.org(), r.org(), r.begin(), r.begin(), r.end()))),
                        enrollments()
                                .filter(e ->
                                        e.role().equals("student") && role.equals("student") && ids.contains(e.user()))
                                .map(this::stay))
                .toList();
    }

    private void members() {
        var stays = options.classroomData() ? frozenClasses : after.classSchools.keySet();
        before.members.forEach((member, row) -> {
            if (stays.contains(member.substring(0, member.indexOf(' ')))) {
                after.members.put(member, row);
            }
        });
        before.memberSources.forEach((id, source) -> {
            if (stays.contains(source.rosterClass())) {
                after.memberSources.put(id, source);
            }
        });
        var several = new TreeMap<String, List<Enrollment>>();
        enrollments()
                .filter(e ->
                        after.classSchools.containsKey(e.rosterClass()) && !frozenClasses.contains(e.rosterClass()))
                .filter(e -> !options.respectEnrolmentDate() || e.runsOn(options.today()))
                .forEach(e -> {
                    var user = after.users.get(e.user() + " " + e.role());
                    if (user != null) {
                        after.memberSources.put(e.id(), e);
                        var address = user.substring(0, user.indexOf('|'));
                        several.computeIfAbsent(
                                        "%s %s %s".formatted(e.rosterClass(), address, e.role()),
                                        key -> new ArrayList<>())
                                .add(e);
                    }
                });
        several.forEach((member, list) -> {
            boolean primary = list.stream().anyMatch(Enrollment::primary);
            boolean openBegin = list.stream().anyMatch(e -> e.begin() == null);
            boolean openEnd = list.stream().anyMatch(e -> e.end() == null);
            after.members.put(
                    member,
                    "%s|%s|%s"
                            .formatted(
                                    primary,
                                    openBegin
                                            ? null
                                            : list.stream()
                                                    .map(Enrollment::begin)
                                                    .min(Comparator.naturalOrder())
                                                    .orElseThrow(),
                                    openEnd
                                            ? null
                                            : list.stream()
                                                    .map(Enrollment::end)
                                                    .max(Comparator.naturalOrder())
                                                    .orElseThrow()));
        });
    }

    private void guardians() {
        var frozen = new TreeSet<String>();
        before.userSchools.forEach((user, schools) -> {
            if (user.endsWith(" student") && schools.stream().anyMatch(guardiansHeld::contains)) {
                var row = String.valueOf(after.users.get(user));
                frozen.add(row.substring(0, row.indexOf('|')));
            }
        });
        var parents = new ParentModel(options, sent, accounts, before, after, frozen);
        parents.compute();
        foundParents = parents.found();
    }

    /** For whom each record was last published, as long as the SIS sends the record. */
    private void remember() {
        before.lastMatches.forEach((candidate, user) -> {
            if (sent.users.containsKey(candidate.substring(0, candidate.lastIndexOf(' ')))) {
                after.lastMatches.put(candidate, user);
            }
        });
        after.users.forEach((candidate, row) -> after.lastMatches.put(candidate, row.substring(0, row.indexOf('|'))));
    }
}
