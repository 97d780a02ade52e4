/** Signing in by OpenID Connect: sessions, roles, and limits. */
@NullMarked
package dev.rostersync.console.signin;

import org.jspecify.annotations.NullMarked;
