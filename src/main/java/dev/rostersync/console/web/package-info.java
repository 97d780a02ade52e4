/** What all pages share: routes, who may use them, how numbers and times are shown. */
@NullMarked
package dev.rostersync.console.web;

import org.jspecify.annotations.NullMarked;
