/** View log and Sync Details: verdict, findings, difference, approve. */
@NullMarked
package dev.rostersync.console.syncs;

import org.jspecify.annotations.NullMarked;
