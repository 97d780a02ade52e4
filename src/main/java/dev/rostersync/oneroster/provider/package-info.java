/** What is known of a provider: its SIS, its version, its address, how gently it is asked, what it refuses, and how a request fails. */
@NullMarked
package dev.rostersync.oneroster.provider;

import org.jspecify.annotations.NullMarked;
