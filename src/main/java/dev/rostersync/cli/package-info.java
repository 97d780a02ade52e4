/** The first argument: every command, what it prints for a person or as JSON, and the exit codes. */
@NullMarked
package dev.rostersync.cli;

import org.jspecify.annotations.NullMarked;
