package dev.rostersync.oneroster.auth;

import dev.rostersync.oneroster.provider.Failure;

/** A real token endpoint refuses to issue a token for this request. */
final class TokenRefusal extends Exception {
    private static final long serialVersionUID = 1;
    private final Refused refused;
    private final Failure failure;

    TokenRefusal(Refused refused, Failure failure) {
        super(failure);
        this.refused = refused;
        this.failure = failure;
    }

    Refused refused() {
        return refused;
    }

    Failure failure() {
        return failure;
    }
}
