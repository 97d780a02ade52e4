package dev.rostersync.match;

import dev.rostersync.outcome.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who has a School Manager user to whom several persons come. The steps are asked in their order, each among the persons
 * whom the step before has left:
 *
 * <ol>
 *   <li>Who has left yields to who has not.
 *   <li>The person with the user's names in the directory has the user.
 *   <li>If a person is bound to the user, those have it for whom the user was last published.
 *   <li>A teacher has it; several teachers all have it.
 *   <li>All who are left share it, as a class login.
 * </ol>
 *
 * A pure function.
 */
final class Account {

    /**
     * What was decided about one user.
     *
     * @param persons who have the user; more than one person shares it
     * @param lost the claims that do not get the user, with the step that decided
     */
    record Decision(List<List<Claim>> persons, Map<Claim, Code> lost) {

        boolean isShared() {
            return persons.size() > 1;
        }
    }

    private List<List<Claim>> persons;
    private final Map<Claim, Code> lost = new LinkedHashMap<>();

    private Account(List<Claim> claims) {
        this.persons = Persons.of(claims);
    }

    /** @param givenName the user's name in the directory, as a key; so is the family name */
    static Decision decide(List<Claim> claims, @Nullable String givenName, @Nullable String familyName) {
        var account = new Account(claims);
        account.prefer(Code.ACCOUNT_LEFT, person -> !person.stream().allMatch(Claim::left));
        account.prefer(
                Code.ACCOUNT_OF_NAMESAKE,
                person -> person.stream().anyMatch(claim -> claim.hasNames(givenName, familyName)));
        if (account.persons.stream().flatMap(List::stream).anyMatch(Claim::bound)) {
            account.prefer(
                    Code.ACCOUNT_BOUND_TO_OTHER, person -> person.stream().anyMatch(Claim::lastPublished));
        }
        account.prefer(Code.ACCOUNT_OF_TEACHER, person -> person.stream().anyMatch(Claim::isTeacher));
        return new Decision(account.persons, account.lost);
    }

    /** Keeps the persons of whom this is true, if there are several persons and it is true of some. */
    private void prefer(Code code, Predicate<List<Claim>> those) {
        var preferred = persons.stream().filter(those).toList();
        if (persons.size() < 2 || preferred.isEmpty()) {
            return;
        }
        var others = new ArrayList<>(persons);
        others.removeAll(preferred);
        others.forEach(person -> person.forEach(claim -> lost.put(claim, code)));
        persons = preferred;
    }
}
