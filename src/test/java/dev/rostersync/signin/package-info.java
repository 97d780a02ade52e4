/** A real OpenID provider for the tests and the demo. The product itself has no other way in than a provider. */
@NullMarked
package dev.rostersync.signin;

import org.jspecify.annotations.NullMarked;
