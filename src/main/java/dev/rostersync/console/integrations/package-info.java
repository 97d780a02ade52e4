/** The list SIS Integration, Add OneRoster Sync, and Exclude Schools. */
@NullMarked
package dev.rostersync.console.integrations;

import org.jspecify.annotations.NullMarked;
