/** What operators watch: the totals and the regions' windows, rendered for Prometheus. */
@NullMarked
package dev.rostersync.monitor;

import org.jspecify.annotations.NullMarked;
