/** Computes what should be published from what was staged, and how that differs from what is; changes neither. */
@NullMarked
package dev.rostersync.difference;

import org.jspecify.annotations.NullMarked;
