/** Asks of a difference what would vanish unexplained, and says what of it must stay; changes neither. */
@NullMarked
package dev.rostersync.guard;

import org.jspecify.annotations.NullMarked;
