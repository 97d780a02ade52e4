package dev.rostersync.model;

import dev.rostersync.model.Sent.Enrollment;
import dev.rostersync.model.Tables.GuardedRow;
import dev.rostersync.model.Tables.PublishedNight;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Computes what vanishes unexplained between two states of the tables, and what the guard holds for that. */
final class GuardModel {

    /** Stands for the integration as a whole, among schools. */
    private static final String WHOLE = "";

    /** A user in a role at a school; without a school the user is at {@code WHOLE}. */
    private record UserAt(String address, String role, String school) {}

    private record Membership(String rosterClass, String address, String role) {

        static Membership of(String key) {
            var words = key.split(" ", -1);
            return new Membership(words[0], words[1], words[2]);
        }
    }

    private final Options options;
    private final Sent sent;
    private final RuleModel rules;
    private final Tables before;
    private final Tables after;

    private final Map<String, Boolean> classes = new TreeMap<>();
    private final Map<UserAt, Boolean> users = new HashMap<>();
    private final Set<UserAt> byClassesOnly = new HashSet<>();

    /** A user may have several records at a school, and one of them is there by a role. */
    private final Set<UserAt> notByClassesOnly = new HashSet<>();

    private final Map<Membership, Boolean> members = new HashMap<>();
    private final Map<Membership, Boolean> ownReasons = new HashMap<>();
    private final Map<String, Boolean> guardians = new TreeMap<>();

    GuardModel(Options options, Sent sent, RuleModel rules, Tables before, Tables after) {
        this.options = options;
        this.sent = sent;
        this.rules = rules;
        this.before = before;
        this.after = after;
        classes();
        users();
        members();
        explainByClasses();
        guardians();
    }

    /** True if nothing may be published. */
    boolean holdsWhole() {
        return tooMuchAt(kind -> true).contains(WHOLE);
    }

    /** The schools of which too much vanishes. */
    Set<String> heldSchools() {
        var schools = tooMuchAt(kind -> true);
        schools.remove(WHOLE);
        return schools;
    }

    /** The schools of which too many students or guardians vanish. */
    Set<String> heldWithGuardians() {
        var schools = tooMuchAt(kind -> kind.equals("students") || kind.equals("guardians"));
        schools.remove(WHOLE);
        return schools;
    }

    /** Something is held only because of what was removed before. */
    boolean holdsByMemory() {
        return !new GuardModel(options, sent, rules, before.withoutMemory(), after)
                .tooMuchAt(kind -> true)
                .containsAll(tooMuchAt(kind -> true));
    }

    /** How many different rows of each kind vanish unexplained. */
    Map<String, Long> unexplained() {
        var counts = new TreeMap<String, Long>();
        counted(unexplainedRows()).forEach((kindAtSchool, rows) -> {
            if (kindAtSchool.endsWith("@" + WHOLE)) {
                counts.put(kindAtSchool.substring(0, kindAtSchool.length() - 1), (long) rows.size());
            }
        });
        return counts;
    }

    /** What is remembered if the difference is published as it is. */
    Map<GuardedRow, LocalDate> remembered() {
        var remembered = new HashMap<>(removedBefore());
        unexplainedRows().forEach(row -> remembered.put(row, options.today()));
        return remembered;
    }

    /** Rows that were removed without a reason in the last 7 days, and that have not come back. */
    private Map<GuardedRow, LocalDate> removedBefore() {
        var removed = new HashMap<GuardedRow, LocalDate>();
        before.removed.forEach((row, day) -> {
            if (!day.isBefore(options.today().minusDays(7)) && !isPresent(row)) {
                removed.put(row, day);
            }
        });
        return removed;
    }

    private boolean isPresent(GuardedRow row) {
        return switch (row.kind()) {
            case "students", "teachers" ->
                after.users.entrySet().stream()
                        .anyMatch(user -> kindOf(roleOf(user.getKey())).equals(row.kind())
                                && addressOf(user.getValue()).equals(row.row()));
            case "classes" -> after.classSchools.containsKey(row.row());
            case "guardians" ->
                after.relationships.keySet().stream()
                        .anyMatch(pair -> guardian(pair).equals(row.row()));
            default ->
                after.members.keySet().stream()
                        .map(Membership::of)
                        .anyMatch(member -> (member.role() + " memberships").equals(row.kind())
                                && (member.rosterClass() + member.address()).equals(row.row()));
        };
    }

    /**
     * The records that would vanish, as findings name them: "code school sourcedId".
     *
     * @param schools of which they vanish; null: all
     * @param guardiansOf schools of which parents are named; null: all
     */
    Set<String> wouldVanish(@Nullable Set<String> schools, @Nullable Set<String> guardiansOf) {
        var found = new TreeSet<String>();
        classes.forEach((id, explained) -> {
            var school = String.valueOf(before.classSchools.get(id));
            if (!explained && isAmong(schools, school)) {
                found.add("class %s %s".formatted(school, id));
            }
        });
        users.forEach((user, explained) -> {
            if (!explained && isAmong(schools, user.school())) {
                before.users.forEach((id, row) -> {
                    if (roleOf(id).equals(user.role()) && addressOf(row).equals(user.address())) {
                        found.add("user %s %s".formatted(user.school(), idOf(id)));
                    }
                });
            }
        });
        before.relationships.keySet().forEach(pair -> {
            if (Boolean.FALSE.equals(guardians.get(guardian(pair)))) {
                for (var school : schoolsOfStudent(student(pair))) {
                    if (isAmong(guardiansOf, school)) {
                        before.guardianSources.stream()
                                .filter(source -> source.guardian().equals(guardian(pair)))
                                .forEach(source -> found.add("user %s %s".formatted(school, source.parent())));
                    }
                }
            }
        });
        return found;
    }

    /** As {@link #wouldVanish}, of all schools, and the enrollments of memberships. */
    Set<String> removedUnexplained() {
        var found = wouldVanish(null, null);
        members.forEach((member, explained) -> {
            if (!explained) {
                sourcesOf(member)
                        .forEach(source -> found.add("enrollment %s %s".formatted(classSchool(member), source.id())));
            }
        });
        return found;
    }

    private static boolean isAmong(@Nullable Set<String> schools, String school) {
        return schools == null || schools.contains(school);
    }

    private Set<String> tooMuchAt(Predicate<String> ofKind) {
        var published = new HashSet<GuardedRow>();
        before.users.forEach((user, row) -> schoolsOf(user)
                .forEach(school -> published.add(new GuardedRow(kindOf(roleOf(user)), school, addressOf(row)))));
        before.classSchools.forEach((id, school) -> published.add(new GuardedRow("classes", school, id)));
        before.members.keySet().stream().map(Membership::of).forEach(member -> published.add(row(member)));
        before.relationships
                .keySet()
                .forEach(pair -> schoolsOfStudent(student(pair))
                        .forEach(school -> published.add(new GuardedRow("guardians", school, guardian(pair)))));
        var now = unexplainedRows();
        var vanishing = new HashSet<>(now);
        vanishing.addAll(removedBefore().keySet());
        published.addAll(removedBefore().keySet());
        var all = counted(published);
        var nowCounted = counted(now);
        var held = new TreeSet<String>();
        counted(vanishing).forEach((kindAtSchool, rows) -> {
            var kind = kindAtSchool.substring(0, kindAtSchool.indexOf('@'));
            var school = kindAtSchool.substring(kindAtSchool.indexOf('@') + 1);
            var of = all.getOrDefault(kindAtSchool, Set.of());
            if (ofKind.test(kind)
                    && nowCounted.containsKey(kindAtSchool)
                    && !options.excluded().contains(school)
                    && isTooMuch(kind.equals("students"), of.size(), rows.size())) {
                held.add(school);
            }
        });
        return held;
    }

    private GuardedRow row(Membership member) {
        return new GuardedRow(
                member.role() + " memberships", classSchool(member), member.rosterClass() + member.address());
    }

    private Set<GuardedRow> unexplainedRows() {
        var vanishing = new HashSet<GuardedRow>();
        users.forEach((user, explained) -> {
            if (!explained) {
                vanishing.add(new GuardedRow(kindOf(user.role()), user.school(), user.address()));
            }
        });
        classes.forEach((id, explained) -> {
            if (!explained) {
                vanishing.add(new GuardedRow("classes", String.valueOf(before.classSchools.get(id)), id));
            }
        });
        members.forEach((member, explained) -> {
            if (!explained) {
                vanishing.add(row(member));
            }
        });
        before.relationships.keySet().forEach(pair -> {
            if (Boolean.FALSE.equals(guardians.get(guardian(pair)))) {
                schoolsOfStudent(student(pair))
                        .forEach(school -> vanishing.add(new GuardedRow("guardians", school, guardian(pair))));
            }
        });
        return vanishing;
    }

    /** Rows by "kind@school". A row counts once at its school, and once as a whole. */
    private static Map<String, Set<String>> counted(Set<GuardedRow> rows) {
        var counts = new TreeMap<String, Set<String>>();
        for (var row : rows) {
            for (var at : new TreeSet<>(List.of(row.school(), WHOLE))) {
                counts.computeIfAbsent(row.kind() + "@" + at, key -> new HashSet<>())
                        .add(row.row());
            }
        }
        return counts;
    }

    private boolean isTooMuch(boolean students, int published, int vanishing) {
        var guard = options.guard();
        boolean all = vanishing == published && published >= guard.everyOneOf();
        boolean part = vanishing * (students ? 3 : 5) > published;
        return all || part && vanishing >= guard.atLeast();
    }

    private void classes() {
        before.classSchools.forEach((id, school) -> {
            if (!after.classSchools.containsKey(id)) {
                var read = options.classroomData() ? sent.classes.get(id) : null;
                var now = read == null
                        ? ""
                        : read.path("school").path("sourcedId").asString("");
                var span = read == null ? null : rules.span(read);
                boolean explained = sent.gone.contains("classes " + id)
                        || isPast(endOf(before.classes, id, 3))
                        || span != null && isPast(span[1])
                        || options.excluded().contains(now)
                        || options.excluded().contains(school)
                        || sent.gone.contains("orgs " + school)
                        || sent.schools.containsKey(now) && isSwitchedOn(school, Options::respectAcademicSessions);
                classes.put(id, explained);
            }
        });
    }

    private void users() {
        before.users.forEach((user, row) -> schoolsOf(user).forEach(school -> {
            var address = addressOf(row);
            var role = roleOf(user);
            boolean stays = after.users.entrySet().stream()
                    .filter(next -> roleOf(next.getKey()).equals(role)
                            && addressOf(next.getValue()).equals(address))
                    .anyMatch(next -> school.equals(WHOLE) || after.userSchools.containsKey(next.getKey()));
            if (!stays) {
                var at = new UserAt(address, role, school);
                users.merge(at, isExplained(idOf(user), role, school), Boolean::logicalAnd);
                var record = sent.users.get(idOf(user));
                boolean byEnrollments = record != null
                        && role.equals("teacher")
                        && record.as("teacher").isEmpty();
                boolean published = after.users.entrySet().stream()
                        .anyMatch(next -> roleOf(next.getKey()).equals(role)
                                && addressOf(next.getValue()).equals(address));
                if (byEnrollments || published) {
                    byClassesOnly.add(at);
                } else {
                    notByClassesOnly.add(at);
                }
            }
        }));
        byClassesOnly.removeAll(notByClassesOnly);
    }

    private boolean isExplained(String id, String role, String school) {
        var user = sent.users.get(id);
        if (sent.gone.contains("users " + id)
                || options.excluded().contains(school)
                || sent.gone.contains("orgs " + school)) {
            return true;
        }
        if (user == null) {
            return false;
        }
        var entries = user.as(role);
        boolean schooled = entries.stream().anyMatch(entry -> rules.isIncluded(entry.org()));
        if (!schooled && entries.stream().anyMatch(entry -> options.excluded().contains(entry.org()))) {
            return true;
        }
        if (options.respectEnrolmentDate()) {
            var leaving = rules.leaving(user, role, before.users.containsKey(id + " student"));
            if (leaving.shown()
                    || leaving.left()
                            && (rules.anotherIsAt(school, role, id)
                                    || isSwitchedOn(school, Options::respectEnrolmentDate))) {
                return true;
            }
        }
        boolean ended = !entries.isEmpty() && entries.stream().allMatch(entry -> isPast(entry.end()));
        boolean othersRun = sent.users.values().stream()
                .flatMap(other -> other.as(role).stream())
                .anyMatch(entry -> entry.org().equals(school) && !isPast(entry.end()));
        return ended && othersRun || rules.kept(user, role) == null && rules.haveEnrollmentsEnded(user, role);
    }

    private void members() {
        before.members.forEach((key, row) -> {
            if (!after.members.containsKey(key)) {
                var member = Membership.of(key);
                var school = classSchool(member);
                var sources = sourcesOf(member);
                boolean own = isPast(endOf(before.members, key, 2))
                        || Boolean.TRUE.equals(classes.get(member.rosterClass()))
                        || options.excluded().contains(school)
                        || !sources.isEmpty() && sources.stream().allMatch(source -> isExplained(source, school));
                ownReasons.put(member, own);
                boolean removed = users.keySet().stream()
                        .anyMatch(user -> user.address().equals(member.address())
                                && user.role().equals(member.role()));
                var whereabouts = after.users.entrySet().stream()
                        .filter(next -> roleOf(next.getKey()).equals(member.role())
                                && addressOf(next.getValue()).equals(member.address()))
                        .flatMap(next -> after.userSchools.getOrDefault(next.getKey(), new TreeSet<>()).stream())
                        .collect(Collectors.toSet());
                boolean moved = !whereabouts.isEmpty() && !whereabouts.contains(school);
                members.put(member, own || removed || moved);
            }
        });
    }

    private List<Enrollment> sourcesOf(Membership member) {
        return before.memberSources.values().stream()
                .filter(source -> source.rosterClass().equals(member.rosterClass())
                        && source.role().equals(member.role())
                        && before.users.get(source.user() + " " + source.role()) instanceof String published
                        && addressOf(published).equals(member.address()))
                .toList();
    }

    /** A reason of one enrollment of a membership. */
    private boolean isExplained(Enrollment source, String school) {
        var now = options.classroomData() ? sent.enrollments.get(source.id()) : null;
        boolean begins =
                now != null && now.begin() != null && now.begin().minusDays(1).isAfter(options.today());
        return options.classroomData() && sent.gone.contains("enrollments " + source.id())
                || isPast(source.end())
                || now != null && isPast(now.end())
                || begins && isSwitchedOn(school, Options::respectEnrolmentDate);
    }

    private void explainByClasses() {
        for (var user : byClassesOnly) {
            var theirs = ownReasons.entrySet().stream()
                    .filter(member -> member.getKey().address().equals(user.address())
                            && member.getKey().role().equals(user.role()))
                    .toList();
            if (!theirs.isEmpty() && theirs.stream().allMatch(Map.Entry::getValue)) {
                users.put(user, true);
            }
        }
    }

    private void guardians() {
        var stay =
                after.relationships.keySet().stream().map(GuardModel::guardian).collect(Collectors.toSet());
        before.relationships.forEach((pair, relationship) -> {
            if (!stay.contains(guardian(pair))) {
                var sources = before.guardianSources.stream()
                        .filter(source -> source.guardian().equals(guardian(pair))
                                && source.student().equals(student(pair)))
                        .toList();
                boolean explained = !options.relationshipTypes().contains(relationship)
                        || users.keySet().stream()
                                .anyMatch(user -> user.role().equals("student")
                                        && user.address().equals(student(pair)))
                        || !sources.isEmpty()
                                && sources.stream().allMatch(source -> isParentExplained(source.parent()));
                guardians.merge(guardian(pair), explained, Boolean::logicalAnd);
            }
        });
    }

    private boolean isParentExplained(String id) {
        var user = sent.users.get(id);
        if (user == null) {
            return sent.gone.contains("users " + id);
        }
        var chosen = user.roles().stream()
                .filter(entry -> options.relationshipTypes().contains(entry.role()))
                .toList();
        return !chosen.isEmpty() && chosen.stream().allMatch(entry -> isPast(entry.end()));
    }

    /** The option is on, and was off in the last night that published the school. */
    private boolean isSwitchedOn(String school, Predicate<Options> option) {
        return option.test(options)
                && before.schools.containsKey(school)
                && before.nights.reversed().stream()
                        .filter(night -> !night.held().contains(school))
                        .findFirst()
                        .map(PublishedNight::options)
                        .filter(option.negate())
                        .isPresent();
    }

    private boolean isPast(@Nullable LocalDate day) {
        return day != null && day.isBefore(options.today());
    }

    private static @Nullable LocalDate endOf(Map<String, String> rows, String key, int column) {
        var text = String.valueOf(rows.get(key)).split("\\|", -1)[column];
        return text.equals("null") ? null : LocalDate.parse(text);
    }

    private String classSchool(Membership member) {
        return String.valueOf(before.classSchools.get(member.rosterClass()));
    }

    private List<String> schoolsOf(String user) {
        var schools = before.userSchools.get(user);
        return schools == null || schools.isEmpty() ? List.of(WHOLE) : new ArrayList<>(schools);
    }

    private List<String> schoolsOfStudent(String address) {
        var schools = before.users.entrySet().stream()
                .filter(user -> roleOf(user.getKey()).equals("student")
                        && addressOf(user.getValue()).equals(address))
                .flatMap(user -> schoolsOf(user.getKey()).stream())
                .distinct()
                .toList();
        return schools.isEmpty() ? List.of(WHOLE) : schools;
    }

    private static String kindOf(String role) {
        return role.equals("student") ? "students" : "teachers";
    }

    private static String roleOf(String user) {
        return user.substring(user.lastIndexOf(' ') + 1);
    }

    private static String idOf(String user) {
        return user.substring(0, user.lastIndexOf(' '));
    }

    private static String addressOf(String row) {
        return row.substring(0, row.indexOf('|'));
    }

    private static String guardian(String pair) {
        return pair.substring(0, pair.indexOf(" of "));
    }

    private static String student(String pair) {
        return pair.substring(pair.indexOf(" of ") + 4);
    }
}
