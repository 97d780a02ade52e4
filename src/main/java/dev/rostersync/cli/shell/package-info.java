/** What all commands share: how they print, what they exit with, how they are stopped. */
@NullMarked
package dev.rostersync.cli.shell;

import org.jspecify.annotations.NullMarked;
