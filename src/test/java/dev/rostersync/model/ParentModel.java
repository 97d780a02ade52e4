package dev.rostersync.model;

import dev.rostersync.model.Sent.User;
import dev.rostersync.model.Tables.AgreedLink;
import dev.rostersync.model.Tables.GuardianSource;
import dev.rostersync.outcome.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Computes guardians and their relationships, after the students are known. */
final class ParentModel {

    private static final List<String> STRENGTH = List.of("parent", "guardian", "relative");

    /** A parent's record with a chosen role that has not ended, and an address. */
    private record Parent(User user, String type, String address) {}

    /**
     * A link of a parent's record to a student who is published.
     *
     * @param student sourcedId
     * @param account the student's user
     */
    private record Link(Parent parent, String student, String account, boolean byParent, boolean byStudent) {
        boolean agreed() {
            return byParent && byStudent;
        }
    }

    private final Options options;
    private final Sent sent;
    private final AccountModel accounts;
    private final Tables before;
    private final Tables after;

    /** Users of students at held schools. */
    private final Set<String> frozen;

    private final List<Parent> parents = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    /** "parent student" of links that are withdrawn, with the address. */
    private final Map<String, String> withdrawn = new TreeMap<>();

    /** "code sourcedId" of what is found. */
    private final Set<String> found = new TreeSet<>();

    ParentModel(Options options, Sent sent, AccountModel accounts, Tables before, Tables after, Set<String> frozen) {
        this.options = options;
        this.sent = sent;
        this.accounts = accounts;
        this.before = before;
        this.after = after;
        this.frozen = frozen;
    }

    Set<String> found() {
        return found;
    }

    void compute() {
        findParents();
        findLinks();
        findWithdrawn();
        var published = new ArrayList<Link>();
        for (var parent : parents) {
            var code = refusal(parent);
            if (code != null) {
                found.add(code.id() + " " + parent.user().id());
                continue;
            }
            for (var link : linksOf(parent)) {
                var why = refusal(link);
                if (why != null) {
                    found.add(why.id() + " " + parent.user().id());
                } else {
                    published.add(link);
                    if (!link.agreed() && othersNameThatSide(link)) {
                        found.add(Code.PARENT_LINK_ONE_SIDED.id() + " "
                                + parent.user().id());
                    }
                }
            }
            boolean namesDiffer = parents.stream()
                    .anyMatch(other -> other.address().equals(parent.address())
                            && refusal(other) == null
                            && !names(other).equals(names(parent)));
            if (namesDiffer) {
                found.add(Code.PARENT_NAMES_DIFFER.id() + " " + parent.user().id());
            }
        }
        publish(published);
        remember(published);
    }

    private void findParents() {
        for (var user : sent.users.values()) {
            var chosen = STRENGTH.stream()
                    .filter(options.relationshipTypes()::contains)
                    .filter(type -> user.as(type).stream()
                            .anyMatch(
                                    entry -> entry.end() == null || !entry.end().isBefore(options.today())))
                    .toList();
            // in 1.1 each record stands for its role; otherwise the strongest role counts
            for (var type : user.ofRoles().isEmpty() ? chosen.stream().limit(1).toList() : chosen) {
                var address = RuleModel.key(user.email(type));
                int at = address.indexOf('@');
                if (at > 0 && at == address.lastIndexOf('@') && at < address.length() - 1) {
                    parents.add(new Parent(user, type, address));
                }
            }
        }
        parents.sort(Comparator.comparing(parent -> parent.user().id()));
    }

    private void findLinks() {
        for (var parent : parents) {
            after.users.forEach((candidate, row) -> {
                if (candidate.endsWith(" student")) {
                    var student = candidate.substring(0, candidate.lastIndexOf(' '));
                    boolean byParent = parent.user().agents(parent.type()).contains(student);
                    boolean byStudent = sent.users.get(student) instanceof User record
                            && record.agents("student").contains(parent.user().id());
                    if (byParent || byStudent) {
                        links.add(new Link(parent, student, row.substring(0, row.indexOf('|')), byParent, byStudent));
                    }
                }
            });
        }
    }

    private List<Link> linksOf(Parent parent) {
        return links.stream().filter(link -> link.parent().equals(parent)).toList();
    }

    private void findWithdrawn() {
        before.agreedLinks.forEach((pair, link) -> {
            var parent = sent.users.get(pair.substring(0, pair.indexOf(' ')));
            var student = sent.users.get(pair.substring(pair.indexOf(' ') + 1));
            boolean byParent = parent != null && student != null && names(parent, student.id())
                    || parent != null && names(parent, pair.substring(pair.indexOf(' ') + 1));
            boolean byStudent = student != null && names(student, pair.substring(0, pair.indexOf(' ')));
            if (!(byParent && byStudent)
                    && (link.withdrawn() || parent != null && !byParent || student != null && !byStudent)) {
                var now = parents.stream()
                        .filter(one -> parent != null && one.user().id().equals(parent.id()))
                        .min(Comparator.comparing(Parent::type));
                withdrawn.put(pair, now.map(Parent::address).orElse(link.guardian()));
            }
        });
    }

    /** A record of any role names another. */
    private static boolean names(User user, String other) {
        return user.agents("").contains(other)
                || user.ofRoles().keySet().stream()
                        .anyMatch(role -> user.agents(role).contains(other));
    }

    private static List<String> names(Parent parent) {
        return List.of(
                parent.user().json().path("givenName").asString(""),
                parent.user().json().path("familyName").asString(""));
    }

    private @Nullable Code refusal(Parent parent) {
        if (linksOf(parent).isEmpty()) {
            return Code.PARENT_WITHOUT_STUDENT;
        }
        var ofAddress = links.stream()
                .filter(link -> link.parent().address().equals(parent.address()))
                .toList();
        long students = ofAddress.stream().map(Link::account).distinct().count();
        long records = ofAddress.stream()
                .map(link -> link.parent().user().id())
                .distinct()
                .count();
        if (students > (records > 1 ? 10 : 40)) {
            return Code.PARENT_EMAIL_SHARED;
        }
        boolean ofStudent = after.users.keySet().stream()
                .filter(candidate -> candidate.endsWith(" student"))
                .map(candidate -> sent.users.get(candidate.substring(0, candidate.lastIndexOf(' '))))
                .anyMatch(user ->
                        user != null && RuleModel.key(user.email("student")).equals(parent.address()));
        return ofStudent ? Code.PARENT_EMAIL_OF_STUDENT : null;
    }

    private @Nullable Code refusal(Link link) {
        if (isWithdrawn(link)) {
            return Code.PARENT_LINK_WITHDRAWN;
        }
        var linked = links.stream()
                .filter(other -> other.parent().address().equals(link.parent().address())
                        && other.account().equals(link.account())
                        && !isWithdrawn(other))
                .map(Link::student)
                .collect(Collectors.toSet());
        var sharing = accounts.sharing(link.account());
        if (!sharing.isEmpty()) {
            boolean all = sharing.stream().allMatch(person -> person.stream().anyMatch(linked::contains))
                    && linked.containsAll(keptBeside(link.account(), sharing));
            return all ? null : Code.PARENT_OF_SHARED_USER;
        }
        boolean published = before.relationships.containsKey(link.parent().address() + " of " + link.account());
        return published || isLinkedToAll(link.account(), linked) ? null : Code.PARENT_OF_SHARED_USER;
    }

    /** One side names this link no more; or it goes with such a link of the same address or record to the same user. */
    private boolean isWithdrawn(Link link) {
        return !link.agreed()
                && withdrawn.entrySet().stream().anyMatch(one -> {
                    var parent = one.getKey().substring(0, one.getKey().indexOf(' '));
                    var student = one.getKey().substring(one.getKey().indexOf(' ') + 1);
                    var row = after.users.get(student + " student");
                    return (student.equals(link.student())
                                    || row != null
                                            && row.substring(0, row.indexOf('|'))
                                                    .equals(link.account()))
                            && (one.getValue().equals(link.parent().address())
                                    || parent.equals(link.parent().user().id()));
                });
    }

    /** Records that have this user because their school is held, and that no decision has named. */
    private Set<String> keptBeside(String account, List<Set<String>> sharing) {
        var kept = recordsOf(account);
        sharing.forEach(kept::removeAll);
        return kept;
    }

    private Set<String> recordsOf(String account) {
        return after.users.entrySet().stream()
                .filter(user -> user.getValue()
                        .substring(0, user.getValue().indexOf('|'))
                        .equals(account))
                .map(user -> user.getKey().substring(0, user.getKey().lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Nobody shares this user by a decision: each record is a person, but those of one decision are one person. */
    private boolean isLinkedToAll(String account, Set<String> linked) {
        var records = recordsOf(account);
        var decided =
                records.stream().filter(id -> accounts.isOnePerson(id, account)).collect(Collectors.toSet());
        records.removeAll(decided);
        boolean several = records.size() + (decided.isEmpty() ? 0 : 1) > 1;
        return !several
                || linked.containsAll(records)
                        && (decided.isEmpty() || decided.stream().anyMatch(linked::contains));
    }

    private boolean othersNameThatSide(Link link) {
        return links.stream().anyMatch(other -> link.byParent() ? other.byStudent() : other.byParent());
    }

    private void publish(List<Link> published) {
        for (var link : published) {
            if (!frozen.contains(link.account())) {
                var address = link.parent().address();
                after.guardianSources.add(
                        new GuardianSource(link.parent().user().id(), address, link.account()));
                after.relationships.merge(
                        address + " of " + link.account(),
                        link.parent().type(),
                        (one, other) -> STRENGTH.indexOf(one) <= STRENGTH.indexOf(other) ? one : other);
            }
        }
        var read = after.relationships.keySet().stream()
                .map(pair -> pair.substring(0, pair.indexOf(" of ")))
                .collect(Collectors.toCollection(TreeSet::new));
        var kept = new HashSet<String>();
        before.relationships.forEach((pair, relationship) -> {
            var guardian = pair.substring(0, pair.indexOf(" of "));
            var student = pair.substring(pair.indexOf(" of ") + 4);
            if (frozen.contains(student) && options.relationshipTypes().contains(relationship)) {
                before.guardianSources.stream()
                        .filter(source -> source.guardian().equals(guardian)
                                && source.student().equals(student))
                        .forEach(after.guardianSources::add);
                after.relationships.put(pair, relationship);
                kept.add(guardian);
                after.guardians.put(guardian, String.valueOf(before.guardians.get(guardian)));
            }
        });
        for (var guardian : read) {
            var theirs = after.relationships.keySet().stream()
                    .filter(pair -> pair.startsWith(guardian + " of "))
                    .map(pair -> pair.substring(pair.indexOf(" of ") + 4))
                    .collect(Collectors.toSet());
            var first = parents.stream()
                    .filter(parent -> parent.address().equals(guardian))
                    .filter(parent -> published.stream()
                            .filter(link -> link.parent()
                                    .user()
                                    .id()
                                    .equals(parent.user().id()))
                            .map(Link::account)
                            .collect(Collectors.toSet())
                            .containsAll(theirs))
                    .findFirst();
            if (first.isPresent()) {
                after.guardians.put(
                        guardian, first.get().user().json().path("givenName").asString(""));
            } else if (!kept.contains(guardian)) {
                after.guardians.put(guardian, "");
            }
        }
    }

    private void remember(List<Link> published) {
        before.agreedLinks.forEach((pair, link) -> {
            var parent = sent.users.get(pair.substring(0, pair.indexOf(' ')));
            var student = sent.users.get(pair.substring(pair.indexOf(' ') + 1));
            boolean both =
                    parent != null && student != null && names(parent, student.id()) && names(student, parent.id());
            boolean off = options.relationshipTypes().isEmpty();
            boolean isPublished = after.users.containsKey(pair.substring(pair.indexOf(' ') + 1) + " student");
            if (off || link.withdrawn() || parent != null || student != null || isPublished) {
                after.agreedLinks.put(
                        pair,
                        new AgreedLink(link.guardian(), withdrawn.containsKey(pair) || link.withdrawn() && !both));
            }
        });
        for (var link : published) {
            if (link.agreed() && !frozen.contains(link.account())) {
                after.agreedLinks.put(
                        link.parent().user().id() + " " + link.student(),
                        new AgreedLink(link.parent().address(), false));
            }
        }
    }
}
