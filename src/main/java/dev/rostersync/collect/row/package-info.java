/** Turns records into staged rows and findings. Pure functions. */
@NullMarked
package dev.rostersync.collect.row;

import org.jspecify.annotations.NullMarked;
