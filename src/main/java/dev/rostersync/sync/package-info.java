/** Runs one sync of one integration: the order of its steps, its lock, what it resumes and how it ended. */
@NullMarked
package dev.rostersync.sync;

import org.jspecify.annotations.NullMarked;
