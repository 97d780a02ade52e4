/** What is known of one person: what the SIS sent, what was found, and what is published. */
@NullMarked
package dev.rostersync.people;

import org.jspecify.annotations.NullMarked;
