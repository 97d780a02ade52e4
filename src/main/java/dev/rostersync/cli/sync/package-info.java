/** Commands that run, stop and show syncs. */
@NullMarked
package dev.rostersync.cli.sync;

import org.jspecify.annotations.NullMarked;
