/** Rules for log lines: text from outside is made safe, and libraries are kept quiet. */
@NullMarked
package dev.rostersync.logging;

import org.jspecify.annotations.NullMarked;
