/** Requested syncs: each request is a row, and a process that runs syncs takes it. */
@NullMarked
package dev.rostersync.request;

import org.jspecify.annotations.NullMarked;
