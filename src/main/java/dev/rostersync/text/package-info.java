/** How text is compared: the one trimming, and the form in which email addresses are matched. */
@NullMarked
package dev.rostersync.text;

import org.jspecify.annotations.NullMarked;
