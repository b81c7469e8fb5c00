// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.SenderRig.accept;
import static io.github.camelmsrp.conformance.SenderRig.answeredChunk;
import static io.github.camelmsrp.session.TestCertificates.AUTHORITY;
import static io.github.camelmsrp.session.TestCertificates.STRANGER;
import static io.github.camelmsrp.session.TestCertificates.issued;
import static io.github.camelmsrp.session.TestCertificates.issuedBy;
import static io.github.camelmsrp.session.TestCertificates.selfSigned;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.session.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a producer of an msrps endpoint trusts, and what it does if it does not. */
@Tag("tls")
class TlsProducerTest {

    private static final String TRUSTING = "sslContextParameters=#trusting";
    private static final String SUITE = "TLS_RSA_WITH_AES_128_CBC_SHA";
    private static final X509Bundle GOOD =
            issued(builder -> builder.addSanDnsName("localhost").addSanIpAddress("127.0.0.1"));
    private static final X509Bundle CLIENT = issued(builder -> builder.addSanDnsName("client.example.com"));

    @RegisterExtension
    private static final SenderRig RIG = new SenderRig();

    @BeforeAll
    static void start() {
        var registry = RIG.context.getRegistry();
        registry.bind("trusting", CamelTls.parameters(null, AUTHORITY));
        registry.bind("client", CamelTls.parameters(CLIENT, AUTHORITY));
        registry.bind("oldSuite", CamelTls.withSuite(CamelTls.parameters(null, AUTHORITY), SUITE));
        registry.bind("tls12", CamelTls.withProtocol(CamelTls.parameters(null, AUTHORITY), "TLSv1.2"));
    }

    private static PeerTls showing(X509Bundle certificate) {
        return PeerTls.with(TestCertificates.context(certificate, AUTHORITY));
    }

    private static SenderRig.Sent send(String host, PeerListener listener, String options) {
        return RIG.send("msrps:" + host + ":" + listener.port() + "/abc?" + options, "Hello");
    }

    private static SSLSession expectSession(PeerTls tls, String host, String options) {
        try (var listener = PeerListener.listen(PeerOptions.tls(tls))) {
            var sent = send(host, listener, options);
            try (var peer = accept(listener)) {
                var chunk = answeredChunk(peer);
                sent.ok();
                assertThat(chunk.toPath()).isEqualTo("msrps://" + host + ":" + listener.port() + "/abc;tcp");
                assertThat(chunk.fromPath()).startsWith("msrps://");
                return peer.sslSession();
            }
        }
    }

    /** The exchange fails, and the peer gets not one octet of MSRP. */
    private static void expectRefusal(PeerTls tls, String host, String options) {
        try (var listener = PeerListener.listen(PeerOptions.tls(tls))) {
            var sent = send(host, listener, options);
            try (var peer = listener.accept()) {
                // TLS 1.3: the handshake of this side ends before the other side has seen the certificate.
                peer.expectClosed();
            } catch (PeerFailure e) {
                assertThat(e).hasMessageContaining("no handshake");
            }
            assertThat(sent.failure()).isNotEqualTo(200);
        }
    }

    @Test
    @DisplayName("[4975-5.4-08, 4975-5.4-09, 4975-14.2-01, 8996-4-06, 8996-6-01] "
            + "the highest version, and the name is indicated")
    void speaksTls() {
        var session = expectSession(showing(GOOD), "localhost", TRUSTING);

        assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
        assertThat(((ExtendedSSLSession) session).getRequestedServerNames())
                .extracting(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                .containsExactly("localhost");
    }

    @Test
    @DisplayName("[4975-5.4-11, 4975-14.2-01] an address matches an iPAddress, and is not indicated")
    void anAddressInTheCertificate() {
        var session = expectSession(showing(GOOD), "127.0.0.1", TRUSTING);

        assertThat(((ExtendedSSLSession) session).getRequestedServerNames()).isEmpty();
    }

    @Test
    @DisplayName("[4975-5.4-09, 4975-5.4-11] another name, the common name alone, another address: refused")
    void refusesWrongNames() {
        expectRefusal(showing(issued(b -> b.addSanDnsName("other.example.com"))), "localhost", TRUSTING);
        expectRefusal(showing(issued(b -> b.subject("CN=localhost"))), "localhost", TRUSTING);
        expectRefusal(showing(issued(b -> b.subject("CN=127.0.0.1"))), "127.0.0.1", TRUSTING);
        expectRefusal(showing(issued(b -> b.addSanIpAddress("127.0.0.2"))), "127.0.0.1", TRUSTING);
        expectRefusal(showing(issued(b -> b.addSanDnsName("127.0.0.1"))), "127.0.0.1", TRUSTING);
    }

    @Test
    @DisplayName("[4975-5.4-10] expired, not yet valid, of an unknown authority: refused")
    void refusesBadCertificates() {
        expectRefusal(showing(dated(-3, -1)), "localhost", TRUSTING);
        expectRefusal(showing(dated(1, 3)), "localhost", TRUSTING);
        expectRefusal(showing(issuedBy(STRANGER, b -> b.addSanDnsName("localhost"))), "localhost", TRUSTING);
    }

    private static X509Bundle dated(int firstDay, int lastDay) {
        var now = Instant.now();
        return issued(builder -> builder.addSanDnsName("localhost")
                .notBefore(now.plus(Duration.ofDays(firstDay)))
                .notAfter(now.plus(Duration.ofDays(lastDay))));
    }

    @Test
    @DisplayName("[4975-5.4-12, 4975-5.4-13, 4975-14.4-01, 4975-14.4-05] self-signed: refused, "
            + "unless it has the fingerprint that is set")
    void fingerprints() throws Exception {
        var peer = selfSigned(b -> b.addSanDnsName("somebody.example.com"));
        String right = TestCertificates.fingerprint("SHA-256", peer.getCertificate());
        String wrong = TestCertificates.fingerprint("SHA-256", GOOD.getCertificate());

        expectRefusal(showing(peer), "localhost", TRUSTING);
        expectRefusal(showing(peer), "localhost", "waitFor=response");
        expectRefusal(showing(peer), "localhost", "fingerprint=RAW(" + wrong + ")");
        expectSession(showing(peer), "localhost", "fingerprint=RAW(" + right + ")");
    }

    @Test
    @DisplayName("[4975-5.4-14] a peer that asks for a certificate gets that of sslContextParameters")
    void showsItsCertificate() throws SSLPeerUnverifiedException {
        var demanding = showing(GOOD).clientAuth(PeerTls.ClientAuth.NEEDED);

        var session = expectSession(demanding, "localhost", "sslContextParameters=#client");
        assertThat(session.getPeerCertificates()[0]).isEqualTo(CLIENT.getCertificate());
        expectRefusal(demanding, "localhost", TRUSTING);
    }

    @Test
    @DisplayName("[4975-14.2-02, 8996-P-02] the suite of RFC 4975 works where both sides have nothing else; "
            + "otherwise an ECDHE AEAD suite is taken")
    void suites() {
        var rsa = issued(b -> b.rsa2048().addSanDnsName("localhost"));

        var old = expectSession(
                showing(rsa).protocols("TLSv1.2").cipherSuites(SUITE), "localhost", "sslContextParameters=#oldSuite");
        assertThat(old.getCipherSuite()).isEqualTo(SUITE);
        var only = expectSession(showing(rsa).protocols("TLSv1.2"), "localhost", "sslContextParameters=#oldSuite");
        assertThat(only.getCipherSuite()).isEqualTo(SUITE);
        var modern = expectSession(showing(rsa).protocols("TLSv1.2"), "localhost", TRUSTING);
        assertThat(modern.getCipherSuite()).contains("ECDHE").contains("GCM");
    }

    @Test
    @DisplayName("[8996-6-01] TLS 1.2 alone is served, by either side's wish")
    void speaksTls12() {
        assertThat(expectSession(showing(GOOD).protocols("TLSv1.2"), "localhost", TRUSTING)
                        .getProtocol())
                .isEqualTo("TLSv1.2");
        assertThat(expectSession(showing(GOOD), "localhost", "sslContextParameters=#tls12")
                        .getProtocol())
                .isEqualTo("TLSv1.2");
    }

    @Test
    @DisplayName(
            "[4975-5.4-02, 4975-5.4-08, 8996-P-03, 8996-4-02, 8996-5-02] a plain connection is not used for msrps: "
                    + "a new one starts with a ClientHello of TLS 1.2 and 1.3 alone, and nothing goes in clear text")
    void neverInClearText() {
        try (var listener = PeerListener.listen()) {
            var plain = RIG.send("msrp:127.0.0.1:" + listener.port() + "/abc", "Hello");
            try (var first = accept(listener)) {
                answeredChunk(first);
                plain.ok();
                var secure = send("127.0.0.1", listener, TRUSTING);
                try (var second = listener.accept()) {
                    byte[] hello = second.readOctets(200);
                    assertThat(hello[0]).isEqualTo((byte) 0x16);
                    assertThat(hello[9]).isEqualTo((byte) 3);
                    assertThat(hello[10]).isEqualTo((byte) 3);
                    second.write("MSRP abcd1234 200 OK\r\n-------abcd1234$\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(secure.failure()).isNotEqualTo(200);
                    byte[] rest = second.readOctets(100_000);
                    String all =
                            HexFormat.of().formatHex(hello) + HexFormat.of().formatHex(rest);
                    assertThat(all)
                            .contains("002b0005" + "04" + "0304" + "0303")
                            .doesNotContain("4d535250");
                }
                first.expectNothing(SenderRig.A_MOMENT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("[8996-4-01, 8996-4-04, 8996-5-01, 8996-5-04, 8996-1.1-01, 8996-P-03] "
            + "a ServerHello of TLS 1.0 or 1.1 gets the alert protocol_version, and the failure names it")
    void refusesOlderVersions(int minor) {
        try (var listener = PeerListener.listen()) {
            var sent = send("localhost", listener, TRUSTING);
            try (var peer = listener.accept()) {
                byte[] start = peer.readOctets(5);
                peer.readOctets((start[3] & 0xFF) << 8 | start[4] & 0xFF);
                byte[] body = new byte[38];
                body[0] = 3;
                body[1] = (byte) minor;
                body[36] = 0x2f;
                peer.write(new byte[] {0x16, 3, (byte) minor, 0, 42, 2, 0, 0, 38});
                peer.write(body);

                byte[] alert = peer.readOctets(7);
                assertThat(alert[0]).isEqualTo((byte) 21);
                assertThat(alert[5]).isEqualTo((byte) 2);
                assertThat(alert[6]).isEqualTo((byte) 70);
                peer.expectClosed();
            }
            assertThat(sent.await().getException()).hasMessageContaining("protocol_version");
        }
    }
}
