/** Turns pages into staged rows, restartable chunk by chunk; writes only the staging tables and findings of its own sync. */
@NullMarked
package dev.rostersync.collect;

import org.jspecify.annotations.NullMarked;
