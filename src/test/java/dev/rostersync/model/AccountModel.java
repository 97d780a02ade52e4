package dev.rostersync.model;

import dev.rostersync.model.RuleModel.DirectoryUser;
import dev.rostersync.model.Sent.User;
import dev.rostersync.outcome.Code;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Computes who has a user of the directory to whom several persons come. */
final class AccountModel {

    /**
     * A student or teacher who is kept.
     *
     * @param byAddress the user of the address, if it is one
     * @param last the user for whom the record was last published, if it was
     */
    record Coming(
            User user,
            String role,
            @Nullable String byAddress,
            @Nullable String last,
            boolean left) {

        String key() {
            return user.id() + " " + role;
        }

        private String text(String field) {
            return RuleModel.key(user.json().path(field).asString(""));
        }

        private String identifier() {
            return user.json().path("identifier").asString("");
        }

        private boolean hasNames(String given, String family) {
            return !given.isEmpty()
                    && !family.isEmpty()
                    && text("givenName").equals(given)
                    && text("familyName").equals(family);
        }

        private boolean isSamePerson(Coming other) {
            boolean differ = !identifier().isEmpty()
                    && !other.identifier().isEmpty()
                    && !identifier().equals(other.identifier());
            boolean oneFamily =
                    !text("familyName").isEmpty() && text("familyName").equals(other.text("familyName"));
            return user.id().equals(other.user().id())
                    || other.hasNames(text("givenName"), text("familyName")) && !differ
                    || oneFamily && !identifier().isEmpty() && identifier().equals(other.identifier());
        }
    }

    private final Map<String, String> users = new TreeMap<>();
    private final Map<String, Code> codes = new TreeMap<>();

    /** The sourcedIds of those who have a user, if a decision was needed. */
    private final Map<String, Set<String>> decidedFor = new TreeMap<>();

    private final Set<String> boundAndShare = new TreeSet<>();

    /** The persons who share a user: the sourcedIds of each. */
    private final Map<String, List<Set<String>>> shared = new TreeMap<>();

    @Nullable
    String userOf(String candidate) {
        return users.get(candidate);
    }

    @Nullable
    Code codeOf(String candidate) {
        return codes.get(candidate);
    }

    /** The persons who share a user; empty if one person has it. */
    List<Set<String>> sharing(String user) {
        return shared.getOrDefault(user, List.of());
    }

    /** A record has this user by a decision in which several records were one person, or one was bound. */
    boolean isOnePerson(String id, String user) {
        return decidedFor.getOrDefault(user, Set.of()).contains(id);
    }

    /** A record is bound to a user whom it shares. */
    boolean isBoundAndShares(String candidate) {
        return boundAndShare.contains(candidate);
    }

    void decide(List<Coming> candidates, List<DirectoryUser> directory) {
        for (var user : directory) {
            var coming = candidates.stream()
                    .filter(one -> user.id().equals(one.byAddress()) || isBound(one, user))
                    .toList();
            if (!coming.isEmpty()) {
                decide(coming, user);
            }
        }
    }

    private static boolean isBound(Coming one, DirectoryUser user) {
        if (one.byAddress() != null || !user.id().equals(one.last()) || !user.enabled() || one.left()) {
            return false;
        }
        var given = given(user);
        var family = family(user);
        boolean nameless = given.isEmpty() && family.isEmpty()
                || one.text("givenName").isEmpty() && one.text("familyName").isEmpty();
        return nameless
                || !given.isEmpty() && given.equals(one.text("givenName"))
                || !family.isEmpty() && family.equals(one.text("familyName"));
    }

    private static String given(DirectoryUser user) {
        return RuleModel.key(Objects.requireNonNullElse(user.given(), ""));
    }

    private static String family(DirectoryUser user) {
        return RuleModel.key(Objects.requireNonNullElse(user.family(), ""));
    }

    private void decide(List<Coming> coming, DirectoryUser user) {
        var persons = persons(coming);
        persons = prefer(persons, Code.ACCOUNT_LEFT, person -> !person.stream().allMatch(Coming::left));
        persons = prefer(
                persons,
                Code.ACCOUNT_OF_NAMESAKE,
                person -> person.stream().anyMatch(one -> one.hasNames(given(user), family(user))));
        if (persons.stream().flatMap(List::stream).anyMatch(one -> isBound(one, user))) {
            persons = prefer(
                    persons,
                    Code.ACCOUNT_BOUND_TO_OTHER,
                    person -> person.stream().anyMatch(one -> user.id().equals(one.last())));
        }
        persons = prefer(
                persons,
                Code.ACCOUNT_OF_TEACHER,
                person -> person.stream().anyMatch(one -> one.role().equals("teacher")));
        boolean several = persons.size() > 1;
        persons.stream().flatMap(List::stream).forEach(one -> {
            users.put(one.key(), user.id());
            decidedFor
                    .computeIfAbsent(user.id(), id -> new TreeSet<>())
                    .add(one.user().id());
            if (several) {
                codes.put(one.key(), Code.ACCOUNT_SHARED);
                if (isBound(one, user)) {
                    boundAndShare.add(one.key());
                }
            } else if (isBound(one, user)) {
                codes.put(one.key(), Code.ACCOUNT_BOUND);
            }
        });
        if (several) {
            shared.put(
                    user.id(),
                    persons.stream()
                            .map(person ->
                                    person.stream().map(one -> one.user().id()).collect(Collectors.toSet()))
                            .toList());
        }
    }

    private List<List<Coming>> prefer(List<List<Coming>> persons, Code code, Predicate<List<Coming>> those) {
        var preferred = persons.stream().filter(those).toList();
        if (persons.size() < 2 || preferred.isEmpty()) {
            return persons;
        }
        persons.stream()
                .filter(person -> !preferred.contains(person))
                .flatMap(List::stream)
                .forEach(one -> codes.put(one.key(), code));
        return preferred;
    }

    private static List<List<Coming>> persons(List<Coming> coming) {
        var persons = new ArrayList<List<Coming>>();
        var open = new ArrayList<>(coming);
        while (!open.isEmpty()) {
            var person = new ArrayList<Coming>(List.of(open.removeFirst()));
            for (int i = 0; i < person.size(); i++) {
                var one = person.get(i);
                var joined = open.stream().filter(one::isSamePerson).toList();
                person.addAll(joined);
                open.removeAll(joined);
            }
            var identifiers = new HashSet<String>();
            person.forEach(one -> identifiers.add(one.identifier()));
            identifiers.remove("");
            if (identifiers.size() <= 1) {
                persons.add(person);
            } else {
                persons.addAll(person.stream()
                        .collect(Collectors.groupingBy(one -> one.identifier().isEmpty()
                                ? "record " + one.user().id()
                                : one.identifier()))
                        .values());
            }
        }
        return persons;
    }
}
