/** Counts what a difference would remove unexplained, and says what must stay. It changes no published row. */
@NullMarked
package dev.rostersync.guard;

import org.jspecify.annotations.NullMarked;
