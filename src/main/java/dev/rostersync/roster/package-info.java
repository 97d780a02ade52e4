/** A roster as a source delivers it: its collections, their records, and what a source of a roster is. Knows no protocol. */
@NullMarked
package dev.rostersync.roster;

import org.jspecify.annotations.NullMarked;
