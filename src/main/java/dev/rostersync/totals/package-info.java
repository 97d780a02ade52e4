/** Counts that lose nothing when a process dies: each sync adds to rows of its own, in the transaction that it counts. */
@NullMarked
package dev.rostersync.totals;

import org.jspecify.annotations.NullMarked;
