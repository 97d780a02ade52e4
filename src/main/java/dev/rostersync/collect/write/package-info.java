/** Stages a chunk and its findings in the chunk's transaction. */
@NullMarked
package dev.rostersync.collect.write;

import org.jspecify.annotations.NullMarked;
