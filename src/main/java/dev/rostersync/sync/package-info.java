/** Runs one sync of one integration: the order of its steps, its lock, its resumption and how it ended. */
@NullMarked
package dev.rostersync.sync;

import org.jspecify.annotations.NullMarked;
