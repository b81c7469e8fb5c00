// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.sdp.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions that move to another connection, since a path has changed or the connection was lost. */
class SdpMovesTest {

    private final SdpDesk desk;

    SdpMovesTest() throws Exception {
        desk = new SdpDesk();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private static String second(String path, String... attributes) {
        return SdpDesk.version(2, SdpDesk.description(path, attributes));
    }

    /** The next request with content, everything before it answered. */
    private static PeerFrame content(ScriptedPeer peer) {
        while (true) {
            var send = peer.expectRequest("SEND");
            if (send.hasBody()) {
                return send;
            }
            peer.respond(send, 200, "OK");
        }
    }

    @Test
    @DisplayName("[3264-8.3.1-02] [4975-5.4-29] [4975-8.4-01] goes to the new path of a peer, and takes what is on its"
            + " way over the old connection to its end")
    void goesToTheNewPathOfThePeer() throws Exception {
        try (var call = desk.called();
                var listener = PeerListener.listen()) {
            var old = call.peer();
            var onItsWay = desk.say(call.id(), "on its way");
            var send = content(old);
            var path = SdpDesk.path(listener.port());

            var answer = desk.manager()
                    .answerAgain(call.id(), second(path, "a=setup:passive"))
                    .sdp();

            assertThat(SdpDesk.versionOf(answer)).isEqualTo(2);
            assertThat(SdpDesk.pathOf(answer)).isNotEqualTo(SdpDesk.pathOf(call.answer()));
            try (var peer = listener.accept()) {
                var first = peer.expectRequest("SEND");
                assertThat(first.toPath()).isEqualTo(path);
                assertThat(first.fromPath()).isEqualTo(SdpDesk.pathOf(answer));
                peer.respond(first, 200, "OK");
                var next = desk.say(call.id(), "next");
                assertThat(peer.receiveMessage().text()).isEqualTo("next");
                assertThat(next.join().getException()).isNull();

                old.respond(send, 200, "OK");
                assertThat(onItsWay.get(5, TimeUnit.SECONDS).getException()).isNull();
                old.expectResponse(old.send("text/plain", "old"), 200);
                peer.paths(SdpDesk.pathOf(answer), path).expectResponse(peer.send("text/plain", "new"), 200);
                assertThat(desk.received(2)).containsExactlyInAnyOrder("old", "new");
                assertThat(desk.camel.mock("in").getExchanges())
                        .allSatisfy(exchange -> assertThat(exchange.getMessage().getHeader(MsrpConstants.SESSION_ID))
                                .isEqualTo(call.id()));
                old.close();
                peer.expectResponse(peer.send("text/plain", "newer"), 200);
                assertThat(desk.state(call.id())).isEqualTo("OPEN");
            }
        }
    }

    @Test
    @DisplayName("[3264-8.3.1-01] [3264-8.3.1-03] after an offer with a new path the old connection works until the new"
            + " one does")
    void offersANewPath() throws Exception {
        try (var call = desk.called()) {
            var old = call.peer();
            var offered = desk.manager().offerNewPath(call.id()).sdp();
            assertThat(offered.replaceFirst("a=path.*\r\n", ""))
                    .isEqualTo(call.answer()
                            .replaceFirst("a=path.*\r\n", "")
                            .replace("a=setup:passive", "a=setup:actpass")
                            .replaceFirst(" 1 IN IP4", " 2 IN IP4"));
            assertThat(SdpDesk.pathOf(offered)).isNotEqualTo(SdpDesk.pathOf(call.answer()));
            old.expectResponse(old.send("text/plain", "before the answer"), 200);
            var path = SdpDesk.path(9);
            desk.manager().applyAnswer(call.id(), second(path, "a=setup:active"));
            old.expectResponse(old.send("text/plain", "before the connection"), 200);
            var waiting = desk.say(call.id(), "over the new one");

            try (var peer = desk.connect(SdpDesk.pathOf(offered), path)) {
                assertThat(content(peer).text()).isEqualTo("over the new one");
                old.expectNothing(Duration.ofMillis(100));
                assertThat(waiting).isNotDone();
                peer.expectResponse(peer.send("text/plain", "after it"), 200);
            }
            assertThat(desk.received(3)).containsExactly("before the answer", "before the connection", "after it");
        }
    }

    @Test
    @DisplayName("[4975-8.4-02] [4975-5.4-29] follows an answer with another path than before")
    void followsAnAnswerWithAnotherPath() throws Exception {
        try (var call = desk.called();
                var listener = PeerListener.listen()) {
            var path = SdpDesk.path(listener.port());
            var offered = desk.manager().offerAgain(call.id()).sdp();

            desk.manager().applyAnswer(call.id(), second(path));

            try (var peer = listener.accept()) {
                var first = peer.expectRequest("SEND");
                assertThat(first.toPath()).isEqualTo(path);
                assertThat(first.fromPath()).isEqualTo(SdpDesk.pathOf(offered));
                peer.respond(first, 200, "OK");
                peer.expectResponse(peer.send("text/plain", "hello"), 200);
                assertThat(desk.received(1)).containsExactly("hello");
                call.peer().expectResponse(call.peer().sendBodiless(), 481);
            }
        }
    }

    @Test
    @DisplayName("[4975-8.4-02] lets the peer connect that answers with another path and connects itself")
    void letsThePeerConnectFromAnotherPath() throws Exception {
        try (var call = desk.called()) {
            var path = SdpDesk.path(9);
            var offered = desk.manager().offerAgain(call.id()).sdp();
            desk.manager().applyAnswer(call.id(), second(path, "a=setup:active"));
            await().untilAsserted(() -> call.peer().expectResponse(call.peer().sendBodiless(), 481));

            try (var peer = desk.connect(SdpDesk.pathOf(offered), path)) {
                peer.expectResponse(peer.send("text/plain", "hello"), 200);
                assertThat(desk.received(1)).containsExactly("hello");
            }
        }
    }

    @Test
    void keepsOneConnectionOfBeforeAtMost() throws Exception {
        try (var call = desk.called()) {
            var first = SdpDesk.path(9);
            var moved = desk.manager().answerAgain(call.id(), second(first)).sdp();
            try (var peer = desk.connect(SdpDesk.pathOf(moved), first)) {
                call.peer().expectResponse(call.peer().sendBodiless(), 200);

                var path = SdpDesk.path(9);
                var again = desk.manager()
                        .answerAgain(call.id(), SdpDesk.version(3, SdpDesk.description(path)))
                        .sdp();

                await().untilAsserted(() -> call.peer().expectResponse(call.peer().sendBodiless(), 481));
                try (var last = desk.connect(SdpDesk.pathOf(again), path)) {
                    peer.expectResponse(peer.sendBodiless(), 200);
                    desk.manager().close(call.id()).toCompletableFuture().get(5, TimeUnit.SECONDS);
                    last.expectResponse(last.sendBodiless(), 481);
                    await().untilAsserted(() -> peer.expectResponse(peer.sendBodiless(), 481));
                }
            }
        }
    }

    @Test
    void leavesTheOldConnectionInTime() throws Exception {
        var path = SdpDesk.path(9);
        var answered = desk.manager()
                .createAnswer(SdpDesk.ADDRESS + "?connectTimeout=200", SdpDesk.description(path), Direction.SENDRECV);
        try (var old = desk.connect(SdpDesk.pathOf(answered.sdp()), path)) {
            var sending = desk.say(answered.sessionId(), "on its way");
            var send = content(old);
            var next = SdpDesk.path(9);
            var moved = desk.manager()
                    .answerAgain(answered.sessionId(), second(next))
                    .sdp();
            try (var peer = desk.connect(SdpDesk.pathOf(moved), next)) {
                old.expectNothing(Duration.ofMillis(900));
                old.respond(send, 200, "OK");
                assertThat(sending.get(5, TimeUnit.SECONDS).getException()).isNull();
                await().untilAsserted(() -> old.expectResponse(old.sendBodiless(), 481));
                peer.expectResponse(peer.sendBodiless(), 200);
            }
        }
    }

    // ---- lost connections ----

    @Test
    @DisplayName(
            "[4975-5.4-20] [4975-5.4-21] [4975-5.4-29] [4975-7.3.2-07] [4145-6.2-01] a new offer recovers a session"
                    + " that lost its connection, and what was not confirmed goes out again with the same Message-ID")
    void newOfferRecoversALostSession() throws Exception {
        var endpoint = desk.camel.context.getEndpoint(SdpDesk.ADDRESS);
        var exchange = endpoint.createExchange();
        exchange.getMessage().setBody("once more");
        try (var listener = PeerListener.listen();
                var call = desk.called()) {
            exchange.getMessage().setHeader(MsrpConstants.TARGET_SESSION, call.id());
            var ids = new ArrayList<String>();
            var sending = desk.camel.template.asyncSend(endpoint, exchange);
            ids.add(content(call.peer()).messageId());
            call.peer().reset();
            assertThat(sending.get(5, TimeUnit.SECONDS).getException()).isNotNull();
            desk.awaitState(call.id(), "LOST");

            var offer = desk.send("?operation=createOffer", null, Map.of(MsrpConstants.TARGET_SESSION, call.id()))
                    .getMessage()
                    .getBody(String.class);
            assertThat(SdpDesk.pathOf(offer)).isNotEqualTo(SdpDesk.pathOf(call.answer()));
            exchange.setException(null);
            var again = desk.camel.template.asyncSend(endpoint, exchange);
            desk.manager().applyAnswer(call.id(), second(SdpDesk.path(listener.port())));

            try (var peer = listener.accept()) {
                var send = content(peer);
                ids.add(send.messageId());
                assertThat(send.text()).isEqualTo("once more");
                assertThat(send.fromPath()).isEqualTo(SdpDesk.pathOf(offer));
                peer.respond(send, 200, "OK");
                assertThat(again.get(5, TimeUnit.SECONDS).getException()).isNull();
                assertThat(desk.state(call.id())).isEqualTo("OPEN");
            }
            assertThat(ids).hasSize(2).containsOnly(ids.get(0));
        }
    }

    @Test
    @DisplayName("[4975-5.4-20] [4975-8.4-01] an offer of the peer recovers a session, with another own path")
    void offerOfThePeerRecoversALostSession() throws Exception {
        try (var call = desk.called()) {
            call.peer().reset();
            desk.awaitState(call.id(), "LOST");

            var answer = desk.manager()
                    .answerAgain(call.id(), SdpDesk.description(call.peerPath()))
                    .sdp();

            assertThat(SdpDesk.pathOf(answer)).isNotEqualTo(SdpDesk.pathOf(call.answer()));
            try (var peer = desk.connect(SdpDesk.pathOf(answer), call.peerPath())) {
                peer.expectResponse(peer.send("text/plain", "back"), 200);
                assertThat(desk.received(1)).containsExactly("back");
            }
        }
    }

    @Test
    void messageThatThePeerRepeatsAfterALossIsRoutedOnce() throws Exception {
        try (var careful = new SdpDesk("?idempotentRepository=#class:" + MemoryIdempotentRepository.class.getName());
                var call = careful.called()) {
            var message = call.peer().send("text/plain", "once");
            call.peer().expectResponse(message, 200);
            call.peer().reset();
            careful.awaitState(call.id(), "LOST");
            var path = SdpDesk.path(9);
            var answer = careful.manager().answerAgain(call.id(), second(path)).sdp();

            try (var peer = careful.connect(SdpDesk.pathOf(answer), path)) {
                var repeated = peer.newSend()
                        .without("Message-ID")
                        .header("Message-ID", message.messageId())
                        .header("Byte-Range", "1-4/4")
                        .body("text/plain", "once");
                peer.write(repeated);
                peer.expectResponse(repeated, 200);
                peer.expectResponse(peer.send("text/plain", "twice"), 200);
            }
            assertThat(careful.received(2)).containsExactly("once", "twice");
        }
    }

    @Test
    void messagesOfATimeWithoutConnectionAreSentOverTheNextOne() throws Exception {
        try (var listener = PeerListener.listen();
                var call = desk.called()) {
            call.peer().reset();
            desk.awaitState(call.id(), "LOST");
            var sending = new ArrayList<CompletableFuture<Exchange>>();
            for (int i = 0; i < 3; i++) {
                sending.add(desk.say(call.id(), "before the offer " + i));
            }
            desk.manager().offerAgain(call.id());
            sending.add(desk.say(call.id(), "after an offer that is dropped"));
            desk.manager().dropOffer(call.id());
            desk.manager().offerAgain(call.id());
            sending.add(desk.say(call.id(), "after the offer"));
            assertThat(sending).noneMatch(CompletableFuture::isDone);

            desk.manager().applyAnswer(call.id(), second(SdpDesk.path(listener.port())));

            var texts = new ArrayList<String>();
            try (var peer = listener.accept()) {
                for (int i = 0; i < sending.size(); i++) {
                    var send = content(peer);
                    texts.add(send.text());
                    peer.respond(send, 200, "OK");
                }
            }
            assertThat(texts)
                    .containsExactlyInAnyOrder(
                            "before the offer 0",
                            "before the offer 1",
                            "before the offer 2",
                            "after an offer that is dropped",
                            "after the offer");
            for (var sent : sending) {
                assertThat(sent.get(5, TimeUnit.SECONDS).getException()).isNull();
            }
        }
    }

    @Test
    void messagesOfASessionThatIsNotRecoveredFail() throws Exception {
        var path = SdpDesk.path(9);
        var answered = desk.manager()
                .createAnswer(SdpDesk.ADDRESS + "?connectTimeout=200", SdpDesk.description(path), Direction.SENDRECV);
        desk.connect(SdpDesk.pathOf(answered.sdp()), path).reset();
        desk.awaitState(answered.sessionId(), "LOST");

        var sending = desk.say(String.valueOf(answered.sessionId()), "too late");

        assertThat(sending.get(5, TimeUnit.SECONDS)
                        .getException(MsrpOperationFailedException.class)
                        .getStatusCode())
                .isEqualTo(408);
    }

    @Test
    void lostSessionEndsInTime() throws Exception {
        var path = SdpDesk.path(9);
        var answered = desk.manager()
                .createAnswer(SdpDesk.ADDRESS + "?connectTimeout=200", SdpDesk.description(path), Direction.SENDRECV);
        desk.connect(SdpDesk.pathOf(answered.sdp()), path).reset();
        desk.awaitState(answered.sessionId(), "LOST");

        desk.awaitEnd(answered.sessionId());
    }

    @Test
    void lostSessionCanBeClosed() {
        try (var call = desk.called()) {
            call.peer().reset();
            desk.awaitState(call.id(), "LOST");

            desk.manager().close(call.id());

            assertThatIllegalStateException().isThrownBy(() -> desk.manager().offerAgain(call.id()));
        }
    }

    @Test
    void sessionThatCannotBeConnectedAnewStaysLost() {
        try (var call = desk.called()) {
            call.peer().reset();
            desk.awaitState(call.id(), "LOST");
            desk.manager().offerAgain(call.id());

            desk.manager().applyAnswer(call.id(), second(SdpDesk.path(1)));

            desk.awaitState(call.id(), "LOST");
            assertThat(desk.manager().offerAgain(call.id()).sessionId()).isEqualTo(call.id());
        }
    }
}
