package dev.rostersync.match;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which records are one person. Records of one sourcedId are; records whose given and family names agree and whose
 * identifiers do not differ are; records whose identifiers and family names agree are; and so on from record to record.
 * If identifiers differ among the records that are joined in this way, only equal identifiers join. A pure function.
 */
final class Persons {

    private final List<Claim> claims;
    private final int[] parent;

    private Persons(List<Claim> claims) {
        this.claims = claims;
        this.parent = new int[claims.size()];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
        }
    }

    /** The claims of each person, in the order of their first claims. */
    static List<List<Claim>> of(List<Claim> claims) {
        var persons = new Persons(claims);
        persons.joinEqual(Claim::sourcedId);
        persons.joinNames();
        persons.joinEqual(claim -> claim.identifier() == null || claim.familyName() == null
                ? null
                : List.of(claim.identifier(), claim.familyName()));
        return persons.groups().stream().flatMap(Persons::parted).toList();
    }

    /** Identifiers do not differ if one is missing: then this record joins all others of its names. */
    private void joinNames() {
        var byNames = new HashMap<List<String>, List<Integer>>();
        for (int i = 0; i < claims.size(); i++) {
            var claim = claims.get(i);
            if (claim.givenName() != null && claim.familyName() != null) {
                byNames.computeIfAbsent(List.of(claim.givenName(), claim.familyName()), key -> new ArrayList<>())
                        .add(i);
            }
        }
        for (var same : byNames.values()) {
            boolean oneMissing = same.stream().anyMatch(i -> claims.get(i).identifier() == null);
            var first = new HashMap<String, Integer>();
            for (int i : same) {
                var key = oneMissing ? "" : Objects.requireNonNull(claims.get(i).identifier());
                join(first.computeIfAbsent(key, none -> i), i);
            }
        }
    }

    private void joinEqual(Function<Claim, @Nullable Object> key) {
        var first = new HashMap<Object, Integer>();
        for (int i = 0; i < claims.size(); i++) {
            var value = key.apply(claims.get(i));
            if (value != null) {
                int one = i;
                join(first.computeIfAbsent(value, none -> one), i);
            }
        }
    }

    private void join(int one, int other) {
        parent[root(one)] = root(other);
    }

    private int root(int i) {
        while (parent[i] != i) {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }
        return i;
    }

    private Collection<List<Claim>> groups() {
        var groups = new LinkedHashMap<Integer, List<Claim>>();
        for (int i = 0; i < claims.size(); i++) {
            groups.computeIfAbsent(root(i), none -> new ArrayList<>()).add(claims.get(i));
        }
        return groups.values();
    }

    private static Stream<List<Claim>> parted(List<Claim> group) {
        long identifiers = group.stream()
                .map(Claim::identifier)
                .filter(Objects::nonNull)
                .distinct()
                .count();
        if (identifiers <= 1) {
            return Stream.of(List.copyOf(group));
        }
        Map<String, List<Claim>> parts = new LinkedHashMap<>();
        for (var claim : group) {
            var key = claim.identifier() == null ? "record " + claim.sourcedId() : "identifier " + claim.identifier();
            parts.computeIfAbsent(key, none -> new ArrayList<>()).add(claim);
        }
        return parts.values().stream().map(List::copyOf);
    }
}
