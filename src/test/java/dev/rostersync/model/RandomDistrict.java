package dev.rostersync.model;

import dev.rostersync.model.RuleModel.DirectoryUser;
import dev.rostersync.outcome.GuardThresholds;
import dev.rostersync.sis.Roster;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Small districts full of edge cases, and the changes that registrars make between two nights. */
final class RandomDistrict {

    static final List<String> SCHOOLS = List.of("A", "B", "C");
    private static final List<String> ORGS = List.of("A", "B", "C", "district", "nowhere");
    private static final List<String> ROLES = List.of(
            "student",
            "student",
            "student",
            "student",
            "teacher",
            "teacher",
            "principal",
            "parent",
            "guardian",
            "relative");
    private static final List<String> SESSIONS = List.of("t1", "t2", "t3", "lost");
    /** Of the tenants in the tests. */
    static final ZoneId ZONE = ZoneId.of("Etc/GMT+5");

    static final LocalDate START = LocalDate.of(2026, 8, 17);

    private final Random random;
    final Roster roster = new Roster();
    final List<DirectoryUser> directory = new ArrayList<>();
    private int ids;
    private LocalDate today;
    private final Scenes scenes;

    RandomDistrict(Random random) {
        this.random = random;
        this.today = START.plusDays(random.nextInt(330));
        roster.org("district", "district");
        SCHOOLS.forEach(roster::school);
        for (int i = 1; i <= 3; i++) {
            session("t" + i);
        }
        for (int i = 0; i < 22; i++) {
            user();
        }
        for (int i = 0; i < 7; i++) {
            rosterClass();
        }
        for (int i = 0; i < 40; i++) {
            enrollment();
        }
        scenes = new Scenes(this, random);
        for (int i = 0; i < 14; i++) {
            directory.add(directoryUser(i, "u" + i + "@x.org", random.nextInt(12) > 0));
        }
        if (random.nextInt(3) == 0) {
            directory.add(directoryUser(99, "U1@x.org", true));
        }
    }

    Options options(LocalDate today) {
        return new Options(
                today,
                random.nextInt(6) > 0,
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(3) == 0
                        ? List.of()
                        : List.of("parent", "guardian").subList(0, 1 + random.nextInt(2)),
                random.nextInt(3) == 0 && !listed().isEmpty() ? Set.of(pick(listed())) : Set.of(),
                random.nextInt(3) == 0,
                switch (random.nextInt(3)) {
                    case 0 -> GuardThresholds.DEFAULT;
                    // small enough for a small district
                    case 1 -> new GuardThresholds(null, null, 2, 2);
                    default -> new GuardThresholds(null, null, 1 + random.nextInt(4), 2 + random.nextInt(5));
                });
    }

    /** Only a listed school can be excluded. */
    private List<String> listed() {
        return roster.records("orgs").stream()
                .filter(org -> org.path("type").asString("").equals("school")
                        && org.path("status").asString("").equals("active"))
                .map(org -> org.path("sourcedId").asString(""))
                .toList();
    }

    /** One night often follows the other within days, and sometimes months later. */
    LocalDate today() {
        if (scenes.isOneWeek()) {
            today = today.plusDays(random.nextInt(4));
            return today;
        }
        today = random.nextInt(3) == 0 ? START.plusDays(random.nextInt(330)) : today.plusDays(random.nextInt(9));
        return today;
    }

    /** A registrar's day: records come, go and change. */
    void change() {
        for (int i = 0; i < 6; i++) {
            switch (random.nextInt(11)) {
                case 0 -> user();
                case 1 -> rosterClass();
                case 2, 3 -> enrollment();
                case 4 -> remove("users");
                case 5 -> remove("classes");
                case 6 -> remove("enrollments");
                case 7 -> redate();
                case 8, 9 -> {
                    var users = roster.records("users");
                    if (!users.isEmpty()) {
                        users.get(random.nextInt(users.size())).put("email", email());
                    }
                }
                default -> {
                    // an account is renamed, disabled or enabled
                    int which = random.nextInt(directory.size());
                    var user = directory.get(which);
                    directory.set(
                            which,
                            new DirectoryUser(
                                    user.id(),
                                    "u" + random.nextInt(16) + "@x.org",
                                    random.nextInt(8) > 0,
                                    user.given(),
                                    user.family()));
                }
            }
        }
        scenes.goOn();
        if (random.nextInt(3) == 0) {
            accident();
        }
    }

    DirectoryUser directoryUser(int number, String email, boolean enabled) {
        boolean named = random.nextBoolean();
        return new DirectoryUser(
                new UUID(1, number).toString(), email, enabled, named ? given() : null, named ? family() : null);
    }

    private String given() {
        return "G" + random.nextInt(3);
    }

    private String family() {
        return "F" + random.nextInt(3);
    }

    /** What goes wrong at once: an export without most of a collection, a school that is deleted, links that are lost. */
    private void accident() {
        switch (random.nextInt(5)) {
            case 0 -> most("classes").forEach(roster.records("classes")::remove);
            case 1 -> most("users").forEach(roster.records("users")::remove);
            case 2 -> most("enrollments").forEach(roster.records("enrollments")::remove);
            case 3 -> {
                var schools = roster.records("orgs").stream()
                        .filter(org -> org.path("type").asString("").equals("school"))
                        .toList();
                var school = pick(schools);
                school.put("status", school.path("status").asString("").equals("active") ? "tobedeleted" : "active");
            }
            default -> most("users").forEach(user -> user.withArray("agents").removeAll());
        }
    }

    private List<ObjectNode> most(String collection) {
        return roster.records(collection).stream()
                .filter(record -> random.nextInt(5) > 0)
                .toList();
    }

    private void remove(String collection) {
        var records = roster.records(collection);
        if (!records.isEmpty()) {
            int which = random.nextInt(records.size());
            if (random.nextBoolean()) {
                records.remove(which);
            } else {
                records.get(which).put("status", "tobedeleted");
            }
        }
    }

    private void redate() {
        var records = roster.records("enrollments");
        if (!records.isEmpty()) {
            records.get(random.nextInt(records.size()))
                    .put("endDate", START.plusDays(random.nextInt(300)).toString());
        }
    }

    private void session(String id) {
        var start = START.plusDays(random.nextInt(200));
        var session = roster.session(
                id, start.toString(), start.plusDays(random.nextInt(150) - 10).toString());
        if (random.nextInt(4) == 0) {
            session.put("type", "schoolYear");
        }
        if (random.nextInt(6) == 0) {
            session.remove(random.nextBoolean() ? "startDate" : "endDate");
        }
    }

    private void user() {
        var id = "p%02d".formatted(ids++);
        var user =
                roster.user(id).put("email", email()).put("givenName", given()).put("familyName", family());
        switch (random.nextInt(6)) {
            case 0 -> user.remove("identifier");
            case 1 -> user.put("identifier", "no-" + random.nextInt(4));
            case 2 -> user.remove(random.nextBoolean() ? "givenName" : "familyName");
            default -> {
                // an identifier of its own
            }
        }
        for (int i = 0; i <= random.nextInt(3) / 2; i++) {
            roster.role(user, pick(ROLES), pick(ORGS), date(3), date(3));
        }
        if (random.nextInt(15) == 0) {
            user.put("status", "tobedeleted");
        }
        var others = roster.records("users");
        for (int i = 0; i < random.nextInt(4); i++) {
            roster.agent(
                    user,
                    others.get(random.nextInt(others.size())).path("sourcedId").asString(""));
        }
        if (random.nextInt(12) == 0) {
            var copy = user.deepCopy();
            copy.put("email", email())
                    .put("dateLastModified", "2026-0%d-01T00:00:00.000Z".formatted(7 + random.nextInt(3)));
            if (random.nextBoolean()) {
                // in 1.1 a record for another role
                var role = pick(ROLES);
                copy.path("roles").forEach(entry -> ((ObjectNode) entry).put("role", role));
            }
            others.add(copy);
        }
    }

    private String email() {
        return switch (random.nextInt(14)) {
            case 0 -> "";
            case 1 -> "none";
            case 2 -> " U%d@X.ORG ".formatted(random.nextInt(14));
            case 3, 4, 5 -> "home%d@x.org".formatted(random.nextInt(5));
            default -> "u%d@x.org".formatted(random.nextInt(18));
        };
    }

    private void rosterClass() {
        var id = "c%02d".formatted(ids++);
        var sessions = new HashSet<String>();
        for (int i = 0; i < random.nextInt(3); i++) {
            sessions.add(pick(SESSIONS));
        }
        var rosterClass =
                roster.rosterClass(id, pick(ORGS), sessions.stream().sorted().toArray(String[]::new));
        if (random.nextInt(6) == 0) {
            rosterClass.put("title", "");
        }
    }

    private void enrollment() {
        var users = roster.records("users");
        var classes = roster.records("classes");
        var user = random.nextInt(15) == 0 || users.isEmpty()
                ? "ghost"
                : users.get(random.nextInt(users.size())).path("sourcedId").asString("");
        var rosterClass = random.nextInt(15) == 0 || classes.isEmpty()
                ? "void"
                : classes.get(random.nextInt(classes.size())).path("sourcedId").asString("");
        var enrollment = roster.enrollment(
                        user, rosterClass, random.nextInt(4) == 0 ? "teacher" : "student", date(2), date(2))
                .put("sourcedId", "e%03d".formatted(ids++))
                .put("primary", random.nextBoolean() ? "true" : "false");
        if (random.nextInt(8) == 0) {
            enrollment.put("endDate", midnight(START.plusDays(random.nextInt(300))));
        }
        if (random.nextBoolean()) {
            enrollment.set("school", Roster.reference("org", pick(SCHOOLS)));
        }
    }

    /** A date; one in this many is missing. */
    private @Nullable String date(int oneInNone) {
        return random.nextInt(oneInNone) == 0
                ? null
                : START.plusDays(random.nextInt(12) * 25L).toString();
    }

    /** The midnight with which a day begins, written as the instant in another time zone. */
    private static String midnight(LocalDate day) {
        return day.atStartOfDay(ZONE)
                .withZoneSameInstant(ZoneOffset.ofHours(7))
                .toOffsetDateTime()
                .toString();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
