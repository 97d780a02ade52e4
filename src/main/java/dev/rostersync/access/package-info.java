/** Who asks, whose data this person may read, and what this person has done. */
@NullMarked
package dev.rostersync.access;

import org.jspecify.annotations.NullMarked;
