/** A region's window: the integrations that it must sync, and the workers that share its queue. */
@NullMarked
package dev.rostersync.region;

import org.jspecify.annotations.NullMarked;
