/** Renders what operators watch for Prometheus: the totals and the regions' windows. */
@NullMarked
package dev.rostersync.monitor;

import org.jspecify.annotations.NullMarked;
