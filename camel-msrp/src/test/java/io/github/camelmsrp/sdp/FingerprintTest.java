// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.pkitesting.CertificateBuilder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    private static final String SHA_256 =
            "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:" + "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

    @Test
    @DisplayName(
            "[8122-5-03] [8122-5-04] reads names of hash functions and digits in any case, writes upper-case digits")
    void readsAnyCase() {
        assertThat(Fingerprint.parse("SHA-256 " + SHA_256.toLowerCase(java.util.Locale.ROOT)))
                .hasValueSatisfying(read -> assertThat(read).hasToString("sha-256 " + SHA_256));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-256 00:11", "sha-256", "", "sha-256 xx", "sha-256 00:11 22", "sha-384 " + SHA_256})
    @DisplayName("[8122-5-03] refuses digests that are malformed or have another length")
    void refusesMalformedDigests(String value) {
        assertThatExceptionOfType(SdpException.class).isThrownBy(() -> Fingerprint.parse(value));
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SdpExamples.read(SdpExamples.offer("a=fingerprint:" + value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"md5", "md2", "MD5", "sha3-256"})
    @DisplayName("[8122-5-06] has no use for MD2, MD5 and what it does not know")
    void hasNoUseForWeakHashes(String hash) {
        assertThat(SdpExamples.read(SdpExamples.offer("a=fingerprint:" + hash + " 00:11"))
                        .fingerprints())
                .isEmpty();
    }

    @Test
    @DisplayName("[8122-5-03] [8122-5-04] SHA-1 is read as what it is: weak")
    void readsSha1() {
        var digest = SHA_256.substring(0, 59);

        assertThat(Fingerprint.parse("SHA-1 " + digest))
                .hasValueSatisfying(read -> assertThat(read.isWeak()).isTrue());
        assertThat(Fingerprint.parse("sha-256 " + SHA_256))
                .hasValueSatisfying(read -> assertThat(read.isWeak()).isFalse());
        assertThatExceptionOfType(SdpException.class).isThrownBy(() -> Fingerprint.parse("sha-1 00:11"));
    }

    @Test
    @DisplayName("[8122-5-07] fingerprints of a section replace those of the session")
    void thoseOfASectionReplaceThoseOfTheSession() {
        var other = SHA_256.replace("FF", "00");
        var session = SdpExamples.offer().replace("t=0 0\r\n", "t=0 0\r\na=fingerprint:sha-256 " + SHA_256 + "\r\n");

        assertThat(SdpExamples.read(session).fingerprints()).containsExactly(new Fingerprint("sha-256", SHA_256));
        assertThat(SdpExamples.read(session + "a=fingerprint:sha-256 " + other + "\r\n")
                        .fingerprints())
                .containsExactly(new Fingerprint("sha-256", other));
        assertThat(SdpExamples.read(session + "a=fingerprint:md5 00:11\r\n").fingerprints())
                .isEmpty();
    }

    @Test
    @DisplayName("[8122-5-02] [8122-5-05] is SHA-256 over the DER form of the certificate")
    void hashesTheDerForm() throws Exception {
        var certificate = new CertificateBuilder()
                .subject("CN=own")
                .ecp256()
                .setIsCertificateAuthority(true)
                .buildSelfSigned()
                .getCertificate();
        var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());

        assertThat(Fingerprint.of(certificate))
                .containsExactly(new Fingerprint(
                        "sha-256", HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest)));
    }

    @Test
    @DisplayName("[8122-5.1-01] [8122-5.1-02] [8122-5.1-04] gives SHA-256 and the hash of the signature")
    void givesTheHashOfTheSignatureToo() throws Exception {
        var certificate = new CertificateBuilder()
                .subject("CN=own")
                .algorithm(CertificateBuilder.Algorithm.ecp384)
                .setIsCertificateAuthority(true)
                .buildSelfSigned()
                .getCertificate();

        assertThat(certificate.getSigAlgName()).isEqualTo("SHA384withECDSA");
        assertThat(Fingerprint.of(certificate)).extracting(Fingerprint::hash).containsExactly("sha-256", "sha-384");
    }
}
