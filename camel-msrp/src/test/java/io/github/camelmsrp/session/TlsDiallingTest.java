// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.wire.MsrpException;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a dialling node makes of the certificate that a peer shows. */
class TlsDiallingTest extends TlsDiallingRig {

    @Test
    @DisplayName("[4975-5.4-09] a certificate for another name is refused")
    void refusesAnotherName() {
        assertThat(expectRefusal(showing(certificateOf("other.example.com")), NAME, trusting()))
                .contains("subjectAltName");
    }

    @Test
    @DisplayName("[4975-5.4-11] the common name of the certificate counts for nothing")
    void refusesTheCommonName() {
        var certificate = TestCertificates.issued(builder -> builder.subject("CN=" + NAME));

        assertThat(expectRefusal(showing(certificate), NAME, trusting())).contains("subjectAltName");
    }

    @Test
    @DisplayName("[4975-5.4-11] another address than the one that was dialled is refused")
    void refusesAnotherAddress() {
        var certificate = TestCertificates.issued(builder -> builder.addSanIpAddress("127.0.0.2"));

        assertThat(expectRefusal(showing(certificate), "127.0.0.1", trusting())).contains("subjectAltName");
    }

    @Test
    @DisplayName("[4975-5.4-10] [8996-P-03] an expired certificate is refused, by its alert's name")
    void refusesAnExpiredCertificate() {
        assertThat(expectRefusal(showing(dated(-3, -1)), NAME, trusting())).contains("alert certificate_expired");
    }

    @Test
    @DisplayName("[4975-5.4-10] a certificate of the future is refused")
    void refusesACertificateThatIsNotYetValid() {
        assertThat(expectRefusal(showing(dated(1, 3)), NAME, trusting())).contains("alert bad_certificate");
    }

    private static X509Bundle dated(int firstDay, int lastDay) {
        return TestCertificates.issued(builder -> dates(builder, firstDay, lastDay));
    }

    private static void dates(CertificateBuilder builder, int firstDay, int lastDay) {
        builder.addSanDnsName(NAME)
                .notBefore(Instant.now().plus(Duration.ofDays(firstDay)))
                .notAfter(Instant.now().plus(Duration.ofDays(lastDay)));
    }

    @Test
    @DisplayName("[4975-5.4-10] an expired certificate is refused even if it is itself among the trusted ones")
    void refusesAnExpiredCertificateThatIsTrustedItself() {
        var certificate = TestCertificates.selfSigned(builder -> dates(builder, -3, -1));
        var trustingIt = provider().settings(null, certificate).build();

        assertThat(expectRefusal(showing(certificate), NAME, trustingIt)).contains("alert certificate_expired");
    }

    @Test
    @DisplayName("[4975-5.4-10] a certificate of an unknown authority is refused")
    void refusesAnUnknownAuthority() {
        var certificate = TestCertificates.issuedBy(TestCertificates.STRANGER, builder -> builder.addSanDnsName(NAME));

        assertThat(expectRefusal(showing(certificate), NAME, trusting())).contains("alert certificate_unknown");
    }

    @Test
    @DisplayName("[4975-5.4-13] a self-signed certificate is refused unless its fingerprint is known")
    void refusesASelfSignedCertificate() {
        var certificate = TestCertificates.selfSigned(builder -> builder.addSanDnsName(NAME));

        assertThat(expectRefusal(showing(certificate), NAME, trusting())).contains("alert certificate_unknown");
    }

    @Test
    @DisplayName("[4975-5.4-13] without settings the authorities of the Java runtime decide")
    void trustsNoTestAuthorityByDefault() {
        try (var peer = PeerListener.listen(PeerOptions.tls(showing(certificateOf(NAME))))) {
            CompletableFuture.runAsync(() -> expectNoOctet(peer));
            var dial = TestNode.dial("msrps://" + NAME + ':' + peer.port() + "/s1;tcp");

            assertThat(node.connectFailure(dial))
                    .isInstanceOf(MsrpException.class)
                    .hasMessageContaining("TLS");
        }
    }

    @Test
    @DisplayName(
            "[4975-5.4-12] [4975-14.4-01] [8122-6.1-01] the announced fingerprint stands for authority, dates and name")
    void acceptsTheAnnouncedFingerprint() {
        var certificate = TestCertificates.selfSigned(builder -> builder.addSanDnsName("anything.example.org")
                .notBefore(Instant.now().minus(Duration.ofDays(3)))
                .notAfter(Instant.now().minus(Duration.ofDays(1))));

        expectSession(showing(certificate), NAME, fingerprint("SHA-256", certificate))
                .close();
        expectSession(showing(certificate), "127.0.0.1", fingerprint("SHA-512", certificate))
                .close();
    }

    @Test
    @DisplayName(
            "[4975-14.4-05] [8122-5.1-06] [8122-6.2-02] another fingerprint ends the handshake with bad_certificate")
    void refusesAnotherFingerprint() {
        assertThat(alertToAnotherFingerprint("TLSv1.2")).contains("bad_certificate");
    }

    @Test
    @DisplayName(
            "[4975-14.4-05] [8122-5.1-06] with TLS 1.3 the Java runtime may send the more general certificate_unknown")
    void refusesAnotherFingerprintWithTls13() {
        assertThat(alertToAnotherFingerprint("TLSv1.3")).containsAnyOf("bad_certificate", "certificate_unknown");
    }

    /** What the peer gets that shows another certificate than the announced one. */
    private String alertToAnotherFingerprint(String protocol) {
        String fault = "";
        // A peer that is still writing when the connection ends learns of the end alone.
        for (int attempt = 0; attempt < 20 && !fault.contains("alert"); attempt++) {
            fault = faultWithAnotherFingerprint(protocol);
        }
        return fault;
    }

    private String faultWithAnotherFingerprint(String protocol) {
        var announced = TestCertificates.selfSigned(builder -> builder.addSanDnsName(NAME));
        var shown = showing(certificateOf(NAME)).protocols(protocol);
        try (var peer = PeerListener.listen(PeerOptions.tls(shown))) {
            var fault = CompletableFuture.supplyAsync(() -> faultOf(peer));

            assertThat(node.connectFailure(dial(peer, NAME, fingerprint("SHA-256", announced))))
                    .isInstanceOf(MsrpException.class)
                    .hasMessageContaining("alert bad_certificate");
            assertThat(handler.opened).isEmpty();
            return fault.join();
        }
    }

    private static String faultOf(PeerListener peer) {
        try (var accepted = peer.accept()) {
            accepted.readFrame();
            return "none";
        } catch (PeerFailure failed) {
            Throwable cause = failed;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return String.valueOf(cause.getMessage());
        }
    }

    @Test
    void checksNoNameWhereThatIsSwitchedOff() {
        var lenient = builder()
                .hostnameVerification(TlsSettings.HostnameVerification.OFF)
                .build();

        expectSession(showing(certificateOf("other.example.com")), NAME, lenient)
                .close();
    }

    @Test
    @DisplayName("[4975-5.4-10] without name checks the authority and the dates still count")
    void checksAuthorityAndDatesWithoutNames() {
        var lenient = builder()
                .hostnameVerification(TlsSettings.HostnameVerification.OFF)
                .build();
        var stranger = TestCertificates.issuedBy(TestCertificates.STRANGER, builder -> builder.addSanDnsName(NAME));

        expectRefusal(showing(stranger), NAME, lenient);
        expectRefusal(showing(dated(-3, -1)), NAME, lenient);
    }

    @Test
    void refusesAnEmptyListOfFingerprints() {
        assertThatThrownBy(() -> TlsSettings.fingerprinted(List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
