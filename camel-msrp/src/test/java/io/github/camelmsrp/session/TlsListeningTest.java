// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpPath;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener for msrps makes of those who connect. */
class TlsListeningTest {

    private static final String ALICE = "msrps://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";
    private static final X509Bundle SERVER = TestCertificates.issued(builder -> builder.addSanIpAddress("127.0.0.1"));
    private static final X509Bundle SERVER_WITH_RSA =
            TestCertificates.issued(builder -> builder.rsa2048().addSanIpAddress("127.0.0.1"));
    private static final X509Bundle CLIENT =
            TestCertificates.issued(builder -> builder.subject("CN=alice").addSanDnsName("alice.example.org"));

    private final TestNode node =
            TestNode.start(settings -> settings.withLimits(Limits.DEFAULT.withUnboundTimeoutMillis(2_000)));
    private final RecordingHandler handler = new RecordingHandler();
    private final List<SessionRequest> requests = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        node.close();
    }

    TlsProvider provider() {
        return TlsProvider.JDK;
    }

    private TlsSettings.Builder showing(X509Bundle certificate) {
        return provider().settings(certificate, TestCertificates.AUTHORITY);
    }

    private Listener listen(TlsSettings tls) {
        return node.listen(TestNode.loopback().withTls(tls), request -> {
            requests.add(request);
            return new SessionTemplate(SessionSettings.DEFAULT, handler);
        });
    }

    private static PeerTls client(X509Bundle certificate) {
        return PeerTls.with(TestCertificates.context(certificate, TestCertificates.AUTHORITY));
    }

    private static PeerTls anonymous() {
        return PeerTls.with(TestCertificates.context(null, TestCertificates.AUTHORITY));
    }

    private static ScriptedPeer dial(Listener listener, PeerTls tls) {
        return ScriptedPeer.connect("127.0.0.1", listener.localAddress().getPort(), PeerOptions.tls(tls))
                .paths(listener.uri("desk-1").toString(), ALICE);
    }

    private static ScriptedPeer open(Listener listener, PeerTls tls) {
        var peer = dial(listener, tls);
        peer.expectResponse(peer.sendBodiless(), 200);
        return peer;
    }

    /** With TLS 1.3 the side that dials may learn of a refusal after its own handshake is done. */
    private void expectRefusal(Listener listener, PeerTls tls) {
        try (var log = new CapturedLog()) {
            assertThatThrownBy(() -> open(listener, tls)).isInstanceOf(PeerFailure.class);
            await().untilAsserted(() ->
                    assertThat(log.warnings()).singleElement().asString().contains("TLS"));
            assertThat(requests).isEmpty();
            await().untilAsserted(() -> assertThat(listener.connectionCount()).isZero());
        }
    }

    @Test
    @DisplayName("[4975-6-06] [8996-4-06] an msrps listener speaks TLS 1.3 and hands out msrps URIs")
    void speaksTls() {
        var listener = listen(showing(SERVER).build());

        try (var alice = open(listener, anonymous())) {
            assertThat(alice.sslSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(listener.uri("desk-1").isSecure()).isTrue();
            assertThat(requests)
                    .singleElement()
                    .satisfies(request -> assertThat(request.tls())
                            .isNotNull()
                            .satisfies(tls -> assertThat(tls.getProtocol()).isEqualTo("TLSv1.3")));
        }
    }

    @Test
    @DisplayName("[4975-6-06] a plain URI is no session of a TLS connection")
    void answers481ForPlainUris() {
        var listener = listen(showing(SERVER).build());

        try (var alice = dial(listener, anonymous())) {
            alice.paths(listener.uri("desk-1").toString().replace("msrps:", "msrp:"), ALICE);
            alice.expectResponse(alice.sendBodiless(), 481);
            assertThat(requests).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MSRP d4e5f60718293a4b SEND\r\nTo-Path: msrp://127.0.0.1:1/desk-1;tcp\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "\r\n\r\n\r\n\r\n"
            })
    @DisplayName("[8996-P-03] clear text on the TLS port is closed without an octet of MSRP, with one warning")
    void closesOnClearText(String text) {
        var listener = listen(showing(SERVER).build());

        try (var log = new CapturedLog()) {
            var answer = exchange(listener, text.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("MSRP");
            assertThat(log.warnings()).singleElement().asString().contains("does not speak TLS");
            open(listener, anonymous()).close();
        }
    }

    /** Sends octets as they are, and reads all until the other side closes. */
    private static byte[] exchange(Listener listener, byte[] octets) {
        try (var socket = new Socket("127.0.0.1", listener.localAddress().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(octets);
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("[8996-4-03] [8996-4-04] [8996-5-03] [8996-5-04] TLS 1.0 and 1.1 get the alert protocol_version")
    void refusesOlderVersions(int minor) {
        var listener = listen(showing(SERVER_WITH_RSA).build());

        var answer = exchange(listener, clientHello(minor));

        // One alert record: fatal, 70, then the end.
        assertThat(answer).hasSize(7);
        assertThat(answer[0]).isEqualTo((byte) 21);
        assertThat(answer[5]).isEqualTo((byte) 2);
        assertThat(answer[6]).isEqualTo((byte) 70);
    }

    /** With the RSA suites that those versions know, and without extensions. */
    private static byte[] clientHello(int minor) {
        var body = ByteBuffer.allocate(43);
        body.put((byte) 3).put((byte) minor).position(34);
        body.put((byte) 0).putShort((short) 4).putShort((short) 0x2f).putShort((short) 0x35);
        body.put((byte) 1).put((byte) 0);
        int length = body.position();
        var record = ByteBuffer.allocate(9 + length);
        record.put((byte) 22).put((byte) 3).put((byte) 1).putShort((short) (4 + length));
        record.put((byte) 1).put((byte) 0).putShort((short) length).put(body.array(), 0, length);
        return record.array();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName("[8996-4-05] [8996-5-05] the record of a ClientHello may carry any version of SSL 3 and TLS")
    void acceptsAnyRecordVersion(int minor) throws IOException {
        var listener = listen(showing(SERVER).build());
        var hello = ByteBuffer.allocate(32 * 1024);
        SSLEngine engine =
                TestCertificates.context(null, TestCertificates.AUTHORITY).createSSLEngine();
        engine.setUseClientMode(true);
        engine.wrap(ByteBuffer.allocate(0), hello);
        hello.flip().put(2, (byte) minor);

        try (var socket = new Socket("127.0.0.1", listener.localAddress().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(hello.array(), 0, hello.limit());
            byte[] answer = socket.getInputStream().readNBytes(6);
            assertThat(answer[0]).isEqualTo((byte) 22);
            assertThat(answer[5]).as("ServerHello").isEqualTo((byte) 2);
        }
    }

    @Test
    @DisplayName("[8996-6-01] a client that enables TLS 1.2 alone is served")
    void speaksTls12() {
        try (var alice = open(listen(showing(SERVER).build()), anonymous().protocols("TLSv1.2"))) {
            assertThat(alice.sslSession().getProtocol()).isEqualTo("TLSv1.2");
        }
    }

    @Test
    @DisplayName("[8996-P-02] suites with forward secrecy and AEAD come first, whatever the client prefers")
    void prefersModernSuites() {
        var listener = listen(showing(SERVER_WITH_RSA).build());
        var oldFirst = anonymous()
                .protocols("TLSv1.2")
                .cipherSuites("TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

        try (var alice = open(listener, oldFirst)) {
            assertThat(alice.sslSession().getCipherSuite()).isEqualTo("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        }
    }

    @Test
    @DisplayName("[4975-14.2-02] [8996-P-02] the suite of RFC 4975 works with a client that has nothing else")
    void supportsTheMandatorySuite() {
        var suite = "TLS_RSA_WITH_AES_128_CBC_SHA";
        var listener =
                listen(showing(SERVER_WITH_RSA).cipherSuites(List.of(suite)).build());

        try (var alice = open(listener, anonymous().protocols("TLSv1.2").cipherSuites(suite))) {
            assertThat(alice.sslSession().getCipherSuite()).isEqualTo(suite);
        }
    }

    @Test
    @DisplayName("[4975-5.4-14] with mutual TLS the certificate of the client is known before its first request is")
    void knowsTheClientCertificate() throws SSLPeerUnverifiedException {
        var listener = listen(
                showing(SERVER).clientAuth(TlsSettings.ClientAuth.REQUIRED).build());

        try (var alice = open(listener, client(CLIENT))) {
            var tls = requests.get(0).tls();
            assertThat(tls).isNotNull();
            assertThat(tls.getPeerCertificates()[0]).isEqualTo(CLIENT.getCertificate());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("a client without certificate is refused where one is required")
    void requiresAClientCertificate(String protocol) {
        var listener = listen(
                showing(SERVER).clientAuth(TlsSettings.ClientAuth.REQUIRED).build());

        expectRefusal(listener, anonymous().protocols(protocol));
    }

    @Test
    @DisplayName("[4975-5.4-10] a client certificate of an unknown authority is refused")
    void refusesClientsOfAnUnknownAuthority() {
        var stranger = TestCertificates.issuedBy(TestCertificates.STRANGER, builder -> {});
        var listener = listen(
                showing(SERVER).clientAuth(TlsSettings.ClientAuth.REQUIRED).build());

        expectRefusal(listener, PeerTls.with(TestCertificates.insistent(stranger)));
    }

    @Test
    @DisplayName("[4975-5.4-10] an expired client certificate is refused")
    void refusesExpiredClientCertificates() {
        var expired = TestCertificates.issued(
                builder -> builder.notBefore(Instant.now().minus(Duration.ofDays(3)))
                        .notAfter(Instant.now().minus(Duration.ofDays(1))));
        var listener = listen(
                showing(SERVER).clientAuth(TlsSettings.ClientAuth.REQUIRED).build());

        expectRefusal(listener, PeerTls.with(TestCertificates.insistent(expired)));
    }

    @Test
    @DisplayName(
            "[8122-6.2-01] [8122-6.2-04] a listener that knows the fingerprint of its client asks for the certificate")
    void acceptsTheAnnouncedFingerprint() {
        var alice = TestCertificates.selfSigned(builder -> {});
        var listener = listen(fingerprinted(alice));

        open(listener, client(alice)).close();
        assertThat(requests).hasSize(1);
    }

    private TlsSettings fingerprinted(X509Bundle client) {
        return provider().fingerprinted(SERVER, TestCertificates.fingerprint("SHA-256", client.getCertificate()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("[4975-14.4-05] [8122-6.2-05] a client with another certificate, or with none, is refused")
    void refusesAnotherFingerprint(String protocol) {
        var announced = TestCertificates.selfSigned(builder -> {});
        var listener = listen(fingerprinted(announced));

        expectRefusal(listener, client(CLIENT).protocols(protocol));
        expectRefusal(listener, anonymous().protocols(protocol));
    }

    @Test
    @DisplayName("[4975-5.4-16] registered sessions are found over TLS")
    void findsRegisteredSessions() throws Exception {
        var listener = node.listen(TestNode.loopback().withTls(showing(SERVER).build()), TestNode.nobody());
        var session = listener.register(
                Listener.newSessionId(), MsrpPath.parse(ALICE), new SessionTemplate(SessionSettings.DEFAULT, handler));

        try (var alice = dial(listener, anonymous()).paths(session.localUri().toString(), ALICE)) {
            alice.expectResponse(alice.sendBodiless(), 200);
            assertThat(session.tls()).isNotNull();
        }
    }

    @Test
    @DisplayName("a handshake that is begun and left alone is closed after a bound")
    void closesHandshakesThatDoNotEnd() throws IOException {
        var listener = listen(showing(SERVER).build());
        try (var log = new CapturedLog();
                var socket = new Socket("127.0.0.1", listener.localAddress().getPort())) {
            socket.getOutputStream().write(new byte[] {22, 3, 1, 2});
            await().atMost(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(listener.connectionCount()).isEqualTo(1));

            await().atMost(Duration.ofSeconds(8))
                    .untilAsserted(() -> assertThat(listener.connectionCount()).isZero());
            assertThat(log.warnings()).hasSize(1);
        }
    }
}
