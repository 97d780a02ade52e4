/** The dialog Add OneRoster Sync: its fields, their defaults, and all errors at once. */
@NullMarked
package dev.rostersync.integration.form;

import org.jspecify.annotations.NullMarked;
