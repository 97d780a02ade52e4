/** What is known about a provider: SIS, version, address, request limits, what it refuses, and how a request fails. */
@NullMarked
package dev.rostersync.oneroster.provider;

import org.jspecify.annotations.NullMarked;
