/** What lists and charts show of many integrations and syncs: a bounded number of queries for each page. */
@NullMarked
package dev.rostersync.overview;

import org.jspecify.annotations.NullMarked;
