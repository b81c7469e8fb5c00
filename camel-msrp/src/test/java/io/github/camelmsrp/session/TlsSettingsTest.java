// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsSettingsTest {

    private final SSLContext context = TestCertificates.context(null, TestCertificates.AUTHORITY);

    @Test
    @DisplayName("[8996-1.1-01] [8996-P-01] nothing older than TLS 1.2 is enabled by default")
    void enablesCurrentProtocolsOnly() {
        assertThat(TlsSettings.builder(context).build().protocols()).containsExactly("TLSv1.3", "TLSv1.2");
    }

    @Test
    void isEqualWithTheSameContextAndValues() {
        var first = TlsSettings.builder(context).protocols(List.of("TLSv1.3")).build();
        var second = TlsSettings.builder(context).protocols(List.of("TLSv1.3")).build();

        assertThat(first).isEqualTo(second).hasSameHashCodeAs(second);
    }

    @Test
    void differsInWhateverChangesWhoIsTrusted() {
        var settings = TlsSettings.builder(context).build();

        assertThat(settings)
                .isNotEqualTo(TlsSettings.builder(TestCertificates.context(null, TestCertificates.AUTHORITY))
                        .build())
                .isNotEqualTo(TlsSettings.builder(context)
                        .protocols(List.of("TLSv1.2"))
                        .build())
                .isNotEqualTo(TlsSettings.builder(context)
                        .clientAuth(TlsSettings.ClientAuth.REQUIRED)
                        .build())
                .isNotEqualTo(TlsSettings.builder(context)
                        .hostnameVerification(TlsSettings.HostnameVerification.OFF)
                        .build());
    }

    @Test
    void isEqualWithTheSameKeysAndFingerprints() {
        var certificate = TestCertificates.selfSigned(builder -> {}).getCertificate();
        var other = TestCertificates.selfSigned(builder -> {}).getCertificate();
        var settings = fingerprinted(TestCertificates.fingerprint("SHA-256", certificate));

        assertThat(settings)
                .isEqualTo(fingerprinted(TestCertificates.fingerprint("SHA-256", certificate)))
                .hasSameHashCodeAs(fingerprinted(TestCertificates.fingerprint("SHA-256", certificate)))
                .isNotEqualTo(fingerprinted(TestCertificates.fingerprint("SHA-256", other)))
                .isNotEqualTo(TlsSettings.builder(context).build());
    }

    private static TlsSettings fingerprinted(String fingerprint) {
        return TlsSettings.fingerprinted(List.of(), List.of(fingerprint)).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.9", "", "SSLv2"})
    void refusesUnknownProtocols(String protocol) {
        var builder = TlsSettings.builder(context);

        assertThatThrownBy(() -> builder.protocols(List.of(protocol))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_RSA_WITH_NULL_SHA256", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "TLS_MADE_UP"})
    @DisplayName("[8122-7-01] suites without encryption or authentication cannot be enabled")
    void refusesSuitesThatProtectNothing(String suite) {
        var builder = TlsSettings.builder(context);

        assertThatThrownBy(() -> builder.cipherSuites(List.of(suite))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("[8996-P-01] older protocols can be named, with a warning")
    void warnsOfOlderProtocols() {
        try (var log = new CapturedLog()) {
            TlsSettings.builder(context)
                    .protocols(List.of("TLSv1.2", "TLSv1.1"))
                    .build();
            assertThat(log.warnings()).singleElement().asString().contains("TLSv1.1");

            TlsSettings.builder(context).protocols(List.of("TLSv1.2")).build();
            assertThat(log.warnings()).hasSize(1);
        }
    }
}
