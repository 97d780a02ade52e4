package dev.rostersync.model;

import dev.rostersync.model.RuleModel.DirectoryUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * What happens in schools and would seldom happen by chance: each scene has its own people in a random district, and goes
 * on from night to night. A district has some of the scenes.
 */
final class Scenes {

    private static final int PUPILS = 16;

    private final RandomDistrict district;
    private final Random random;
    private final List<Runnable> nights = new ArrayList<>();
    private boolean oneWeek;
    private int users = 200;

    Scenes(RandomDistrict district, Random random) {
        this.district = district;
        this.random = random;
        if (!oneIn(4)) {
            bigSchool();
        }
        if (oneIn(4)) {
            newTermWithoutOne();
        }
        if (oneIn(4)) {
            sharedLogin();
        }
        if (oneIn(3)) {
            courtOrder();
        }
        if (oneIn(4)) {
            renamedAccount();
        }
        if (oneIn(5)) {
            recycledAddress();
        }
        if (oneIn(5)) {
            teacherAndParent();
        }
        if (oneIn(8)) {
            emptySummer();
        }
    }

    /** What happens between two nights. */
    void goOn() {
        nights.forEach(Runnable::run);
    }

    /** The nights follow each other within days. */
    boolean isOneWeek() {
        return oneWeek;
    }

    private boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }

    private DirectoryUser account(String email) {
        var account = new DirectoryUser(new UUID(1, users++).toString(), email, true, null, null);
        district.directory.add(account);
        return account;
    }

    private ObjectNode student(String id, String school, String email) {
        return district.roster.student(id, school).put("email", email);
    }

    /**
     * A school with 16 pupils, 15 of them in one class. Then one of these: a guardian of 14 pupils; one address for 14
     * parents; pupils who are lost each night; or a small school that loses its classes or pupils.
     */
    private void bigSchool() {
        district.roster.rosterClass("homeroom", "A");
        for (int i = 0; i < PUPILS; i++) {
            var id = "pupil%02d".formatted(i);
            student(id, "A", id + "@x.org");
            account(id + "@x.org");
            if (i > 0) {
                district.roster
                        .enrollment(id, "homeroom", "student", null, null)
                        .put("sourcedId", "in-homeroom" + i);
            }
        }
        switch (random.nextInt(7)) {
            case 0 -> {
                var guardian = parent("ward-guardian", "ward@x.org");
                pupils().forEach(pupil -> district.roster.agent(guardian, pupil));
            }
            case 1 ->
                pupils().forEach(pupil -> district.roster.agent(parent("parent-of-" + pupil, "noemail@x.org"), pupil));
            case 2, 3 -> {
                oneWeek = true;
                nights.add(() -> pupils().filter(pupil -> has("users", pupil))
                        .limit(4)
                        .toList()
                        .forEach(pupil -> district.roster.remove("users", pupil)));
            }
            case 4 -> smallSchool("users", "small-pupil");
            default -> smallSchool("classes", "small-class");
        }
    }

    private void smallSchool(String collection, String prefix) {
        for (int i = 0; i < 5; i++) {
            student("small-pupil" + i, "B", "small" + i + "@x.org");
            account("small" + i + "@x.org");
            district.roster.rosterClass("small-class" + i, "B");
            for (int other = 0; other < 5; other++) {
                district.roster.rosterClass("class-%d-of-a%d".formatted(other, i), "A");
            }
            district.roster.agent(parent("small-parent" + i, "small-parent" + i + "@x.org"), "small-pupil" + i);
        }
        nights.add(() -> IntStream.range(0, 5)
                .mapToObj(i -> prefix + i)
                .filter(id -> has(collection, id))
                .forEach(id -> district.roster.remove(collection, id)));
    }

    private Stream<String> pupils() {
        return IntStream.range(0, PUPILS - 2).mapToObj("pupil%02d"::formatted);
    }

    private boolean has(String collection, String id) {
        return district.roster.records(collection).stream()
                .anyMatch(record -> record.path("sourcedId").asString("").equals(id));
    }

    private ObjectNode parent(String id, String email) {
        var parent = district.roster.user(id).put("email", email);
        district.roster.role(parent, "parent", "A", null, null);
        return parent;
    }

    /** Four of five students are enrolled again for the new term, which began at least 20 days before each night. */
    private void newTermWithoutOne() {
        var last = RandomDistrict.START.minusDays(30).toString();
        var first = RandomDistrict.START.minusDays(20).toString();
        district.roster.rosterClass("last-term", "C");
        district.roster.rosterClass("this-term", "C");
        for (int i = 0; i < 5; i++) {
            var id = "term" + i;
            student(id, "C", id + "@x.org");
            account(id + "@x.org");
            district.roster.enrollment(id, "last-term", "student", null, last).put("sourcedId", "last-term" + i);
            if (i > 0) {
                district.roster
                        .enrollment(id, "this-term", "student", first, null)
                        .put("sourcedId", "this-term" + i);
            }
        }
    }

    /** Two students share a login, and one of them has a parent; there are also two parents with one address. */
    private void sharedLogin() {
        student("login-a", "A", "login@x.org");
        student("login-b", "A", "login@x.org");
        account("login@x.org");
        student("sibling-a", "B", "sibling-a@x.org");
        student("sibling-b", "B", "sibling-b@x.org");
        account("sibling-a@x.org");
        account("sibling-b@x.org");
        district.roster.agent(parent("login-parent", "login-parent@x.org"), "login-a");
        district.roster.agent(parent("sibling-mother", "family@x.org"), "sibling-a");
        district.roster.agent(parent("sibling-father", "family@x.org"), "sibling-b");
    }

    /** A father and a child name each other; then the child's record names the father no more, and later it does again. */
    private void courtOrder() {
        var child = student("child", "B", "child@x.org");
        account("child@x.org");
        district.roster.agent(parent("father", "father@x.org"), "child");
        district.roster.agent(child, "father");
        nights.add(() -> {
            if (child.withArray("agents").isEmpty()) {
                district.roster.agent(child, "father");
            } else {
                child.withArray("agents").removeAll();
            }
        });
    }

    /** An account gets another address; often that of another student, who comes at the same time. */
    private void renamedAccount() {
        student("renamed", "C", "before@x.org");
        var account = account("before@x.org");
        boolean taken = random.nextBoolean();
        nights.add(() -> {
            district.directory.replaceAll(user -> user.id().equals(account.id())
                    ? new DirectoryUser(account.id(), "after@x.org", true, null, null)
                    : user);
            if (taken && !has("users", "newcomer")) {
                student("newcomer", "C", "after@x.org");
            }
        });
    }

    /** A student who left long ago, and a new student with the same address. */
    private void recycledAddress() {
        var last = RandomDistrict.START.minusDays(200).toString();
        district.roster.rosterClass("long-ago", "B");
        var graduate = district.roster.user("graduate").put("email", "recycled@x.org");
        district.roster.role(graduate, "student", "B", null, last);
        district.roster
                .enrollment("graduate", "long-ago", "student", null, last)
                .put("sourcedId", "of-graduate");
        student("beginner", "B", "recycled@x.org");
        account("recycled@x.org");
    }

    /** A teacher with a child at the school, in one record. */
    private void teacherAndParent() {
        var teacher = district.roster.user("teaching-parent").put("email", "teaching-parent@x.org");
        district.roster.role(teacher, "teacher", "A", null, null);
        district.roster.role(teacher, "parent", "A", null, null);
        account("teaching-parent@x.org");
        student("teachers-child", "A", "teachers-child@x.org");
        account("teachers-child@x.org");
        district.roster.agent(teacher, "teachers-child");
    }

    /** No session contains any of the nights, and then the SIS sends nobody. */
    private void emptySummer() {
        district.roster.removeAll("academicSessions");
        district.roster.session(
                "spring",
                RandomDistrict.START.minusDays(200).toString(),
                RandomDistrict.START.minusDays(60).toString());
        nights.add(() -> district.roster.removeAll("users"));
    }
}
