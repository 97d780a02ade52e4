/** Puts the pages of one collection in order, and says whether they meet. */
@NullMarked
package dev.rostersync.oneroster.walk;

import org.jspecify.annotations.NullMarked;
