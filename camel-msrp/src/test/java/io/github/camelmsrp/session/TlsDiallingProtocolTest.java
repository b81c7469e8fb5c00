// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a dialling node speaks TLS, and shares what it spoke it on. */
class TlsDiallingProtocolTest extends TlsDiallingRig {

    @Test
    @DisplayName(
            "[4975-5.4-08] [4975-14.2-01] [8996-4-06] an msrps URI is dialled with TLS 1.3, and the name is indicated")
    void speaksTls() {
        try (var accepted = expectSession(showing(certificateOf(NAME)), NAME, trusting())) {
            assertThat(accepted.sslSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(((ExtendedSSLSession) accepted.sslSession()).getRequestedServerNames())
                    .extracting(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                    .containsExactly(NAME);
        }
    }

    @Test
    @DisplayName("[4975-14.2-01] an address is not indicated as a name, and matches an iPAddress")
    void acceptsAnAddressInTheCertificate() {
        var certificate = TestCertificates.issued(builder -> builder.addSanIpAddress("127.0.0.1"));

        try (var accepted = expectSession(showing(certificate), "127.0.0.1", trusting())) {
            assertThat(((ExtendedSSLSession) accepted.sslSession()).getRequestedServerNames())
                    .isEmpty();
        }
    }

    @Test
    void indicatesNamesOfOneLabel() {
        try (var accepted = expectSession(showing(certificateOf("localhost")), "localhost", trusting())) {
            assertThat(((ExtendedSSLSession) accepted.sslSession()).getRequestedServerNames())
                    .hasSize(1);
        }
    }

    @Test
    @DisplayName("[4975-5.4-08] [8996-P-03] a peer without TLS gets no MSRP, and there is no second try in clear text")
    void neverFallsBackToPlainText() throws IOException {
        try (var log = new CapturedLog();
                var plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var hello = CompletableFuture.supplyAsync(() -> answerInClear(plain));
            var failure = node.connectFailure(TestNode.dial("msrps://localhost:" + plain.getLocalPort() + "/s1;tcp")
                    .withTls(trusting()));

            assertThat(failure).isInstanceOf(MsrpException.class).hasMessageContaining("does not speak TLS");
            byte[] received = hello.join();
            assertThat(received[0]).isEqualTo((byte) 0x16);
            assertThat(new String(received, StandardCharsets.ISO_8859_1)).doesNotContain("MSRP");
            assertThat(log.warnings()).hasSize(1);
        }
    }

    /** Everything that the dialling side sends while it is answered with MSRP in clear text. */
    private static byte[] answerInClear(ServerSocket plain) {
        try (var socket = plain.accept()) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("MSRP abcd1234 200 OK\r\n-------abcd1234$\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.1", "TLSv1"})
    @DisplayName("[8996-4-01] [8996-5-01] [8996-6-01] a peer that only speaks an older version is refused")
    void refusesOlderVersions(String protocol) throws IOException {
        var received = new byte[1];
        try (var old = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> serverHello(old, protocol.equals("TLSv1") ? 1 : 2));
            var failure = node.connectFailure(TestNode.dial("msrps://localhost:" + old.getLocalPort() + "/s1;tcp")
                    .withTls(trusting()));

            assertThat(failure).isInstanceOf(MsrpException.class).hasMessageContaining("alert protocol_version");
        }
    }

    /** A ServerHello of that minor version, whatever was offered. */
    private static void serverHello(ServerSocket server, int minor) {
        try (var socket = server.accept()) {
            socket.getInputStream().read(new byte[4096]);
            byte[] body = new byte[38];
            body[0] = 3;
            body[1] = (byte) minor;
            body[35] = 0;
            body[36] = 0x2f;
            var hello = socket.getOutputStream();
            hello.write(new byte[] {0x16, 3, (byte) minor, 0, 42, 2, 0, 0, 38});
            hello.write(body);
            hello.flush();
            socket.setSoTimeout(5_000);
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The other side may close at any time.
        }
    }

    @Test
    @DisplayName("[8996-4-02] [8996-5-02] the ClientHello offers TLS 1.2 and 1.3 and nothing older")
    void offersCurrentVersionsOnly() throws IOException {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var hello = CompletableFuture.supplyAsync(() -> clientHello(server));
            node.connectFailure(TestNode.dial("msrps://localhost:" + server.getLocalPort() + "/s1;tcp")
                    .withTls(trusting()));

            byte[] octets = hello.join();
            assertThat(octets[9]).isEqualTo((byte) 3);
            assertThat(octets[10]).isEqualTo((byte) 3);
            var hex = java.util.HexFormat.of().formatHex(octets);
            // Extension 43 with a list of exactly 1.3 and 1.2.
            assertThat(hex).contains("002b0005" + "04" + "0304" + "0303");
        }
    }

    private static byte[] clientHello(ServerSocket server) {
        try (var socket = server.accept()) {
            byte[] hello = new byte[4096];
            int length = socket.getInputStream().read(hello);
            return java.util.Arrays.copyOf(hello, length);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("[4975-14.2-02] [8996-P-02] the suite of RFC 4975 works where it is configured")
    void supportsTheMandatorySuite() {
        var suite = "TLS_RSA_WITH_AES_128_CBC_SHA";
        var rsa = TestCertificates.issued(builder -> builder.rsa2048().addSanDnsName(NAME));
        var tls = builder().cipherSuites(List.of(suite)).build();

        try (var accepted = expectSession(showing(rsa).protocols("TLSv1.2"), NAME, tls)) {
            assertThat(accepted.sslSession().getCipherSuite()).isEqualTo(suite);
        }
    }

    @Test
    @DisplayName("a peer that wants a client certificate gets it, and fails the session if there is none")
    void showsTheClientCertificate() {
        var demanding = showing(certificateOf(NAME)).clientAuth(PeerTls.ClientAuth.NEEDED);
        var own = certificateOf("client.example.com");
        var tls = provider().settings(own, TestCertificates.AUTHORITY).build();

        try (var accepted = expectSession(demanding, NAME, tls)) {
            assertThat(peerCertificate(accepted)).isEqualTo(own.getCertificate());
        }
    }

    private static Object peerCertificate(ScriptedPeer peer) {
        try {
            return peer.sslSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("[8122-6.2-03] a node that checks fingerprints shows its own certificate too")
    void showsItsCertificateToAFingerprintedPeer() {
        var peerCertificate = TestCertificates.selfSigned(builder -> {});
        var own = TestCertificates.selfSigned(builder -> {});
        var line = TestCertificates.fingerprint("SHA-256", peerCertificate.getCertificate());
        var tls = provider().fingerprinted(own, line);
        var demanding =
                PeerTls.with(TestCertificates.context(peerCertificate, own)).clientAuth(PeerTls.ClientAuth.NEEDED);

        try (var accepted = expectSession(demanding, "127.0.0.1", tls)) {
            assertThat(peerCertificate(accepted)).isEqualTo(own.getCertificate());
        }
    }

    @Test
    @DisplayName("[4975-5.4-02] plain and TLS sessions to one address do not share, nor do different trust settings")
    void sharesOnlyEqualSecurity() {
        var relay = showing(certificateOf(NAME));
        try (var peer = PeerListener.listen(PeerOptions.tls(relay))) {
            Consumer<TlsSettings> connect =
                    tls -> node.node().connect(dial(peer, NAME, tls), SessionSettings.DEFAULT, handler);
            connect.accept(trusting());
            connect.accept(builder().build());
            try (var first = peer.accept()) {
                first.expectRequest("SEND");
                first.expectRequest("SEND");
                peer.expectNoConnection(Duration.ofMillis(100));

                connect.accept(builder()
                        .hostnameVerification(TlsSettings.HostnameVerification.OFF)
                        .build());
                try (var second = peer.accept()) {
                    second.expectRequest("SEND");
                    assertThat(node.node().dialledConnectionCount()).isEqualTo(2);
                }
            }
        }
    }

    @Test
    void refusesTlsOnAPlainUri() {
        try (var peer = PeerListener.listen()) {
            // Settings for TLS do not turn msrp into msrps.
            node.connect(
                    TestNode.dial("msrp://127.0.0.1:" + peer.port() + "/s1;tcp").withTls(trusting()), handler);

            try (var accepted = peer.accept()) {
                accepted.expectRequest("SEND");
            }
        }
    }

    @Test
    @DisplayName("[8996-P-01] a runtime that forbids an older version fails the handshake, whatever is configured")
    void failsWithOlderVersionsOnly() {
        var old = builder().protocols(List.of("TLSv1.1")).build();
        try (var peer = PeerListener.listen(PeerOptions.tls(showing(certificateOf(NAME))))) {
            assertThat(node.connectFailure(dial(peer, NAME, old)))
                    .isInstanceOf(MsrpException.class)
                    .hasMessageContaining("TLS handshake failed");
        }
    }
}
