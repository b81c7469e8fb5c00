// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.PeerTls.ClientAuth;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.sdp.Direction;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Self-signed peers that are known by the fingerprint in their offer or answer, in both roles of TLS. */
@Tag("tls")
class SdpFingerprintsTest {

    private static final String ADDRESS = "msrps:127.0.0.1:0";
    private static final X509Bundle PEER = selfSigned("CN=peer");
    private static final X509Bundle STRANGER = selfSigned("CN=stranger");

    private final RunningCamel camel = new RunningCamel();

    private static X509Bundle selfSigned(String name) {
        try {
            return new CertificateBuilder()
                    .subject(name)
                    .ecp256()
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A peer that knows the certificate of this side, as from its fingerprint. */
    private static TrustManager[] trustingUs() {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("us", TestTls.SELF_SIGNED.getCertificate());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void listen(String options) throws Exception {
        camel.context.getRegistry().bind("tls", TestTls.parameters(TestTls.SELF_SIGNED));
        camel.add(routes -> routes.from(ADDRESS + "?sslContextParameters=#tls" + options)
                .routeId("desk")
                .to("mock:in"));
    }

    @AfterEach
    void close() {
        camel.close();
    }

    private MsrpSessionManager manager() {
        return camel.context.getRegistry().lookupByNameAndType(MsrpSessionManager.NAME, MsrpSessionManager.class);
    }

    private static String path(int port) {
        return SdpDesk.path(port).replace("msrp:", "msrps:");
    }

    private static String description(String path, X509Bundle certificate, String... more) {
        return SdpDesk.description(path, more).replace("TCP/MSRP", "TCP/TLS/MSRP") + "a=fingerprint:"
                + TestTls.fingerprint(certificate) + "\r\n";
    }

    private MsrpSessionManager.Described answer(String offer) {
        return manager().createAnswer(ADDRESS, offer, Direction.SENDRECV);
    }

    private ScriptedPeer connect(@Nullable X509Bundle certificate, String own, String peer) {
        return ScriptedPeer.connect(
                        "127.0.0.1",
                        camel.port(),
                        PeerOptions.tls(PeerTls.with(TestTls.context(certificate, trustingUs()))))
                .paths(own, peer);
    }

    private void awaitEnd(String sessionId) {
        await().untilAsserted(() ->
                assertThatIllegalStateException().isThrownBy(() -> manager().info(sessionId)));
    }

    @Test
    @DisplayName("[4975-14.4-04] [8122-5-01] [8122-5-02] [6135-4.3-03] says the fingerprint of the own certificate")
    void saysTheOwnFingerprint() throws Exception {
        listen("&trustFingerprints=true");

        var expected = "a=fingerprint:sha-256 "
                + TestTls.fingerprint(TestTls.SELF_SIGNED).replaceFirst("(?i)sha-256 ", "") + "\r\n";
        assertThat(manager().createOffer(ADDRESS, Direction.SENDRECV).sdp()).contains(expected);
        assertThat(answer(description(path(9), PEER)).sdp()).contains(expected);
    }

    @Test
    @DisplayName(
            "[8122-6.1-01] [8122-6.2-01] [8122-6.2-04] [6135-6-01] takes the peer that shows the announced certificate,"
                    + " whatever it is called")
    void takesThePeerWithTheAnnouncedCertificate() throws Exception {
        listen("&trustFingerprints=true");
        var path = path(9);
        var answered = answer(description(path, PEER));

        try (var peer = connect(PEER, SdpDesk.pathOf(answered.sdp()), path)) {
            peer.expectResponse(peer.send("text/plain", "hello"), 200);
            Exchange received = camel.mock("in").getExchanges().get(0);
            assertThat(received.getMessage().getBody(String.class)).isEqualTo("hello");
            assertThat(received.getMessage().getHeaders())
                    .as("names that nobody vouches for")
                    .doesNotContainKey(MsrpConstants.SSL_CLIENT_CERT_SUBJECT_NAME);
        }
    }

    /** The end of the connection may overtake the alert. */
    private static void tellsOfTheRefusal(Throwable cause) {
        assertThat(cause.getMessage())
                .containsAnyOf(
                        "alert: certificate_unknown", "alert: bad_certificate", "Broken pipe", "Connection reset");
    }

    @Test
    @DisplayName("[8122-5.1-06] [8122-6.2-05] refuses a client certificate that no session expects")
    void refusesACertificateThatNoSessionExpects() throws Exception {
        listen("&trustFingerprints=true");
        var path = path(9);
        var answered = answer(description(path, PEER));

        assertThatExceptionOfType(PeerFailure.class)
                .isThrownBy(() -> {
                    try (var stranger = connect(STRANGER, SdpDesk.pathOf(answered.sdp()), path)) {
                        stranger.expectResponse(stranger.send("text/plain", "x"), 200);
                    }
                })
                .havingRootCause()
                .satisfies(SdpFingerprintsTest::tellsOfTheRefusal);
        assertThat(camel.mock("in").getReceivedCounter()).isZero();
    }

    @Test
    @DisplayName("[4975-14.4-05] a session whose peer shows the certificate of another session ends before any content")
    void sessionEndsIfAnotherCertificateIsShown() throws Exception {
        listen("&trustFingerprints=true");
        var path = path(9);
        var answered = answer(description(path, PEER));
        var other = answer(description(path(9), STRANGER));

        try (var stranger = connect(STRANGER, SdpDesk.pathOf(answered.sdp()), path)) {
            stranger.expectResponse(stranger.send("text/plain", "x"), 403);
            stranger.expectClosed();
        }
        awaitEnd(answered.sessionId());
        assertThat(manager().info(other.sessionId())).containsEntry("state", "CONNECTING");
        assertThat(camel.mock("in").getReceivedCounter()).isZero();
    }

    @Test
    @DisplayName("[8122-6.2-05] a session goes to nobody without certificate")
    void sessionGoesToNobodyWithoutCertificate() throws Exception {
        listen("&trustFingerprints=true");
        var path = path(9);
        var answered = answer(description(path, PEER));

        try (var stranger = connect(null, SdpDesk.pathOf(answered.sdp()), path)) {
            stranger.expectResponse(stranger.send("text/plain", "x"), 403);
        }
        awaitEnd(answered.sessionId());
    }

    @Test
    @DisplayName("[8122-6.2-07] [8122-6.2-08] what comes before the answer waits for its fingerprint")
    void whatComesBeforeTheAnswerWaitsForItsFingerprint() throws Exception {
        listen("&trustFingerprints=true");
        var path = path(9);
        var good = manager().createOffer(ADDRESS, Direction.SENDRECV);
        var bad = manager().createOffer(ADDRESS, Direction.SENDRECV);
        try (var peer = connect(PEER, SdpDesk.pathOf(good.sdp()), path);
                var stranger = connect(STRANGER, SdpDesk.pathOf(bad.sdp()), path)) {
            var early = peer.send("text/plain", "early");
            var wrong = stranger.send("text/plain", "wrong");
            peer.expectNothing(Duration.ofMillis(200));

            manager().applyAnswer(good.sessionId(), description(path, PEER, "a=setup:active"));
            manager().applyAnswer(bad.sessionId(), description(path, PEER, "a=setup:active"));

            peer.expectResponse(early, 200);
            stranger.expectResponse(wrong, 403);
            stranger.expectClosed();
        }
        assertThat(camel.mock("in").getExchanges())
                .extracting(exchange -> exchange.getMessage().getBody(String.class))
                .containsExactly("early");
    }

    @Test
    @DisplayName("[8122-5.1-06] [8122-6.2-03] [6135-4.3-01] [6135-6-01] as client it takes"
            + " the server with the announced certificate only, and shows its own")
    void takesTheServerWithTheAnnouncedCertificate() throws Exception {
        listen("&trustFingerprints=true");
        var tls = PeerTls.with(TestTls.context(PEER, trustingUs())).clientAuth(ClientAuth.NEEDED);
        try (var listener = PeerListener.listen(PeerOptions.tls(tls))) {
            var offered = manager().createOffer(ADDRESS, Direction.SENDRECV);
            manager().applyAnswer(offered.sessionId(), description(path(listener.port()), PEER));
            try (var peer = listener.accept()) {
                peer.respond(peer.expectRequest("SEND"), 200, "OK");
                assertThat(peer.sslSession().getPeerCertificates()[0]).isEqualTo(TestTls.SELF_SIGNED.getCertificate());
            }

            var wrong = manager().createOffer(ADDRESS, Direction.SENDRECV);
            manager().applyAnswer(wrong.sessionId(), description(path(listener.port()), STRANGER));
            assertThatExceptionOfType(PeerFailure.class)
                    .isThrownBy(() -> {
                        try (var peer = listener.accept()) {
                            peer.readFrame();
                        }
                    })
                    .havingRootCause()
                    .satisfies(SdpFingerprintsTest::tellsOfTheRefusal);
            awaitEnd(wrong.sessionId());
        }
    }

    @Test
    @DisplayName(
            "[8122-7-04] [4975-5.4-13] takes no notice of fingerprints unless the signalling is said to be protected")
    void takesNoNoticeOfFingerprintsByDefault() throws Exception {
        listen("");
        var tls = PeerTls.with(TestTls.context(PEER, trustingUs()));
        try (var listener = PeerListener.listen(PeerOptions.tls(tls))) {
            var offered = manager().createOffer(ADDRESS, Direction.SENDRECV);
            manager().applyAnswer(offered.sessionId(), description(path(listener.port()), PEER));

            assertThatExceptionOfType(PeerFailure.class).isThrownBy(() -> {
                try (var peer = listener.accept()) {
                    peer.readFrame();
                }
            });
            awaitEnd(offered.sessionId());
        }
    }

    @Test
    void aPeerOfOneSessionGetsNoOtherWithACertificateThatNobodyVouchesFor() throws Exception {
        listen("&trustFingerprints=true");
        camel.add(routes -> routes.from(ADDRESS + "/open?sslContextParameters=#tls&trustFingerprints=true")
                .routeId("open")
                .to("mock:open"));
        var path = path(9);
        answer(description(path, PEER));

        try (var peer = connect(PEER, "msrps://127.0.0.1:" + camel.port() + "/open;tcp", path)) {
            peer.expectResponse(peer.send("text/plain", "x"), 481);
        }
        try (var peer = connect(null, "msrps://127.0.0.1:" + camel.port() + "/open;tcp", path)) {
            peer.expectResponse(peer.send("text/plain", "x"), 200);
        }
    }

    @Test
    void asksForNoCertificateWhenNoSessionExpectsOne() throws Exception {
        listen("&trustFingerprints=true");
        var path = path(9);
        var answered = answer(description(path, PEER));
        manager().close(answered.sessionId());
        awaitEnd(answered.sessionId());
        var plain = answer(description(path, PEER).replaceFirst("a=fingerprint.*\r\n", ""));

        try (var peer = connect(STRANGER, SdpDesk.pathOf(plain.sdp()), path)) {
            peer.expectResponse(peer.send("text/plain", "x"), 200);
            assertThat(peer.sslSession().getLocalCertificates()).isNull();
        }
        assertThat(camel.mock("in").getExchanges().get(0).getMessage().getHeaders())
                .doesNotContainKeys(MsrpConstants.SSL_CLIENT_CERT_SUBJECT_NAME);
    }
}
