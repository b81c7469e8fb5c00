// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.sdp.Direction;
import io.github.camelmsrp.sdp.SdpException;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions that are set up by offer and answer, with a peer on real sockets. */
class MsrpSessionManagerTest {

    private final SdpDesk desk;

    MsrpSessionManagerTest() throws Exception {
        desk = new SdpDesk();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private MsrpSessionManager.Described offer() {
        return desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);
    }

    private MsrpSessionManager.Described answer(String offer) {
        return desk.manager().createAnswer(SdpDesk.ADDRESS, offer, Direction.SENDRECV);
    }

    private String received() throws InterruptedException {
        var in = desk.camel.mock("in");
        in.expectedMinimumMessageCount(1);
        in.assertIsSatisfied(5_000);
        return in.getExchanges().get(in.getReceivedCounter() - 1).getMessage().getBody(String.class);
    }

    private void awaitEnd(String sessionId) {
        await().untilAsserted(() -> assertThatIllegalStateException()
                .isThrownBy(() -> desk.manager().info(sessionId)));
    }

    @Test
    @DisplayName("[4975-5.4-03] [4975-8.5-01] [4145-4.1-04] [6135-4.2.2-09] the offerer connects, and sends at once")
    void offererConnects() throws Exception {
        try (var listener = PeerListener.listen()) {
            var offered = offer();
            var path = SdpDesk.path(listener.port());

            desk.manager().applyAnswer(offered.sessionId(), SdpDesk.description(path));

            try (var peer = listener.accept()) {
                var first = peer.expectRequest("SEND");
                assertThat(first.toPath()).isEqualTo(path);
                assertThat(first.fromPath()).isEqualTo(SdpDesk.pathOf(offered.sdp()));
                peer.respond(first, 200, "OK");
                peer.expectResponse(peer.send("text/plain", "hello"), 200);
                assertThat(received()).isEqualTo("hello");
            }
        }
    }

    @Test
    @DisplayName("[4975-5.4-04] [6135-4.2.2-01] the answerer connects to the offered path if the answer says so")
    void answererConnectsIfItSaysSo() throws Exception {
        try (var listener = PeerListener.listen()) {
            var offered = offer();
            var path = SdpDesk.path(listener.port());

            desk.manager().applyAnswer(offered.sessionId(), SdpDesk.description(path, "a=setup:active"));

            try (var peer = desk.connect(SdpDesk.pathOf(offered.sdp()), path)) {
                peer.expectResponse(peer.send("text/plain", "hello"), 200);
                assertThat(received()).isEqualTo("hello");
                listener.expectNoConnection(Duration.ofMillis(100));
            }
        }
    }

    @Test
    @DisplayName("[8122-6.2-06] [3264-5.1-04] a request that outruns the answer waits for it")
    void requestThatOutrunsTheAnswerWaits() throws Exception {
        var offered = offer();
        var path = SdpDesk.path(9);
        try (var peer =
                ScriptedPeer.connect("127.0.0.1", desk.camel.port()).paths(SdpDesk.pathOf(offered.sdp()), path)) {
            var first = peer.send("text/plain", "early");
            var second = peer.send("text/plain", "next");
            peer.expectNothing(Duration.ofMillis(200));
            assertThat(desk.camel.mock("in").getReceivedCounter()).isZero();

            desk.manager().applyAnswer(offered.sessionId(), SdpDesk.description(path, "a=setup:active"));

            peer.expectResponse(first, 200);
            peer.expectResponse(second, 200);
            assertThat(desk.camel.mock("in").getExchanges())
                    .extracting(exchange -> exchange.getMessage().getBody(String.class))
                    .containsExactly("early", "next");
        }
    }

    @Test
    void requestThatOutrunsARefusalIsAnswered481() {
        var offered = offer();
        try (var peer = ScriptedPeer.connect("127.0.0.1", desk.camel.port())
                .paths(SdpDesk.pathOf(offered.sdp()), SdpDesk.path(9))) {
            var first = peer.send("text/plain", "early");
            peer.expectNothing(Duration.ofMillis(100));

            desk.manager().close(offered.sessionId());

            peer.expectResponse(first, 481);
        }
    }

    @Test
    @DisplayName("[3264-6.1-08] [4975-8.2-04] [4975-8.8-01] an answer leads to a session that the peer connects to")
    void answers() throws Exception {
        var path = SdpDesk.path(9);
        var answered = answer(SdpDesk.description(path));

        try (var peer = desk.connect(SdpDesk.pathOf(answered.sdp()), path)) {
            peer.expectResponse(peer.send("text/plain", "hello"), 200);
            assertThat(received()).isEqualTo("hello");
            assertThat(desk.camel.mock("in").getExchanges().get(0).getMessage().getHeader(MsrpConstants.SESSION_ID))
                    .isEqualTo(answered.sessionId());
        }
    }

    @Test
    @DisplayName("[6135-4.2.2-06] connects to an offerer that is passive, and sends at once")
    void connectsToAPassiveOfferer() {
        try (var listener = PeerListener.listen()) {
            var path = SdpDesk.path(listener.port());
            var answered = answer(SdpDesk.description(path, "a=setup:passive"));

            try (var peer = listener.accept()) {
                var first = peer.expectRequest("SEND");
                assertThat(first.toPath()).isEqualTo(path);
                assertThat(first.fromPath())
                        .isEqualTo(SdpDesk.pathOf(answered.sdp()))
                        .contains(":9/");
                peer.respond(first, 200, "OK");
            }
        }
    }

    @Test
    @DisplayName("[4975-8.1-08] connects to the path, whatever c- and m-line say")
    void connectsToThePath() {
        try (var listener = PeerListener.listen()) {
            var answer = SdpDesk.description(SdpDesk.path(listener.port()))
                    .replace("c=IN IP4 127.0.0.1", "c=IN IP4 192.0.2.1")
                    .replaceFirst("m=message [0-9]+", "m=message 1");

            desk.manager().applyAnswer(offer().sessionId(), answer);

            SdpDesk.accept(listener).close();
        }
    }

    @Test
    @DisplayName(
            "[4975-8.2-03] [4975-8.3-01] [4975-8.3-02] goes to the first URI of a path, with the whole path as To-Path")
    void goesToTheFirstUriOfAPath() {
        try (var listener = PeerListener.listen()) {
            var path =
                    "msrp://127.0.0.1:" + listener.port() + "/r1;tcp msrp://relay.invalid:1/r2;tcp " + SdpDesk.path(9);
            var answer = SdpDesk.description(SdpDesk.path(9)).replaceFirst("a=path:.*\r\n", "a=path:" + path + "\r\n");

            desk.manager().applyAnswer(offer().sessionId(), answer);

            try (var peer = listener.accept()) {
                assertThat(peer.expectRequest("SEND").toPath()).isEqualTo(path);
            }
        }
    }

    @Test
    @DisplayName("[4975-8.3-04] [4975-8.2-05] [4975-8.3-03] [4975-8.2-06] offers one URI that no other session has")
    void offersUrisOfTheirOwn() {
        var paths = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            var path = SdpDesk.pathOf(offer().sdp());
            assertThat(path).matches("msrp://127.0.0.1:" + desk.camel.port() + "/[a-z2-7]{20};tcp");
            paths.add(path);
        }
        assertThat(paths).hasSize(1_000);
    }

    @Test
    @DisplayName("[3264-5.1-03] [3264-6-04] an answer with port 0 ends the session, and nothing is connected")
    void refusalEndsTheSession() {
        try (var listener = PeerListener.listen()) {
            var offered = offer();
            var answer =
                    SdpDesk.description(SdpDesk.path(listener.port())).replaceFirst("m=message [0-9]+", "m=message 0");

            assertThatExceptionOfType(SdpException.class)
                    .isThrownBy(() -> desk.manager().applyAnswer(offered.sessionId(), answer))
                    .withMessageContaining("refused");
            awaitEnd(offered.sessionId());
            listener.expectNoConnection(Duration.ofMillis(100));
        }
    }

    @Test
    @DisplayName("[3264-6-06] an answer with another number of sections ends the session")
    void answerThatDoesNotFitEndsTheSession() {
        var offered = offer();

        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> desk.manager()
                        .applyAnswer(
                                offered.sessionId(), SdpDesk.description(SdpDesk.path(1)) + "m=audio 0 RTP/AVP 0\r\n"))
                .withMessageContaining("sections");
        awaitEnd(offered.sessionId());
    }

    @Test
    @DisplayName("[3264-4-01] takes one answer to an offer")
    void takesOneAnswer() {
        try (var listener = PeerListener.listen()) {
            var offered = offer();
            var answer = SdpDesk.description(SdpDesk.path(listener.port()));
            desk.manager().applyAnswer(offered.sessionId(), answer);

            assertThatIllegalStateException()
                    .isThrownBy(() -> desk.manager().applyAnswer(offered.sessionId(), answer))
                    .withMessageContaining("no offer");
        }
    }

    @Test
    @DisplayName("[6135-4.3-02] the listening side sends nothing before the first request")
    void listeningSideWaitsForTheFirstRequest() throws Exception {
        var path = SdpDesk.path(9);
        var answered = answer(SdpDesk.description(path));
        var waiting = desk.camel.template.asyncSend(SdpDesk.ADDRESS, exchange -> {
            exchange.getMessage().setBody("waiting");
            exchange.getMessage().setHeader(MsrpConstants.TARGET_SESSION, answered.sessionId());
        });
        try (var peer =
                ScriptedPeer.connect("127.0.0.1", desk.camel.port()).paths(SdpDesk.pathOf(answered.sdp()), path)) {
            peer.expectNothing(Duration.ofMillis(200));
            peer.expectResponse(peer.sendBodiless(), 200);
            assertThat(peer.receiveMessage().text()).isEqualTo("waiting");
            assertThat(waiting.get(5, TimeUnit.SECONDS).getException()).isNull();
        }
    }

    @Test
    void tellsWhatIsKnown() throws Exception {
        var offered = offer();
        assertThat(desk.manager().info(offered.sessionId()))
                .containsEntry("state", "OFFERED")
                .containsEntry("sessionId", offered.sessionId())
                .doesNotContainKey("peerPath");

        var path = SdpDesk.path(9);
        desk.manager()
                .applyAnswer(
                        offered.sessionId(),
                        SdpDesk.description(path, "a=setup:active", "a=max-size:99", "a=sendonly"));
        assertThat(desk.manager().info(offered.sessionId()))
                .containsEntry("state", "CONNECTING")
                .containsEntry("connecting", "PEER")
                .containsEntry("direction", "recvonly")
                .containsEntry("maxSize", 99L);

        try (var peer = desk.connect(SdpDesk.pathOf(offered.sdp()), path)) {
            await().untilAsserted(() -> assertThat(desk.manager().info(offered.sessionId()))
                    .containsEntry("state", "OPEN")
                    .containsKey("remoteAddress"));
            assertThat(desk.manager().info(offered.sessionId()).get("peerPath").toString())
                    .doesNotContain(path.substring(path.lastIndexOf('/')));
            peer.expectNothing(Duration.ofMillis(1));
        }
    }

    @Test
    void closesInGoodOrder() throws Exception {
        var path = SdpDesk.path(9);
        var answered = answer(SdpDesk.description(path));
        try (var peer = desk.connect(SdpDesk.pathOf(answered.sdp()), path)) {
            desk.manager().close(answered.sessionId()).toCompletableFuture().get(5, TimeUnit.SECONDS);

            peer.expectResponse(peer.sendBodiless(), 481);
            awaitEnd(answered.sessionId());
        }
    }

    @Test
    void endsASessionThatCannotBeConnected() {
        var offered = offer();

        desk.manager().applyAnswer(offered.sessionId(), SdpDesk.description(SdpDesk.path(1)));

        awaitEnd(offered.sessionId());
    }

    @Test
    void needsARouteThatListensThere() {
        assertThatIllegalStateException()
                .isThrownBy(() -> desk.manager().createOffer("msrp:127.0.0.1:1", Direction.SENDRECV))
                .withMessageContaining("No route takes the sessions of msrp:127.0.0.1:1");
        assertThatIllegalStateException()
                .isThrownBy(() -> desk.manager().createOffer(SdpDesk.ADDRESS + "/id", Direction.SENDRECV));
    }
}
