/**
 * Changes one operand of one SQL statement of {@code difference} or {@code guard} at a time, and asks whether a test
 * notices it.
 */
@NullMarked
package dev.rostersync.mutants;

import org.jspecify.annotations.NullMarked;
