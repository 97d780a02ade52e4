/** The temporary tables of the publishing transaction. */
@NullMarked
package dev.rostersync.work;

import org.jspecify.annotations.NullMarked;
