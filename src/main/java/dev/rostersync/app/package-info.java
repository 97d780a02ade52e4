/** Starts the program: the Spring context and the list of its parts. */
@NullMarked
package dev.rostersync.app;

import org.jspecify.annotations.NullMarked;
