/** Every command, its output as text or JSON, and the exit codes. */
@NullMarked
package dev.rostersync.cli;

import org.jspecify.annotations.NullMarked;
