package dev.rostersync.oneroster;

import java.net.Inet6Address;
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
final class AddressGuard implements DnsResolver {

    private final boolean allowPrivate;

    AddressGuard(boolean allowPrivate) {
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
    boolean takes(URI uri) {
        return uri.getHost() != null
                && ("https".equalsIgnoreCase(uri.getScheme())
                        || allowPrivate && "http".equalsIgnoreCase(uri.getScheme()));
    }

    /** Not loopback, private, link-local, shared (RFC 6598), reserved, or an IPv6 form that stands for one of these. */
    static boolean isPublic(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        var bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (address instanceof Inet6Address) {
            boolean uniqueLocal = (first & 0xfe) == 0xfc;
            boolean translated = first == 0x00 && second == 0x64 || first == 0x20 && second == 0x02;
            boolean mappedOrCompatible = Arrays.equals(Arrays.copyOf(bytes, 8), new byte[8]);
            return !uniqueLocal && !translated && !mappedOrCompatible;
        }
        return !(first == 0
                || first == 100 && second >= 64 && second < 128
                || first == 192 && second == 0 && bytes[2] == 0
                || first == 198 && (second == 18 || second == 19)
                || first >= 240);
    }

    /** Every address of the host lies inside some network of its own. */
    static final class NotPublic extends UnknownHostException {
        private static final long serialVersionUID = 1;
    }
}
