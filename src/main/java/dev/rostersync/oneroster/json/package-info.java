/** Turns bytes into records: reads the JSON of one page within bounds, and mends its text. */
@NullMarked
package dev.rostersync.oneroster.json;

import org.jspecify.annotations.NullMarked;
