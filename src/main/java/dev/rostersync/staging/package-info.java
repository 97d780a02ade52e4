/** The tables in which one sync collects a roster. Their columns are the contract between collecting and comparing. */
@NullMarked
package dev.rostersync.staging;

import org.jspecify.annotations.NullMarked;
