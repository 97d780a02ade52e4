/** Brings the database up to date, and refuses one that is behind. */
@NullMarked
package dev.rostersync.database;

import org.jspecify.annotations.NullMarked;
