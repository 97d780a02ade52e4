/** Commands with which IT support sets an integration up. */
@NullMarked
package dev.rostersync.cli.integration;

import org.jspecify.annotations.NullMarked;
