/** The row of each sync: how it begins, which process owns it, how far it is, how it has ended. */
@NullMarked
package dev.rostersync.sync.log;

import org.jspecify.annotations.NullMarked;
