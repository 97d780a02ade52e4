package dev.rostersync.oneroster.auth;

import dev.rostersync.oneroster.provider.Failure;

/** A real token endpoint refuses to issue a token for this request. */
final class TokenRefusal extends Exception {
    private static final long serialVersionUID = 1;
    private final Refused of;
    private final Failure failure;

    TokenRefusal(Refused of, Failure failure) {
        super(failure);
        this.of = of;
        this.failure = failure;
    }

    Refused of() {
        return of;
    }

    Failure failure() {
        return failure;
    }
}
