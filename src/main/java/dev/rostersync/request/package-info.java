/** Requested syncs: who asks for one leaves a row, and a process that runs syncs takes it up. */
@NullMarked
package dev.rostersync.request;

import org.jspecify.annotations.NullMarked;
