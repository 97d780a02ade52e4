/** A first look: everything that a sync needs, on this machine alone. */
@NullMarked
package dev.rostersync.demo;

import org.jspecify.annotations.NullMarked;
