/** Tonight, holds and the audit. */
@NullMarked
package dev.rostersync.console.operators;

import org.jspecify.annotations.NullMarked;
