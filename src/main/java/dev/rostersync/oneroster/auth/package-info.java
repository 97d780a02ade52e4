/** Signs requests: OAuth 1.0a and OAuth 2. */
@NullMarked
package dev.rostersync.oneroster.auth;

import org.jspecify.annotations.NullMarked;
