/** Commands for IT support to set up an integration. */
@NullMarked
package dev.rostersync.cli.integration;

import org.jspecify.annotations.NullMarked;
