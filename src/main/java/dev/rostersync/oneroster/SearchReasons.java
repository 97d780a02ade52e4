package dev.rostersync.oneroster;

import dev.rostersync.oneroster.provider.EndpointUrl.Root;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.util.ArrayList;
import java.util.List;

/** Why roots and authorizations of a provider did not work, in the order in which they were tried. */
final class SearchReasons {

    /** If roots failed for several reasons, a person is told the reason that stands first here. */
    private static final List<Code> TELLING = List.of(
            Code.ADDRESS_NOT_ALLOWED,
            Code.CREDENTIALS_REFUSED,
            Code.SCOPE_REFUSED,
            Code.ACCESS_FORBIDDEN,
            Code.REDIRECTED,
            Code.PAGE_TOO_LARGE,
            Code.JSON_OUT_OF_BOUNDS,
            Code.COLLECTION_ABSENT,
            Code.NOT_A_TOKEN_ENDPOINT,
            Code.PROVIDER_FAILING,
            Code.ANSWER_TRUNCATED,
            Code.HTTP_BROKEN,
            Code.REQUEST_REFUSED,
            Code.NOT_ONEROSTER);

    private final List<SyncException> reasons = new ArrayList<>();

    void add(SyncException reason) {
        reasons.add(reason);
    }

    /** True if a real token endpoint has refused the credentials: the secret is then sent to no other endpoint. */
    boolean isTokenEndpointFound() {
        return !reasons.isEmpty()
                && (reasons.getLast().code() == Code.CREDENTIALS_REFUSED
                        || reasons.getLast().code() == Code.SCOPE_REFUSED);
    }

    /** The reason that tells a person most. */
    SyncException mostTelling(List<Root> roots) {
        for (var code : TELLING) {
            for (var reason : reasons) {
                if (reason.code() == code) {
                    return reason;
                }
            }
        }
        return new SyncException(
                Code.NO_ONEROSTER_FOUND,
                "Tried these paths: %s."
                        .formatted(String.join(
                                ", ",
                                roots.stream().map(root -> root.uri().getPath()).toList())));
    }
}
