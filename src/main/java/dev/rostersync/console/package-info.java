/** The pages for school IT, support and operators. */
@NullMarked
package dev.rostersync.console;

import org.jspecify.annotations.NullMarked;
