// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static io.github.camelmsrp.SdpTlsDesk.ADDRESS;
import static io.github.camelmsrp.SdpTlsDesk.PEER;
import static io.github.camelmsrp.SdpTlsDesk.STRANGER;
import static io.github.camelmsrp.SdpTlsDesk.description;
import static io.github.camelmsrp.SdpTlsDesk.path;
import static io.github.camelmsrp.SdpTlsDesk.trustingUs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.PeerTls.ClientAuth;
import io.github.camelmsrp.sdp.Direction;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Self-signed peers that are known by the fingerprint in their offer or answer, in both roles of TLS. */
@Tag("tls")
class SdpFingerprintsTest {

    private final SdpTlsDesk desk = new SdpTlsDesk();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    @DisplayName("[4975-14.4-04] [8122-5-01] [8122-5-02] [6135-4.3-03] says the fingerprint of the own certificate")
    void saysTheOwnFingerprint() throws Exception {
        desk.listen("&trustFingerprints=true");

        var expected = "a=fingerprint:sha-256 "
                + TestTls.fingerprint(TestTls.SELF_SIGNED).replaceFirst("(?i)sha-256 ", "") + "\r\n";
        assertThat(desk.manager().createOffer(ADDRESS, Direction.SENDRECV).sdp())
                .contains(expected);
        assertThat(desk.answer(description(path(9), PEER)).sdp()).contains(expected);
    }

    @Test
    @DisplayName(
            "[8122-6.1-01] [8122-6.2-01] [8122-6.2-04] [6135-6-01] takes the peer that shows the announced certificate,"
                    + " whatever it is called")
    void takesThePeerWithTheAnnouncedCertificate() throws Exception {
        desk.listen("&trustFingerprints=true");
        var path = path(9);
        var answered = desk.answer(description(path, PEER));

        try (var peer = desk.connect(PEER, SdpDesk.pathOf(answered.sdp()), path)) {
            peer.expectResponse(peer.send("text/plain", "hello"), 200);
            Exchange received = desk.camel.mock("in").getExchanges().get(0);
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
        desk.listen("&trustFingerprints=true");
        var path = path(9);
        var answered = desk.answer(description(path, PEER));

        assertThatExceptionOfType(PeerFailure.class)
                .isThrownBy(() -> {
                    try (var stranger = desk.connect(STRANGER, SdpDesk.pathOf(answered.sdp()), path)) {
                        stranger.expectResponse(stranger.send("text/plain", "x"), 200);
                    }
                })
                .havingRootCause()
                .satisfies(SdpFingerprintsTest::tellsOfTheRefusal);
        assertThat(desk.camel.mock("in").getReceivedCounter()).isZero();
    }

    @Test
    @DisplayName("[4975-14.4-05] a session whose peer shows the certificate of another session ends before any content")
    void sessionEndsIfAnotherCertificateIsShown() throws Exception {
        desk.listen("&trustFingerprints=true");
        var path = path(9);
        var answered = desk.answer(description(path, PEER));
        var other = desk.answer(description(path(9), STRANGER));

        try (var stranger = desk.connect(STRANGER, SdpDesk.pathOf(answered.sdp()), path)) {
            stranger.expectResponse(stranger.send("text/plain", "x"), 403);
            stranger.expectClosed();
        }
        desk.awaitEnd(answered.sessionId());
        assertThat(desk.manager().info(other.sessionId())).containsEntry("state", "CONNECTING");
        assertThat(desk.camel.mock("in").getReceivedCounter()).isZero();
    }

    @Test
    @DisplayName("[8122-6.2-05] a session goes to nobody without certificate")
    void sessionGoesToNobodyWithoutCertificate() throws Exception {
        desk.listen("&trustFingerprints=true");
        var path = path(9);
        var answered = desk.answer(description(path, PEER));

        try (var stranger = desk.connect(null, SdpDesk.pathOf(answered.sdp()), path)) {
            stranger.expectResponse(stranger.send("text/plain", "x"), 403);
        }
        desk.awaitEnd(answered.sessionId());
    }

    @Test
    @DisplayName("[8122-6.2-07] [8122-6.2-08] what comes before the answer waits for its fingerprint")
    void whatComesBeforeTheAnswerWaitsForItsFingerprint() throws Exception {
        desk.listen("&trustFingerprints=true");
        var path = path(9);
        var good = desk.manager().createOffer(ADDRESS, Direction.SENDRECV);
        var bad = desk.manager().createOffer(ADDRESS, Direction.SENDRECV);
        try (var peer = desk.connect(PEER, SdpDesk.pathOf(good.sdp()), path);
                var stranger = desk.connect(STRANGER, SdpDesk.pathOf(bad.sdp()), path)) {
            var early = peer.send("text/plain", "early");
            var wrong = stranger.send("text/plain", "wrong");
            peer.expectNothing(Duration.ofMillis(200));

            desk.manager().applyAnswer(good.sessionId(), description(path, PEER, "a=setup:active"));
            desk.manager().applyAnswer(bad.sessionId(), description(path, PEER, "a=setup:active"));

            peer.expectResponse(early, 200);
            stranger.expectResponse(wrong, 403);
            stranger.expectClosed();
        }
        assertThat(desk.camel.mock("in").getExchanges())
                .extracting(exchange -> exchange.getMessage().getBody(String.class))
                .containsExactly("early");
    }

    @Test
    @DisplayName("[8122-5.1-06] [8122-6.2-03] [6135-4.3-01] [6135-6-01] as client it takes"
            + " the server with the announced certificate only, and shows its own")
    void takesTheServerWithTheAnnouncedCertificate() throws Exception {
        desk.listen("&trustFingerprints=true");
        var tls = PeerTls.with(TestTls.context(PEER, trustingUs())).clientAuth(ClientAuth.NEEDED);
        try (var listener = PeerListener.listen(PeerOptions.tls(tls))) {
            var offered = desk.manager().createOffer(ADDRESS, Direction.SENDRECV);
            desk.manager().applyAnswer(offered.sessionId(), description(path(listener.port()), PEER));
            try (var peer = listener.accept()) {
                peer.respond(peer.expectRequest("SEND"), 200, "OK");
                assertThat(peer.sslSession().getPeerCertificates()[0]).isEqualTo(TestTls.SELF_SIGNED.getCertificate());
            }

            var wrong = desk.manager().createOffer(ADDRESS, Direction.SENDRECV);
            desk.manager().applyAnswer(wrong.sessionId(), description(path(listener.port()), STRANGER));
            assertThatExceptionOfType(PeerFailure.class)
                    .isThrownBy(() -> {
                        try (var peer = listener.accept()) {
                            peer.readFrame();
                        }
                    })
                    .havingRootCause()
                    .satisfies(SdpFingerprintsTest::tellsOfTheRefusal);
            desk.awaitEnd(wrong.sessionId());
        }
    }

    @Test
    @DisplayName(
            "[8122-7-04] [4975-5.4-13] takes no notice of fingerprints unless the signalling is said to be protected")
    void takesNoNoticeOfFingerprintsByDefault() throws Exception {
        desk.listen("");
        var tls = PeerTls.with(TestTls.context(PEER, trustingUs()));
        try (var listener = PeerListener.listen(PeerOptions.tls(tls))) {
            var offered = desk.manager().createOffer(ADDRESS, Direction.SENDRECV);
            desk.manager().applyAnswer(offered.sessionId(), description(path(listener.port()), PEER));

            assertThatExceptionOfType(PeerFailure.class).isThrownBy(() -> {
                try (var peer = listener.accept()) {
                    peer.readFrame();
                }
            });
            desk.awaitEnd(offered.sessionId());
        }
    }

    @Test
    void aPeerOfOneSessionGetsNoOtherWithACertificateThatNobodyVouchesFor() throws Exception {
        desk.listen("&trustFingerprints=true");
        desk.camel.add(routes -> routes.from(ADDRESS + "/open?sslContextParameters=#tls&trustFingerprints=true")
                .routeId("open")
                .to("mock:open"));
        var path = path(9);
        desk.answer(description(path, PEER));

        try (var peer = desk.connect(PEER, "msrps://127.0.0.1:" + desk.camel.port() + "/open;tcp", path)) {
            peer.expectResponse(peer.send("text/plain", "x"), 481);
        }
        try (var peer = desk.connect(null, "msrps://127.0.0.1:" + desk.camel.port() + "/open;tcp", path)) {
            peer.expectResponse(peer.send("text/plain", "x"), 200);
        }
    }

    @Test
    void asksForNoCertificateWhenNoSessionExpectsOne() throws Exception {
        desk.listen("&trustFingerprints=true");
        var path = path(9);
        var answered = desk.answer(description(path, PEER));
        desk.manager().close(answered.sessionId());
        desk.awaitEnd(answered.sessionId());
        var plain = desk.answer(description(path, PEER).replaceFirst("a=fingerprint.*\r\n", ""));

        try (var peer = desk.connect(STRANGER, SdpDesk.pathOf(plain.sdp()), path)) {
            peer.expectResponse(peer.send("text/plain", "x"), 200);
            assertThat(peer.sslSession().getLocalCertificates()).isNull();
        }
        assertThat(desk.camel.mock("in").getExchanges().get(0).getMessage().getHeaders())
                .doesNotContainKeys(MsrpConstants.SSL_CLIENT_CERT_SUBJECT_NAME);
    }
}
