package dev.rostersync.outcome;

/**
 * What a sync changed in one table, in rows.
 *
 * @param unchanged this integration's rows that were there and stay as they are
 */
public record Changes(long added, long updated, long deleted, long unchanged) {

    public static final Changes NONE = new Changes(0, 0, 0, 0);
}
