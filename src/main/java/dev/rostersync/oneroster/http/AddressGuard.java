package dev.rostersync.oneroster.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Keeps requests away from addresses inside our own network. URLs come from tenants; this resolver decides at connect
 * time, on the very addresses that are then connected to, so that a name cannot change its meaning in between.
 */
public final class AddressGuard implements DnsResolver {

    private final boolean allowPrivate;

    public AddressGuard(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    /** Public addresses of a host only. */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var all = SystemDefaultDnsResolver.INSTANCE.resolve(host);
        if (allowPrivate) {
            return all;
        }
        var open = Arrays.stream(all).filter(AddressGuard::isPublic).toArray(InetAddress[]::new);
        if (open.length == 0) {
            throw new NotPublic();
        }
        return open;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
    }

    /** True where the scheme is taken: https, or http where private endpoints are. */
    public boolean takes(URI uri) {
        return uri.getHost() != null
                && ("https".equalsIgnoreCase(uri.getScheme())
                        || allowPrivate && "http".equalsIgnoreCase(uri.getScheme()));
    }

    /** Global unicast, and in no network of the table of refused addresses. */
    public static boolean isPublic(InetAddress address) {
        return !RefusedAddresses.contain(address);
    }

    /** Every address of the host lies inside some network of its own. */
    static final class NotPublic extends UnknownHostException {
        private static final long serialVersionUID = 1;
    }
}
