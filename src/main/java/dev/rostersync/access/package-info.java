/** Who asks, whose data they may read, and what they have done. */
@NullMarked
package dev.rostersync.access;

import org.jspecify.annotations.NullMarked;
