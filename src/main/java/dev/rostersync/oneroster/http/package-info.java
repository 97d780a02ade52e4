/** One HTTP exchange with a provider: bounded, paced, and never to a refused address. */
@NullMarked
package dev.rostersync.oneroster.http;

import org.jspecify.annotations.NullMarked;
