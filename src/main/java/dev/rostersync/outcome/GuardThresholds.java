package dev.rostersync.outcome;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How many rows may vanish unexplained before the guard holds them. With the defaults: of 100 published classes, 20 may
 * vanish and 21 are held, since 21 is more than a fifth. Of 40 classes, 19 may vanish, since fewer than 20 are not held
 * for their part. All of 4 classes may vanish, but all of 5 are held.
 *
 * @param percent more than this part of a kind is held, 0 to 100; null means a fifth
 * @param studentsPercent the same for students; null means a third, since a four-year school graduates a quarter
 * @param atLeast fewer rows than this are never held for their part
 * @param everyOneOf if at least this many are published, they are held if all of them would vanish
 */
public record GuardThresholds(
        @Nullable BigDecimal percent, @Nullable BigDecimal studentsPercent, int atLeast, int everyOneOf) {

    public static final GuardThresholds DEFAULT = new GuardThresholds(null, null, 20, 5);

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** True if the guard holds this many vanishing rows of the published rows. */
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
