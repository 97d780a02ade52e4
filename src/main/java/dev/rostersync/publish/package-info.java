/**
 * Applies a difference to School Manager in one transaction with its outcome. No other package writes the published
 * tables.
 */
@NullMarked
package dev.rostersync.publish;

import org.jspecify.annotations.NullMarked;
