/** Bytes to records: the JSON of one page, read within bounds, its text mended. */
@NullMarked
package dev.rostersync.oneroster.json;

import org.jspecify.annotations.NullMarked;
