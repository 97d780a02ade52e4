/** Applies a difference to School Manager in one transaction with its outcome; the only package that writes the published tables. */
@NullMarked
package dev.rostersync.publish;

import org.jspecify.annotations.NullMarked;
