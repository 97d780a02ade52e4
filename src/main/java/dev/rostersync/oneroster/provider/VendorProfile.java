package dev.rostersync.oneroster.provider;

import org.jspecify.annotations.Nullable;

/**
 * How one vendor's servers like to be read. Vendor differences stand here as data, so that no code asks for a vendor's
 * name.
 *
 * @param pageSize records to ask for in one request
 * @param concurrentRequests the most requests in flight at once
 * @param requestsPerMinute the most requests in a minute
 * @param tokenPath where tokens are handed out when no OAuth2 Token URL was entered: a path of the Endpoint URL's host,
 *     null where the vendor has no fixed one
 */
public record VendorProfile(
        int pageSize,
        int concurrentRequests,
        int requestsPerMinute,
        @Nullable String tokenPath) {

    /** As patient but with so many times the requests in a minute. */
    public VendorProfile times(int factor) {
        return new VendorProfile(pageSize, concurrentRequests, requestsPerMinute * factor, tokenPath);
    }
}
