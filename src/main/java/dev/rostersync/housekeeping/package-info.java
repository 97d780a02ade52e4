/** Retention: deletes data that is old and no longer needed, in small transactions. */
@NullMarked
package dev.rostersync.housekeeping;

import org.jspecify.annotations.NullMarked;
