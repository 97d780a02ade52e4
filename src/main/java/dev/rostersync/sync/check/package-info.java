/** Looks at a provider outside of a sync: does the connection work, and which schools does it have. */
@NullMarked
package dev.rostersync.sync.check;

import org.jspecify.annotations.NullMarked;
