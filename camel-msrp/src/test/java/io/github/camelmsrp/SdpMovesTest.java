// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.sdp.Direction;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions that move to another connection, since a path has changed. */
class SdpMovesTest {

    private final SdpDesk desk;

    SdpMovesTest() throws Exception {
        desk = new SdpDesk();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    @DisplayName("[3264-8.3.1-02] [4975-5.4-29] [4975-8.4-01] goes to the new path of a peer, and takes what is on its"
            + " way over the old connection to its end")
    void goesToTheNewPathOfThePeer() throws Exception {
        try (var call = desk.called();
                var listener = PeerListener.listen()) {
            var old = call.peer();
            var onItsWay = desk.say(call.id(), "on its way");
            var send = SdpDesk.content(old);
            var path = SdpDesk.path(listener.port());

            var answer = desk.manager()
                    .answerAgain(call.id(), SdpDesk.second(path, "a=setup:passive"))
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
            desk.manager().applyAnswer(call.id(), SdpDesk.second(path, "a=setup:active"));
            old.expectResponse(old.send("text/plain", "before the connection"), 200);
            var waiting = desk.say(call.id(), "over the new one");

            try (var peer = desk.connect(SdpDesk.pathOf(offered), path)) {
                assertThat(SdpDesk.content(peer).text()).isEqualTo("over the new one");
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

            desk.manager().applyAnswer(call.id(), SdpDesk.second(path));

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
            desk.manager().applyAnswer(call.id(), SdpDesk.second(path, "a=setup:active"));
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
            var moved =
                    desk.manager().answerAgain(call.id(), SdpDesk.second(first)).sdp();
            try (var peer = desk.connect(SdpDesk.pathOf(moved), first)) {
                call.peer().expectResponse(call.peer().sendBodiless(), 200);

                var path = SdpDesk.path(9);
                var again = desk.manager()
                        .answerAgain(call.id(), SdpDesk.version(3, SdpDesk.description(path)))
                        .sdp();

                await().untilAsserted(
                                () -> call.peer().expectResponse(call.peer().sendBodiless(), 481));
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
            var send = SdpDesk.content(old);
            var next = SdpDesk.path(9);
            var moved = desk.manager()
                    .answerAgain(answered.sessionId(), SdpDesk.second(next))
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
}
