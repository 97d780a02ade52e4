/** Decides which SIS records are students and teachers, and which School Manager user each of them is. */
@NullMarked
package dev.rostersync.match;

import org.jspecify.annotations.NullMarked;
