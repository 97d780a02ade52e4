package dev.rostersync.outcome;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * From where on the guard holds what would vanish unexplained.
 *
 * @param percent more than this part of a kind, 0 to 100; null: a fifth
 * @param studentsPercent the same of students; null: a third, since a four-year school graduates a quarter
 * @param atLeast fewer rows than this are never held for their part
 * @param everyOneOf where this many or more are published, not every one may vanish
 */
public record GuardThresholds(
        @Nullable BigDecimal percent, @Nullable BigDecimal studentsPercent, int atLeast, int everyOneOf) {

    public static final GuardThresholds DEFAULT = new GuardThresholds(null, null, 20, 5);

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** True where so many of so many published rows may not vanish. */
    public boolean hold(GuardedKind kind, long published, long vanishing) {
        boolean everyOne = vanishing == published && published >= everyOneOf;
        return everyOne || vanishing >= atLeast && isMoreThanItsPart(kind, published, vanishing);
    }

    private boolean isMoreThanItsPart(GuardedKind kind, long published, long vanishing) {
        var part = kind == GuardedKind.STUDENTS ? studentsPercent : percent;
        if (part == null) {
            return vanishing * (kind == GuardedKind.STUDENTS ? 3 : 5) > published;
        }
        return BigDecimal.valueOf(vanishing).multiply(HUNDRED).compareTo(part.multiply(BigDecimal.valueOf(published)))
                > 0;
    }
}
