// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNamesTest {

    private static CertificateNames names(Consumer<CertificateBuilder> change) {
        return CertificateNames.of(TestCertificates.selfSigned(change).getCertificate());
    }

    @ParameterizedTest
    @CsvSource({
        "relay.example.com,   relay.example.com,       true",
        "relay.example.com,   RELAY.Example.com,       true",
        "relay.example.com,   relay.example.com.,      true",
        "relay.example.com,   example.com,             false",
        "example.com,         relay.example.com,       false",
        "*.example.com,       relay.example.com,       true",
        "*.example.com,       a.relay.example.com,     false",
        "*.example.com,       example.com,             false",
        "*.example.com,       .example.com,            false",
        "*.com,               example.com,             false",
        "re*.example.com,     relay.example.com,       false",
        "relay.*.com,         relay.example.com,       false",
        "localhost,           localhost,               true",
    })
    @DisplayName("[4975-5.4-09] a host name matches a dNSName exactly, or by a wildcard for its whole left-most label")
    void matchesDnsNames(String pattern, String host, boolean expected) {
        var names = new CertificateNames(List.of(pattern), List.of());

        assertThat(names.match(host)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,    192.0.2.1,               true",
        "192.0.2.1,    192.0.2.2,               false",
        "2001:db8::1,  2001:DB8:0:0:0:0:0:1,    true",
        "2001:db8::1,  2001:db8::2,             false",
        "192.0.2.1,    ::ffff:192.0.2.1,        false",
    })
    @DisplayName("[4975-5.4-11] an address matches an iPAddress by value")
    void matchesAddressesByValue(String name, String host, boolean expected) {
        assertThat(names(builder -> builder.addSanIpAddress(name)).match(host)).isEqualTo(expected);
    }

    @Test
    @DisplayName("[4975-5.4-11] the common name of the subject counts for nothing")
    void ignoresTheCommonName() {
        var names = names(builder -> builder.subject("CN=relay.example.com"));

        assertThat(names.match("relay.example.com")).isFalse();
    }

    @Test
    @DisplayName(
            "[4975-5.4-11] an address written as a dNSName is no address, and a wildcard stands for no part of one")
    void takesAddressesFromAddressesOnly() {
        assertThat(names(builder -> builder.addSanDnsName("192.0.2.1")).match("192.0.2.1"))
                .isFalse();
        assertThat(new CertificateNames(List.of("*.0.2.1"), List.of()).match("192.0.2.1"))
                .isFalse();
    }

    @Test
    void readsDnsNamesWithoutRegardToCase() {
        assertThat(names(builder -> builder.addSanDnsName("Relay.Example.COM")).match("relay.example.com"))
                .isTrue();
    }

    @Test
    void ignoresNamesOfOtherKinds() {
        var names = names(builder -> builder.addSanRfc822Name("relay.example.com"));

        assertThat(names.match("relay.example.com")).isFalse();
    }

    @Test
    void looksAtAllNames() {
        var names = names(builder -> builder.addSanDnsName("a.example.com")
                .addSanDnsName("b.example.com")
                .addSanIpAddress("192.0.2.7"));

        assertThat(names.match("b.example.com")).isTrue();
        assertThat(names.match("192.0.2.7")).isTrue();
        assertThat(names.match("")).isFalse();
    }
}
