package dev.rostersync.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which records are one person. */
class PersonsTest {

    private static Claim record(
            String id, @Nullable String given, @Nullable String family, @Nullable String identifier) {
        return new Claim(id, "student", given, family, identifier, false, false, false);
    }

    private static List<List<String>> persons(Claim... claims) {
        return Persons.of(List.of(claims)).stream()
                .map(person -> person.stream().map(Claim::sourcedId).toList())
                .toList();
    }

    @Test
    void ofOneSourcedId() {
        assertThat(persons(record("a", null, null, null), record("a", null, null, null)))
                .hasSize(1);
    }

    @Test
    void ofOneNameUnlessIdentifiersDiffer() {
        assertThat(persons(record("a", "ann", "lee", "1"), record("b", "ann", "lee", null)))
                .hasSize(1);
        assertThat(persons(record("a", "ann", "lee", "1"), record("b", "ann", "lee", "2")))
                .hasSize(2);
    }

    @Test
    void aMissingNameAgreesWithNothing() {
        assertThat(persons(record("a", "ann", null, null), record("b", "ann", null, null)))
                .hasSize(2);
        assertThat(persons(record("a", null, null, "1"), record("b", null, null, "1")))
                .hasSize(2);
    }

    @Test
    void ofOneIdentifierAndFamilyName() {
        assertThat(persons(record("a", "ann", "lee", "1"), record("b", "anna", "lee", "1")))
                .hasSize(1);
        assertThat(persons(record("a", "ann", "lee", "1"), record("b", "ann", "ray", "1")))
                .hasSize(2);
    }

    @Test
    void fromRecordToRecord() {
        assertThat(persons(
                        record("a", "ann", "lee", null),
                        record("b", "ann", "lee", "1"),
                        record("c", "anna", "lee", "1")))
                .containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void ifIdentifiersDifferInAChainOnlyEqualOnesJoin() {
        assertThat(persons(
                        record("a", "ann", "lee", "1"),
                        record("b", "ann", "lee", null),
                        record("c", "ann", "lee", "2"),
                        record("d", "anna", "lee", "2")))
                .containsExactly(List.of("a"), List.of("b"), List.of("c", "d"));
    }
}
