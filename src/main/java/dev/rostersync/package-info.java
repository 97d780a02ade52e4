/** Keeps School Manager in step with a school's SIS over OneRoster; see ARCHITECTURE.md for the walk of the data. */
@NullMarked
package dev.rostersync;

import org.jspecify.annotations.NullMarked;
