package dev.rostersync.oneroster.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Keeps requests away from addresses inside our own network. URLs come from tenants. This resolver decides at connect
 * time, on the addresses of the connection itself, so a name cannot get another address after the check.
 */
public final class AddressGuard implements DnsResolver {

    private final boolean allowPrivate;

    public AddressGuard(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    /** The public addresses of a host; all of its addresses if private endpoints are allowed. */
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

    /** True if the scheme is allowed: https always, http only if private endpoints are allowed. */
    public boolean takes(URI uri) {
        return uri.getHost() != null
                && ("https".equalsIgnoreCase(uri.getScheme())
                        || allowPrivate && "http".equalsIgnoreCase(uri.getScheme()));
    }

    /** True if the address is global unicast, and in no network of the table of refused addresses. */
    public static boolean isPublic(InetAddress address) {
        return !RefusedAddresses.contain(address);
    }

    /** The host has no public address. */
    static final class NotPublic extends UnknownHostException {
        private static final long serialVersionUID = 1;
    }
}
