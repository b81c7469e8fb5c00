// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintsTest {

    private static final X509Certificate RIGHT =
            TestCertificates.selfSigned(builder -> {}).getCertificate();
    private static final X509Certificate WRONG =
            TestCertificates.selfSigned(builder -> {}).getCertificate();

    @ParameterizedTest
    @ValueSource(strings = {"SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"})
    @DisplayName("[8122-5-02] [8122-5-04] the fingerprint is the hash over the DER form of the certificate")
    void matchesOneCertificateOnly(String hash) {
        var fingerprints = Fingerprints.parse(List.of(TestCertificates.fingerprint(hash, RIGHT)));

        assertThat(fingerprints.matches(RIGHT)).isTrue();
        assertThat(fingerprints.matches(WRONG)).isFalse();
    }

    @Test
    @DisplayName("[8122-5-03] lower-case hexadecimal digits are read too")
    void readsBothCases() {
        var upper = TestCertificates.fingerprint("SHA-256", RIGHT).toUpperCase(Locale.ROOT);

        assertThat(Fingerprints.parse(List.of(upper.toLowerCase(Locale.ROOT))))
                .isEqualTo(Fingerprints.parse(List.of(upper)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256 AB:CD", "SHA-256", "SHA-256 ABCD", "SHA-256 XY:00", "SHA-256 "})
    @DisplayName("[8122-5-03] a fingerprint of the wrong form or length is refused")
    void refusesMalformedFingerprints(String line) {
        assertThatThrownBy(() -> Fingerprints.parse(List.of(line))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "MD2"})
    @DisplayName("[8122-5-06] MD2 and MD5 are never used to verify")
    void refusesWeakHashFunctions(String hash) {
        var weak = TestCertificates.fingerprint(hash, RIGHT);

        assertThatThrownBy(() -> Fingerprints.parse(List.of(weak))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("[8122-5.1-05] of several hash functions only the strongest counts")
    void takesTheStrongestHashFunction() {
        var fingerprints = Fingerprints.parse(List.of(
                TestCertificates.fingerprint("SHA-1", RIGHT),
                TestCertificates.fingerprint("SHA-256", RIGHT),
                TestCertificates.fingerprint("SHA-512", WRONG)));

        assertThat(fingerprints.matches(RIGHT)).isFalse();
        assertThat(fingerprints.matches(WRONG)).isTrue();
    }

    @Test
    @DisplayName("[8122-5.1-05] one of several fingerprints of the same hash function is enough")
    void acceptsEachOfSeveralCertificates() {
        var fingerprints = Fingerprints.parse(List.of(
                TestCertificates.fingerprint("SHA-256", RIGHT), TestCertificates.fingerprint("SHA-256", WRONG)));

        assertThat(fingerprints.matches(RIGHT)).isTrue();
        assertThat(fingerprints.matches(WRONG)).isTrue();
    }
}
