/** One HTTP exchange with a provider: bounded, paced, to no address that is refused. */
@NullMarked
package dev.rostersync.oneroster.http;

import org.jspecify.annotations.NullMarked;
