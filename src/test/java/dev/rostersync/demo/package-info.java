/** A first look at a sync: everything that it needs runs on this machine. */
@NullMarked
package dev.rostersync.demo;

import org.jspecify.annotations.NullMarked;
