/** Migrates the database, and refuses a database that lacks migrations. */
@NullMarked
package dev.rostersync.database;

import org.jspecify.annotations.NullMarked;
