/** The rules a second time, as a plain computation in memory; tests compare published tables with its result. */
@NullMarked
package dev.rostersync.model;

import org.jspecify.annotations.NullMarked;
