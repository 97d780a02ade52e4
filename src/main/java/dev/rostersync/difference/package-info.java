/**
 * Computes from the staged roster what should be published, and how it differs from the published rows; changes
 * neither.
 */
@NullMarked
package dev.rostersync.difference;

import org.jspecify.annotations.NullMarked;
