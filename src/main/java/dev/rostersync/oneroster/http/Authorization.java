package dev.rostersync.oneroster.http;

import java.net.URI;

/** Signs requests for one provider; used by several threads. */
public interface Authorization {

    /** The Authorization header of a GET request. */
    String header(URI uri);

    /**
     * The provider refused this header, with 401 or 403: what was cached is to be had anew.
     *
     * @return true if another header may be taken; false for a 403 to a token that has never served, which means what it says
     */
    boolean refused(String header, int status);

    /** A request with this header was answered, and the header was not what was refused. */
    void served(String header);
}
