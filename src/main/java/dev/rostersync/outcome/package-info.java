/** The words for the result of a sync: outcomes, the catalogue of codes, findings, counts. */
@NullMarked
package dev.rostersync.outcome;

import org.jspecify.annotations.NullMarked;
