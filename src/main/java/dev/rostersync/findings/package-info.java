/** Writes findings down, up to a bound for each code, and counts the rest. */
@NullMarked
package dev.rostersync.findings;

import org.jspecify.annotations.NullMarked;
