/**
 * Speaks OneRoster 1.1 and 1.2 to one provider: finds the version, authorizes, pages, bounds and retries. This package
 * knows no tenant, no database and no Spring Batch.
 */
@NullMarked
package dev.rostersync.oneroster;

import org.jspecify.annotations.NullMarked;
