/** Counts that lose nothing when a process dies. Each sync adds to its own rows, in the transaction that it counts. */
@NullMarked
package dev.rostersync.totals;

import org.jspecify.annotations.NullMarked;
