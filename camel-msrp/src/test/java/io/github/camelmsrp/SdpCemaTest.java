// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.sdp.Direction;
import io.github.camelmsrp.sdp.SdpException;
import io.netty.pkitesting.X509Bundle;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions whose connections lead through a border controller, with the border controller on real sockets. */
class SdpCemaTest {

    private static final String PEER = "msrp://peer.invalid:2855/session-of-the-peer;tcp";

    private final SdpDesk desk;

    SdpCemaTest() throws Exception {
        desk = new SdpDesk("?cema=true");
    }

    @AfterEach
    void close() {
        desk.close();
    }

    /** A description of a peer whose c- and m-line the border controller has changed. */
    private static String through(PeerListener anchor, String path, String... attributes) {
        return SdpDesk.description(path, attributes).replaceFirst("m=message [0-9]+", "m=message " + anchor.port());
    }

    private MsrpSessionManager.Described offer() {
        return desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);
    }

    @Test
    @DisplayName("[6714-4.2-02] [6714-4.2-14] [6714-4.1-01] connects to the c- and m-line of the answer; the paths stay"
            + " those of the endpoints")
    void connectsToTheAnchor() throws Exception {
        try (var anchor = PeerListener.listen()) {
            var offered = offer();
            assertThat(offered.sdp()).contains("a=msrp-cema\r\n", "a=setup:actpass\r\n");

            assertThat(desk.manager()
                            .applyAnswer(offered.sessionId(), through(anchor, PEER, "a=msrp-cema", "a=setup:passive")))
                    .isEmpty();

            try (var peer = anchor.accept()) {
                var first = peer.expectRequest("SEND");
                assertThat(first.toPath()).isEqualTo(PEER);
                assertThat(first.fromPath()).isEqualTo(SdpDesk.pathOf(offered.sdp()));
                peer.respond(first, 200, "OK");
                peer.paths(SdpDesk.pathOf(offered.sdp()), PEER);
                peer.expectResponse(peer.send("text/plain", "hello"), 200);
                assertThat(desk.received(1)).containsExactly("hello");
            }
        }
    }

    @Test
    @DisplayName("[6714-4.3-05] [6714-4.3-09] [6714-4.1-01] an answerer that connects goes to the c- and m-line of the"
            + " offer")
    void answererConnectsToTheAnchor() throws Exception {
        try (var anchor = PeerListener.listen()) {
            var answered = desk.manager()
                    .createAnswer(
                            SdpDesk.ADDRESS,
                            through(anchor, PEER, "a=msrp-cema", "a=setup:passive"),
                            Direction.SENDRECV);
            assertThat(answered.sdp()).contains("a=msrp-cema\r\n", "a=setup:active\r\n");

            try (var peer = anchor.accept()) {
                assertThat(peer.expectRequest("SEND").toPath()).isEqualTo(PEER);
            }
        }
    }

    @Test
    @DisplayName("[6714-4.2-15] [6714-4.1-02] a side that waits takes whoever addresses the session, from wherever")
    void takesWhoeverAddressesTheSession() throws Exception {
        try (var anchor = PeerListener.listen()) {
            var answered = desk.manager()
                    .createAnswer(
                            SdpDesk.ADDRESS,
                            through(anchor, PEER, "a=msrp-cema", "a=setup:actpass"),
                            Direction.SENDRECV);

            try (var peer = desk.connect(SdpDesk.pathOf(answered.sdp()), PEER)) {
                peer.expectResponse(peer.send("text/plain", "hello"), 200);
                assertThat(desk.received(1)).containsExactly("hello");
                anchor.expectNoConnection(Duration.ofMillis(100));
            }
        }
    }

    @Test
    @DisplayName("[6714-4.3-01] an offer through a border controller without msrp-cema is refused with port 0")
    void refusesAnOfferThatWasAnchoredUnawares() throws Exception {
        try (var anchor = PeerListener.listen()) {
            var answered = desk.manager().createAnswer(SdpDesk.ADDRESS, through(anchor, PEER), Direction.SENDRECV);

            assertThat(answered.sessionId()).isNull();
            assertThat(answered.sdp()).contains("m=message 0 TCP/MSRP *\r\n");
        }
    }

    @Test
    @DisplayName(
            "[6714-4.2-06] [6714-4.2-07] [6714-4.2-10] offers again without msrp-cema if the border controller does"
                    + " not lead to who connects")
    void offersAgainWithoutCema() throws Exception {
        try (var anchor = PeerListener.listen()) {
            var offered = offer();
            var path = SdpDesk.path(9);

            var again = desk.manager()
                    .applyAnswer(offered.sessionId(), through(anchor, path, "a=setup:active"))
                    .orElseThrow();

            assertThat(again.sessionId()).isEqualTo(offered.sessionId());
            assertThat(again.sdp())
                    .isEqualTo(offered.sdp().replace("a=msrp-cema\r\n", "").replaceFirst(" 1 IN IP4", " 2 IN IP4"));
            assertThat(desk.state(offered.sessionId())).isEqualTo("OFFERED");

            assertThat(desk.manager()
                            .applyAnswer(
                                    offered.sessionId(),
                                    SdpDesk.version(2, SdpDesk.description(path, "a=setup:active"))))
                    .isEmpty();
            try (var peer = desk.connect(SdpDesk.pathOf(offered.sdp()), path)) {
                peer.expectResponse(peer.send("text/plain", "hello"), 200);
                assertThat(desk.manager().offerAgain(offered.sessionId()).sdp()).isEqualTo(again.sdp());
            }
        }
    }

    @Test
    @DisplayName("[6714-4.2-06] [6714-4.2-09] the operation gives the other offer as body, and a path with a relay is"
            + " dialled then")
    void operationGivesTheOtherOffer() throws Exception {
        try (var anchor = PeerListener.listen();
                var relay = PeerListener.listen()) {
            var offered = desk.send("?operation=createOffer", null, Map.of()).getMessage();
            var id = offered.getHeader(MsrpConstants.SESSION_ID);
            var path = "msrp://127.0.0.1:" + relay.port() + "/relay;tcp " + PEER;
            var answer = through(anchor, PEER).replaceFirst("a=path:.*\r\n", "a=path:" + path + "\r\n");

            var again = desk.send("?operation=applyAnswer", answer, Map.of(MsrpConstants.TARGET_SESSION, id))
                    .getMessage();
            assertThat(again.getBody(String.class)).startsWith("v=0").doesNotContain("cema");
            assertThat(again.getHeader(MsrpConstants.CONTENT_TYPE)).isEqualTo("application/sdp");
            desk.send("?operation=applyAnswer", SdpDesk.version(2, answer), Map.of(MsrpConstants.TARGET_SESSION, id));

            try (var peer = relay.accept()) {
                assertThat(peer.expectRequest("SEND").toPath()).isEqualTo(path);
                anchor.expectNoConnection(Duration.ofMillis(100));
            }
        }
    }

    @Test
    @DisplayName("[6714-6.3-01] two sessions through a border controller have two connections")
    void sessionsDoNotShareAConnectionThroughTheAnchor() {
        try (var first = PeerListener.listen();
                var second = PeerListener.listen()) {
            for (var anchor : new PeerListener[] {first, second}) {
                desk.manager()
                        .applyAnswer(offer().sessionId(), through(anchor, PEER + ";n=" + anchor.port(), "a=msrp-cema"));
            }
            try (var one = first.accept();
                    var other = second.accept()) {
                assertThat(one.expectRequest("SEND").toPath()).endsWith(";n=" + first.port());
                assertThat(other.expectRequest("SEND").toPath()).endsWith(";n=" + second.port());
            }
        }
    }

    @Test
    @DisplayName("[4975-3-03] [6714-4.3-10] without the option nothing is said of CEMA, and c- and m-line mean nothing")
    void saysNothingWithoutTheOption() throws Exception {
        try (var plain = new SdpDesk();
                var listener = PeerListener.listen();
                var anchor = PeerListener.listen()) {
            var offered = plain.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);
            var path = SdpDesk.path(listener.port());
            assertThat(offered.sdp()).doesNotContain("cema");
            assertThat(plain.manager()
                            .createAnswer(SdpDesk.ADDRESS, SdpDesk.description(path, "a=msrp-cema"), Direction.SENDRECV)
                            .sdp())
                    .doesNotContain("cema");

            plain.manager().applyAnswer(offered.sessionId(), through(anchor, path, "a=msrp-cema"));

            SdpDesk.accept(listener).close();
            anchor.expectNoConnection(Duration.ofMillis(100));
        }
    }

    @Test
    @DisplayName("[6714-7.6-02] [6714-7.2-01] [6714-7.6-01] a certificate has to name the host of the path, not the"
            + " border controller")
    void certificateNamesTheHostOfThePath() throws Exception {
        var camel = desk.camel;
        camel.context.getRegistry().bind("tls", TestTls.parameters());
        camel.add(routes -> routes.from("msrps:localhost:0?cema=true&sslContextParameters=#tls")
                .routeId("secure")
                .to("mock:secure"));
        var path = "msrps://192.0.2.1:2855/session-of-the-peer;tcp";
        for (X509Bundle certificate : new X509Bundle[] {TestTls.ELSEWHERE, TestTls.LOOPBACK}) {
            var tls = PeerTls.with(TestTls.context(certificate));
            try (var anchor = PeerListener.listen(PeerOptions.tls(tls))) {
                var offered = desk.manager().createOffer("msrps:localhost:0", Direction.SENDRECV);
                desk.manager()
                        .applyAnswer(
                                offered.sessionId(),
                                through(anchor, path, "a=msrp-cema").replace("TCP/MSRP", "TCP/TLS/MSRP"));
                if (certificate == TestTls.ELSEWHERE) {
                    try (var peer = anchor.accept()) {
                        assertThat(peer.expectRequest("SEND").toPath()).isEqualTo(path);
                    }
                } else {
                    Assertions.assertThatExceptionOfType(PeerFailure.class).isThrownBy(() -> {
                        try (var peer = anchor.accept()) {
                            peer.readFrame();
                        }
                    });
                    desk.awaitEnd(offered.sessionId());
                }
            }
        }
    }

    @Test
    void looksFewNamesUpForAnOfferOfManySections() throws Exception {
        var asked = new AtomicInteger();
        try (var counting = new SdpDesk(
                "?cema=true",
                settings -> settings.withResolver(name -> {
                    asked.incrementAndGet();
                    throw new UnknownHostException(name);
                }))) {
            var offer = new StringBuilder(
                    "v=0\r\no=peer 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 sbc.example.net\r\nt=0 0\r\n");
            for (int section = 0; section < 32; section++) {
                offer.append("m=message 7654 TCP/MSRP *\r\na=accept-types:*\r\na=path:msrp://host")
                        .append(section)
                        .append(".example.net:7654/peersession1;tcp\r\n");
            }

            assertThatExceptionOfType(SdpException.class)
                    .isThrownBy(() ->
                            counting.manager().createAnswer(SdpDesk.ADDRESS, offer.toString(), Direction.SENDRECV));
            assertThat(asked).hasValue(8);
        }
    }
}
