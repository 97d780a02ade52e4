/** Starts the program: the Spring context and its parts. */
@NullMarked
package dev.rostersync.app;

import org.jspecify.annotations.NullMarked;
