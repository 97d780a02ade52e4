package dev.rostersync.oneroster.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.oneroster.http.AddressGuard;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoint URLs as operators paste them. */
@Tag("fast")
class EndpointUrlTest {

    private static List<String> roots(String pasted) {
        return EndpointUrl.roots(EndpointUrl.parse(pasted).orElseThrow()).stream()
                .map(root -> root.uri().toString())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://sis.example.org",
                "https://sis.example.org/",
                " https://SIS.Example.org:443 ",
                "https://sis.example.org/ims/oneroster"
            })
    void aHostAloneIsTriedForBothVersions(String pasted) {
        assertThat(roots(pasted))
                .containsExactly(
                        "https://sis.example.org/ims/oneroster/rostering/v1p2",
                        "https://sis.example.org/ims/oneroster/v1p1");
    }

    @Test
    void aWholeRootGoesFirst() {
        assertThat(roots("https://sis.example.org/aeries/ims/oneroster/v1p1/"))
                .startsWith("https://sis.example.org/aeries/ims/oneroster/v1p1");
        assertThat(roots("https://h/campus/api/oneroster/v1p2/app/ims/oneroster/rostering/v1p2"))
                .startsWith("https://h/campus/api/oneroster/v1p2/app/ims/oneroster/rostering/v1p2");
    }

    @Test
    void anEndpointThatWasPastedAlongIsTakenOff() {
        assertThat(roots("https://sis.example.org/ims/oneroster/v1p1/orgs"))
                .startsWith("https://sis.example.org/ims/oneroster/v1p1");
    }

    @Test
    void theForgottenPartOfTheServiceIsPutIn() {
        assertThat(roots("https://sis.example.org/ims/oneroster/v1p2"))
                .startsWith("https://sis.example.org/ims/oneroster/rostering/v1p2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sis.example.org",
                "ftp://sis.example.org",
                "https://user:pass@sis.example.org",
                "https://",
                "x y"
            })
    void whatIsNoWebAddressIsRefused(String pasted) {
        assertThat(EndpointUrl.parse(pasted)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,false",
        "10.1.2.3,false",
        "172.16.0.1,false",
        "192.168.1.1,false",
        "169.254.169.254,false",
        "100.64.0.1,false",
        "0.0.0.0,false",
        "::1,false",
        "fd00::1,false",
        "fe80::1,false",
        "::ffff:10.0.0.1,false",
        "64:ff9b::a00:1,false",
        "224.0.0.1,false",
        "8.8.8.8,true",
        "2606:4700::1111,true"
    })
    void onlyPublicAddressesAreConnectedTo(String address, boolean open) throws Exception {
        assertThat(AddressGuard.isPublic(InetAddress.getByName(address))).isEqualTo(open);
    }

    @Test
    void aSignedAddressIsInItsNormalForm() {
        assertThat(EndpointUrl.onHost(URI.create("HTTP://Sis.Example.org:80/x"), "/y")
                        .toString())
                .isEqualTo("http://sis.example.org/y");
    }
}
