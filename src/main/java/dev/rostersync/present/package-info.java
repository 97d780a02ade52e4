/** Everything that people are shown: Sync Details, statuses, remedies, findings, windows and integrations. */
@NullMarked
package dev.rostersync.present;

import org.jspecify.annotations.NullMarked;
