/** A roster as a source delivers it: its collections, their records, and the source. This package knows no protocol. */
@NullMarked
package dev.rostersync.roster;

import org.jspecify.annotations.NullMarked;
