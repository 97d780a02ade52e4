package dev.rostersync.oneroster;

import java.net.URI;

/** Signs requests for one provider; used by several threads. */
interface Authorization {

    /** The Authorization header of a GET request. */
    String header(URI uri);

    /** The provider answered 401 to this header: what was cached is to be had anew. */
    void refused(String header);
}
