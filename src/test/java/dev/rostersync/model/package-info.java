/** The rules once more, as a plain computation in memory, against which published tables are held. */
@NullMarked
package dev.rostersync.model;

import org.jspecify.annotations.NullMarked;
