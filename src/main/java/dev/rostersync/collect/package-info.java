/**
 * Turns pages into staged rows. A restart repeats at most one chunk. This package writes only the staging tables and
 * findings of its own sync.
 */
@NullMarked
package dev.rostersync.collect;

import org.jspecify.annotations.NullMarked;
