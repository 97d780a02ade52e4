package dev.rostersync.oneroster.http;

import java.net.URI;

/** Signs requests for one provider; used by several threads. */
public interface Authorization {

    /** The Authorization header of a GET request. */
    String header(URI uri);

    /**
     * The provider has refused this header with 401 or 403: a cached token must be replaced.
     *
     * @return true if another header may be tried; false for a 403 to a token that has never served: a real refusal
     */
    boolean refused(String header, int status);

    /** A request with this header was answered, and the answer did not refuse the header. */
    void served(String header);
}
