/** Commands for operators: regions, migration, retention, keys, metrics. */
@NullMarked
package dev.rostersync.cli.operate;

import org.jspecify.annotations.NullMarked;
