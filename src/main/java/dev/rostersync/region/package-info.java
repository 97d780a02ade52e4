/** A region's window: which integrations it is to sync, and the workers that share the queue. */
@NullMarked
package dev.rostersync.region;

import org.jspecify.annotations.NullMarked;
