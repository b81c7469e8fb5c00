// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static io.github.camelmsrp.SdpTlsDesk.ADDRESS;
import static io.github.camelmsrp.SdpTlsDesk.PEER;
import static io.github.camelmsrp.SdpTlsDesk.STRANGER;
import static io.github.camelmsrp.SdpTlsDesk.description;
import static io.github.camelmsrp.SdpTlsDesk.path;
import static io.github.camelmsrp.SdpTlsDesk.sha1;
import static io.github.camelmsrp.SdpTlsDesk.trustingUs;
import static io.github.camelmsrp.SdpTlsDesk.withSha1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.PeerTls.ClientAuth;
import io.github.camelmsrp.sdp.Direction;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that announce a fingerprint of SHA-1, or another certificate than before. */
@Tag("tls")
class SdpOtherFingerprintsTest {

    private static final String TRUST_STORE = "javax.net.ssl.trustStore";

    private final SdpTlsDesk desk = new SdpTlsDesk();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    @DisplayName("[8122-5.1-06] a fingerprint of SHA-1 counts for nothing unless an option says so, in both roles")
    void sha1CountsForNothing() throws Exception {
        desk.listen("&trustFingerprints=true");
        var path = path(9);
        var answered = desk.answer(withSha1(description(path, PEER)));
        try (var peer = desk.connect(PEER, SdpDesk.pathOf(answered.sdp()), path)) {
            peer.expectResponse(peer.sendBodiless(), 200);
            assertThat(peer.sslSession().getLocalCertificates())
                    .as("nobody asked for a certificate")
                    .isNull();
        }
        var tls = PeerTls.with(TestTls.context(PEER, trustingUs()));
        try (var listener = PeerListener.listen(PeerOptions.tls(tls))) {
            var offered = desk.manager().createOffer(ADDRESS, Direction.SENDRECV);
            desk.manager().applyAnswer(offered.sessionId(), withSha1(description(path(listener.port()), PEER)));

            assertThatExceptionOfType(PeerFailure.class).isThrownBy(() -> {
                try (var peer = listener.accept()) {
                    peer.readFrame();
                }
            });
            desk.awaitEnd(offered.sessionId());
        }
    }

    @Test
    @DisplayName("[8122-5-02] [8122-5.1-05] with the option SHA-1 counts if there is nothing better, in both roles")
    void sha1CountsWithTheOption() throws Exception {
        desk.listen("&trustFingerprints=true&allowSha1Fingerprints=true");
        var path = path(9);
        var answered = desk.answer(withSha1(description(path, PEER)));
        assertThat(answered.sdp()).doesNotContain("sha-1");
        try (var peer = desk.connect(PEER, SdpDesk.pathOf(answered.sdp()), path)) {
            peer.expectResponse(peer.send("text/plain", "hello"), 200);
        }
        var tls = PeerTls.with(TestTls.context(PEER, trustingUs())).clientAuth(ClientAuth.NEEDED);
        try (var listener = PeerListener.listen(PeerOptions.tls(tls))) {
            var offered = desk.manager().createOffer(ADDRESS, Direction.SENDRECV);
            desk.manager().applyAnswer(offered.sessionId(), withSha1(description(path(listener.port()), PEER)));
            try (var peer = listener.accept()) {
                peer.respond(peer.expectRequest("SEND"), 200, "OK");
            }
        }
        var better = path(9);
        var mixed = desk.answer(description(better, STRANGER) + "a=fingerprint:" + sha1(PEER) + "\r\n");
        assertThatExceptionOfType(PeerFailure.class).isThrownBy(() -> {
            try (var peer = desk.connect(PEER, SdpDesk.pathOf(mixed.sdp()), better)) {
                peer.expectResponse(peer.sendBodiless(), 200);
            }
        });
        assertThat(desk.manager().info(mixed.sessionId())).containsEntry("state", "CONNECTING");
    }

    @Test
    @DisplayName("[4975-8.4-01] [8122-5.1-06] a peer that announces another certificate gets another connection, and"
            + " has to show that one there")
    void anotherCertificateIsAnotherConnection() throws Exception {
        desk.listen("&trustFingerprints=true");
        var path = path(9);
        var offer = description(path, PEER);
        var answered = desk.answer(offer);
        try (var peer = desk.connect(PEER, SdpDesk.pathOf(answered.sdp()), path)) {
            peer.expectResponse(peer.sendBodiless(), 200);
            assertThat(desk.manager().answerAgain(answered.sessionId(), offer).sdp())
                    .isEqualTo(answered.sdp());

            var again = desk.manager()
                    .answerAgain(answered.sessionId(), SdpDesk.version(2, description(path, STRANGER)))
                    .sdp();

            assertThat(SdpDesk.pathOf(again)).isNotEqualTo(SdpDesk.pathOf(answered.sdp()));
            try (var other = desk.connect(STRANGER, SdpDesk.pathOf(again), path)) {
                other.expectResponse(other.send("text/plain", "hello"), 200);
            }
        }
    }

    @Test
    @DisplayName("without trust managers the authorities of the runtime vouch for clients that no session expects")
    void theRuntimeVouchesForOtherClients(@TempDir Path directory) throws Exception {
        System.setProperty(TRUST_STORE, TestTls.trustStoreFile(directory).toString());
        try {
            var parameters = TestTls.parameters(TestTls.SELF_SIGNED);
            parameters.setTrustManagers(null);
            desk.camel.context.getRegistry().bind("keys", parameters);
            var options = "?sslContextParameters=#keys&needClientAuth=true&trustFingerprints=true";
            desk.camel.add(routes -> {
                routes.from(ADDRESS + options).to("mock:in");
                routes.from(ADDRESS + "/open" + options).to("mock:open");
            });
            var path = path(9);
            desk.manager().createAnswer(ADDRESS + options, description(path, PEER), Direction.SENDRECV);

            try (var peer = desk.connect(TestTls.ALICE, "msrps://127.0.0.1:" + desk.camel.port() + "/open;tcp", path)) {
                peer.expectResponse(peer.send("text/plain", "x"), 200);
            }
        } finally {
            System.clearProperty(TRUST_STORE);
        }
    }
}
