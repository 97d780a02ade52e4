/** The common parts of all commands: output, exit codes, stopping. */
@NullMarked
package dev.rostersync.cli.shell;

import org.jspecify.annotations.NullMarked;
