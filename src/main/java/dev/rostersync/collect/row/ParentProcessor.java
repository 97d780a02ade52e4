package dev.rostersync.collect.row;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Finding;
import dev.rostersync.text.EmailKey;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/**
 * Finds the users who may become guardians by their own record. Such a user has a chosen Relationship Type that has not
 * ended before today, and a valid email address. A role that ends on 2026-06-30 still counts on June 30, but not on
 * July 1. The links to children are checked later, when the difference is computed. Pure.
 */
public final class ParentProcessor implements ItemProcessor<ParentProcessor.Candidate, Processed<StagedRow>> {

    /** Of several relationships, the first one in this list is taken. */
    private static final List<String> BY_STRENGTH = List.of("parent", "guardian", "relative");

    private static final String KIND = "user";

    private final Ids ids;
    private final Set<String> relationshipTypes;
    private final LocalDate today;

    public ParentProcessor(Ids ids, Set<String> relationshipTypes, LocalDate today) {
        this.ids = ids;
        this.relationshipTypes = Set.copyOf(relationshipTypes);
        this.today = today;
    }

    /** A staged user with at least one chosen role. A role and its end have the same index in the two lists. */
    public record Candidate(
            String sourcedId,
            @Nullable String emailKey,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String phone,
            List<String> roles,
            List<@Nullable LocalDate> roleEnds) {

        @Override
        public String toString() {
            return "Candidate[" + sourcedId + "]";
        }
    }

    @Override
    public Processed<StagedRow> process(Candidate candidate) {
        var lasting = IntStream.range(0, candidate.roles().size())
                .filter(i -> lasts(candidate.roleEnds().get(i)))
                .mapToObj(i -> candidate.roles().get(i))
                .filter(relationshipTypes::contains)
                .toList();
        var relationship = BY_STRENGTH.stream().filter(lasting::contains).findFirst();
        if (relationship.isEmpty()) {
            return leftOut(candidate, Code.PARENT_ROLE_ENDED);
        }
        var key = candidate.emailKey();
        if (key == null) {
            return leftOut(candidate, Code.PARENT_WITHOUT_EMAIL);
        }
        if (!EmailKey.isAddress(key)) {
            return leftOut(candidate, Code.PARENT_EMAIL_UNUSABLE);
        }
        return new Processed.OfRecord<>(
                new StagedRow.Parent(
                        candidate.sourcedId(),
                        ids.guardian(key),
                        key,
                        candidate.givenName(),
                        candidate.familyName(),
                        candidate.phone(),
                        relationship.get()),
                null,
                List.of());
    }

    private boolean lasts(@Nullable LocalDate end) {
        return end == null || !end.isBefore(today);
    }

    private static Processed<StagedRow> leftOut(Candidate candidate, Code code) {
        return new Processed.OfRecord<>(null, null, List.of(new Finding(code, null, KIND, candidate.sourcedId(), "")));
    }
}
