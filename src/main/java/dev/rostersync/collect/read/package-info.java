/** Reads one collection in order: which record comes next, when a collection is believed, what is read again. */
@NullMarked
package dev.rostersync.collect.read;

import org.jspecify.annotations.NullMarked;
