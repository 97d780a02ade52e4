/** The words for what a sync came to: outcomes, the catalogue of codes, findings, counts. */
@NullMarked
package dev.rostersync.outcome;

import org.jspecify.annotations.NullMarked;
