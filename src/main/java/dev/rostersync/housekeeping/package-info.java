/** Retention: what is old and needed by nothing any more goes, in small transactions. */
@NullMarked
package dev.rostersync.housekeeping;

import org.jspecify.annotations.NullMarked;
