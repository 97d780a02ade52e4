package dev.rostersync.oneroster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Refused addresses: the first and the last of each row of the table, and addresses that hide another address. */
@Tag("fast")
class RefusedAddressesTest {

    private static final Path TABLE = Path.of("helm", "refused-addresses.csv");

    static Stream<String> networks() throws IOException {
        return Files.readAllLines(TABLE).stream().map(line -> line.substring(0, line.indexOf(',')));
    }

    private static InetAddress address(BigInteger value, int length) throws UnknownHostException {
        var bytes = value.toByteArray();
        var address = new byte[length];
        int from = Math.max(0, bytes.length - length);
        System.arraycopy(bytes, from, address, length - bytes.length + from, bytes.length - from);
        return InetAddress.getByAddress(address);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theFirstAndTheLastAddressOfEachRow(String network) throws UnknownHostException {
        var parts = network.split("/");
        var first = InetAddress.ofLiteral(parts[0]).getAddress();
        int bits = 8 * first.length - Integer.parseInt(parts[1]);
        var begin = new BigInteger(1, first);
        var last = begin.add(BigInteger.ONE.shiftLeft(bits)).subtract(BigInteger.ONE);

        assertThat(AddressGuard.isPublic(address(begin, first.length))).isFalse();
        assertThat(AddressGuard.isPublic(address(last, first.length))).isFalse();
    }

    @Test
    void eachRowHasAReasonAndASource() throws IOException {
        assertThat(Files.readAllLines(TABLE))
                .allSatisfy(line ->
                        assertThat(Arrays.asList(line.split(","))).hasSize(3).noneMatch(String::isBlank));
    }

    /** Addresses that are not globally reachable (IANA's special-purpose registries), and clouds' metadata servers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.255.254",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.0.170",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.88.99.2",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:0:10.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "100::1",
                "100:0:0:1::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:a00:1::",
                "2002:808:808::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "2a00:1450::5efe:a00:1",
                "2a00:1450::200:5efe:a00:1",
                "4000::1",
                "e000::1",
                "::10.0.0.1"
            })
    void isRefused(String literal) {
        assertThat(AddressGuard.isPublic(InetAddress.ofLiteral(literal))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "168.63.129.15",
                "168.63.129.17",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001::200e",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2620:4f:7fff::1",
                "2003::1",
                "3ffe::1"
            })
    void isTaken(String literal) {
        assertThat(AddressGuard.isPublic(InetAddress.ofLiteral(literal))).isTrue();
    }

    @Test
    void anAddressOfIpv4InTheFormOfIpv6IsJudgedAsWhatItIs() throws UnknownHostException {
        var mapped = InetAddress.getByAddress(
                new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 10, 0, 0, 1});

        assertThat(AddressGuard.isPublic(mapped)).isFalse();
    }
}
