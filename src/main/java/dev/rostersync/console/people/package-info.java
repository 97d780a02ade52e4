/** Find a person. */
@NullMarked
package dev.rostersync.console.people;

import org.jspecify.annotations.NullMarked;
