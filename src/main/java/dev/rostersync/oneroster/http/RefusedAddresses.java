package dev.rostersync.oneroster.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Networks that hold no OneRoster server of a tenant, from {@code refused-addresses.csv}: the networks in IANA's
 * registries of special-purpose addresses for IPv4 and IPv6, multicast, and a cloud's internal networks. The chart's
 * network policy is made from the same table.
 */
final class RefusedAddresses {

    /** Columns: network in CIDR notation, what it is for, source. */
    private static final String TABLE = "/refused-addresses.csv";

    /** All global unicast addresses of IPv6 that IANA has allocated (RFC 4291, 2.4). */
    private static final Network GLOBAL_UNICAST = Network.of("2000::/3");

    private static final List<Network> NETWORKS = read();

    private RefusedAddresses() {}

    /** Whether an address is refused. */
    static boolean contain(InetAddress address) {
        boolean version6 = address.getAddress().length == 16;
        return NETWORKS.stream().anyMatch(network -> network.contains(address))
                || version6 && (!GLOBAL_UNICAST.contains(address) || isIsatap(address.getAddress()));
    }

    /** True if the interface identifier hides an IPv4 address (RFC 5214, 6.1), with any prefix. */
    private static boolean isIsatap(byte[] address) {
        return (address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == (byte) 0xfe;
    }

    private record Network(BigInteger prefix, int prefixBits, int bits) {

        static Network of(String cidr) {
            int slash = cidr.indexOf('/');
            // a literal address: no DNS request
            var bytes = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
            int prefixBits = Integer.parseInt(cidr.substring(slash + 1));
            int bits = 8 * bytes.length;
            return new Network(new BigInteger(1, bytes).shiftRight(bits - prefixBits), prefixBits, bits);
        }

        boolean contains(InetAddress address) {
            var bytes = address.getAddress();
            return 8 * bytes.length == bits
                    && new BigInteger(1, bytes).shiftRight(bits - prefixBits).equals(prefix);
        }
    }

    private static List<Network> read() {
        try (var lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RefusedAddresses.class.getResourceAsStream(TABLE)), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> Network.of(line.substring(0, line.indexOf(','))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
