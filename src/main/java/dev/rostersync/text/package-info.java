/** The one trimming, the one form in which email addresses are matched, and the one way to show text from outside. */
@NullMarked
package dev.rostersync.text;

import org.jspecify.annotations.NullMarked;
