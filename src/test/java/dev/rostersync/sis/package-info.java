/** The sample SIS: a OneRoster server for development and tests, with the irregularities and faults of real ones. */
@NullMarked
package dev.rostersync.sis;

import org.jspecify.annotations.NullMarked;
