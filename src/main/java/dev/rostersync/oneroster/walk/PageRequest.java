package dev.rostersync.oneroster.walk;

/**
 * Which page is asked for.
 *
 * @param looksBack the record before the page is asked for as well
 */
record PageRequest(long offset, int limit, boolean looksBack) {}
