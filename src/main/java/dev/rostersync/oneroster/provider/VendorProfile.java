package dev.rostersync.oneroster.provider;

import org.jspecify.annotations.Nullable;

/**
 * How one vendor's servers should be read. Differences between vendors are data here, so no code asks for a vendor's
 * name.
 *
 * @param pageSize records to ask for in one request
 * @param concurrentRequests the most requests in flight at once
 * @param requestsPerMinute the most requests in a minute
 * @param tokenPath the path of the token endpoint on the Endpoint URL's host, used if no OAuth2 Token URL was entered;
 *     null if the vendor has no fixed path
 */
public record VendorProfile(
        int pageSize,
        int concurrentRequests,
        int requestsPerMinute,
        @Nullable String tokenPath) {

    /** The same profile with the requests in a minute multiplied by the factor. */
    public VendorProfile times(int factor) {
        return new VendorProfile(pageSize, concurrentRequests, requestsPerMinute * factor, tokenPath);
    }
}
