/** What people are shown: Sync Details, statuses, remedies, findings, windows and integrations, ready to print or to render. */
@NullMarked
package dev.rostersync.present;

import org.jspecify.annotations.NullMarked;
