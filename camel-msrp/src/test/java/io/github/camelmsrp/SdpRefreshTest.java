// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.sdp.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Offers and answers for a session that goes on over its connection: refreshed, held, or with other limits. */
class SdpRefreshTest {

    private final SdpDesk desk;

    SdpRefreshTest() throws Exception {
        desk = new SdpDesk("?maxMessageSize=5000");
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private String answerAgain(SdpDesk.Call call, int version, String... attributes) {
        var offer = SdpDesk.version(version, SdpDesk.description(call.peerPath(), attributes));
        return desk.manager().answerAgain(call.id(), offer).sdp();
    }

    private static int statusOf(Exchange exchange) {
        return exchange.getException(MsrpOperationFailedException.class).getStatusCode();
    }

    /** Messages pass both ways, over the connection of before. */
    private void assertGoesOn(SdpDesk.Call call) throws Exception {
        call.peer().expectResponse(call.peer().send("text/plain", "from the peer"), 200);
        assertThat(desk.received(1)).contains("from the peer");
        var sending = desk.say(call.id(), "to the peer");
        assertThat(call.peer().receiveMessage().text()).isEqualTo("to the peer");
        assertThat(sending.join().getException()).isNull();
    }

    @Test
    @DisplayName("[3264-8-01] [3264-8-04] [4975-8.4-01] [4975-8.4-03] a refresh gets the answer of before, o-line"
            + " included, and leaves the session alone")
    void refreshGetsTheAnswerOfBefore() throws Exception {
        try (var call = desk.called()) {
            assertThat(answerAgain(call, 1)).isEqualTo(call.answer());
            assertThat(answerAgain(call, 1)).isEqualTo(call.answer());

            assertGoesOn(call);
        }
    }

    @Test
    @DisplayName("[4975-8.4-04] a refresh in the middle of a message loses nothing of it")
    void refreshInTheMiddleOfAMessage() throws Exception {
        try (var call = desk.called()) {
            var peer = call.peer();
            var body = "x".repeat(3_000).getBytes();
            var template = peer.newSend().type("text/plain");
            var octets = template.body("text/plain", body)
                    .header("Byte-Range", "1-3000/3000")
                    .octets();
            int half = octets.length / 2;
            peer.write(java.util.Arrays.copyOf(octets, half));

            assertThat(answerAgain(call, 1)).isEqualTo(call.answer());

            peer.write(java.util.Arrays.copyOfRange(octets, half, octets.length));
            peer.expectResponse(template, 200);
            assertThat(desk.received(1)).containsExactly("x".repeat(3_000));
        }
    }

    @Test
    @DisplayName("[6135-4.4-02] a=connection in a refresh leads to no other connection")
    void connectionAttributeIsIgnored() throws Exception {
        try (var call = desk.called()) {
            assertThat(answerAgain(call, 2, "a=connection:new")).isEqualTo(call.answer());

            assertGoesOn(call);
        }
    }

    @Test
    @DisplayName("[3264-8-03] [4975-8.4-03] an own refresh is the offer of before, word for word")
    void ownRefreshIsTheOfferOfBefore() throws Exception {
        try (var listener = PeerListener.listen()) {
            var offered = desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);
            var answer = SdpDesk.description(SdpDesk.path(listener.port()));
            desk.manager().applyAnswer(offered.sessionId(), answer);
            try (var peer = SdpDesk.accept(listener)) {
                var again = desk.manager().offerAgain(offered.sessionId());
                assertThat(again).isEqualTo(offered);
                assertThat(desk.manager().info(offered.sessionId())).containsEntry("offerPending", true);
                desk.manager().applyAnswer(offered.sessionId(), answer);

                peer.expectResponse(peer.send("text/plain", "hello"), 200);
                assertThat(desk.received(1)).containsExactly("hello");
                assertThat(desk.manager().info(offered.sessionId())).containsEntry("offerPending", false);
                listener.expectNoConnection(Duration.ofMillis(100));
            }
        }
    }

    @Test
    @DisplayName("[3264-8-01] [3264-8-02] [8866-5.2-02] the answerer of before offers over the same connection, in the"
            + " next version, since it says something else about who connects")
    void answererOfBeforeOffers() throws Exception {
        try (var call = desk.called()) {
            var first = desk.manager().offerAgain(call.id()).sdp();
            desk.manager().applyAnswer(call.id(), SdpDesk.description(call.peerPath()));
            var second = desk.manager().offerAgain(call.id()).sdp();
            desk.manager().applyAnswer(call.id(), SdpDesk.description(call.peerPath()));

            assertThat(first)
                    .isEqualTo(call.answer()
                            .replace("a=setup:passive", "a=setup:actpass")
                            .replaceFirst(" 1 IN IP4", " 2 IN IP4"));
            assertThat(second).isEqualTo(first);
            assertGoesOn(call);
        }
    }

    @Test
    @DisplayName("[3264-8.4-01] [3264-8.4-02] [3264-8-02] [8866-5.2-02] [4975-8.9-01] [4975-8.9-02] a peer holds and"
            + " resumes a session")
    void peerHoldsAndResumes() throws Exception {
        try (var call = desk.called()) {
            var held = answerAgain(call, 2, "a=sendonly");

            assertThat(held).contains("a=recvonly\r\n");
            assertThat(SdpDesk.versionOf(held)).isEqualTo(2);
            assertThat(statusOf(desk.say(call.id(), "x").join())).isEqualTo(403);
            var peer = call.peer();
            var message = peer.newSend()
                    .header("Success-Report", "yes")
                    .header("Byte-Range", "1-1/1")
                    .body("text/plain", "x".getBytes());
            peer.write(message);
            peer.expectResponse(message, 200);
            peer.expectRequest("REPORT");

            var resumed = answerAgain(call, 3);

            assertThat(resumed).isEqualTo(call.answer().replaceFirst(" 1 IN IP4", " 3 IN IP4"));
            assertGoesOn(call);
        }
    }

    @Test
    @DisplayName("[3264-8.4-01] [3264-8-02] [3264-8.4-02] this side holds and resumes a session")
    void thisSideHoldsAndResumes() throws Exception {
        try (var call = desk.called()) {
            var versions = new ArrayList<Integer>();
            for (var direction : new Direction[] {Direction.SENDONLY, Direction.INACTIVE, Direction.SENDRECV}) {
                var offer = desk.manager().offerAgain(call.id(), direction).sdp();
                if (direction == Direction.SENDRECV) {
                    assertThat(offer).doesNotContain("only", "inactive");
                } else {
                    assertThat(offer).contains("a=" + direction + "\r\n");
                }
                desk.manager()
                        .applyAnswer(call.id(), SdpDesk.description(call.peerPath(), "a=" + direction.reversed()));
                assertThat(desk.manager().info(call.id())).containsEntry("direction", direction.toString());
                versions.add(SdpDesk.versionOf(offer));
            }
            assertThat(versions).containsExactly(2, 3, 4);
            assertGoesOn(call);
        }
    }

    @Test
    @DisplayName("[3264-8.4-01] a session that both sides hold goes on only when both resume it")
    void bothSidesHold() throws Exception {
        try (var call = desk.called()) {
            desk.manager().offerAgain(call.id(), Direction.SENDONLY);
            desk.manager().applyAnswer(call.id(), SdpDesk.description(call.peerPath(), "a=recvonly"));

            assertThat(answerAgain(call, 2, "a=sendonly")).contains("a=inactive\r\n");
            assertThat(answerAgain(call, 3)).contains("a=sendonly\r\n");
            assertThat(desk.manager()
                            .answerAgain(
                                    call.id(),
                                    SdpDesk.version(3, SdpDesk.description(call.peerPath())),
                                    Direction.SENDRECV)
                            .sdp())
                    .doesNotContain("only", "inactive");
            assertGoesOn(call);
        }
    }

    @Test
    @DisplayName("[3264-8.3.1-03] [3264-8.3.4-01] other types and another size count for the next message")
    void otherLimitsCountForTheNextMessage() throws Exception {
        try (var call = desk.called()) {
            var offer = SdpDesk.version(2, SdpDesk.description(call.peerPath(), "a=max-size:5"))
                    .replace("accept-types:*", "accept-types:text/plain");
            var sending = desk.say(call.id(), "long before");
            var send = call.peer().expectRequest("SEND");
            assertThat(desk.manager().answerAgain(call.id(), offer).sdp()).isEqualTo(call.answer());

            call.peer().respond(send, 200, "OK");
            assertThat(sending.join().getException()).isNull();
            assertThat(statusOf(desk.say(call.id(), "too long").join())).isEqualTo(413);
            var html = desk.send(
                    "", "x", Map.of(MsrpConstants.TARGET_SESSION, call.id(), Exchange.CONTENT_TYPE, "text/html"));
            assertThat(statusOf(html)).isEqualTo(415);

            answerAgain(call, 3);
            assertGoesOn(call);
            desk.manager().offerAgain(call.id());
            desk.manager().applyAnswer(call.id(), SdpDesk.description(call.peerPath(), "a=max-size:5"));
            assertThat(statusOf(desk.say(call.id(), "too long").join())).isEqualTo(413);
        }
    }

    @Test
    void sideThatConnectedKeepsItsPathInWhateverItSays() throws Exception {
        try (var listener = PeerListener.listen()) {
            var path = SdpDesk.path(listener.port());
            var answered = desk.manager()
                    .createAnswer(SdpDesk.ADDRESS, SdpDesk.description(path, "a=setup:passive"), Direction.SENDRECV);
            try (var peer = SdpDesk.accept(listener)) {
                var call = new SdpDesk.Call(answered.sessionId(), answered.sdp(), path, peer);
                var own = SdpDesk.pathOf(answered.sdp());
                peer.paths(own, path);

                assertThat(desk.manager().offerAgain(call.id()).sdp())
                        .contains("a=path:" + own, "a=setup:active", "m=message 9 ");
                desk.manager().applyAnswer(call.id(), SdpDesk.description(path, "a=setup:passive"));
                assertThat(answerAgain(call, 1, "a=setup:passive")).isEqualTo(answered.sdp());
                assertThat(answerAgain(call, 2, "a=setup:actpass").replaceFirst("o=.*\r\n", ""))
                        .isEqualTo(answered.sdp().replaceFirst("o=.*\r\n", ""));

                assertGoesOn(call);
                listener.expectNoConnection(Duration.ofMillis(100));
            }
        }
    }

    @Test
    void operationsWithATargetSessionAreAboutThatSession() throws Exception {
        try (var call = desk.called()) {
            var target = Map.<String, Object>of(
                    MsrpConstants.TARGET_SESSION, call.id(), MsrpConstants.DIRECTION, "sendonly");
            var offer = desk.send("?operation=createOffer", null, target).getMessage();
            assertThat(offer.getBody(String.class)).contains(SdpDesk.pathOf(call.answer()), "a=sendonly");
            assertThat(offer.getHeader(MsrpConstants.SESSION_ID)).isEqualTo(call.id());
            assertThat(offer.getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(200);
            desk.send(
                    "?operation=applyAnswer",
                    SdpDesk.description(call.peerPath(), "a=recvonly"),
                    Map.of(MsrpConstants.TARGET_SESSION, call.id()));

            var answer = desk.send(
                            "?operation=createAnswer",
                            SdpDesk.version(2, SdpDesk.description(call.peerPath())),
                            Map.of(MsrpConstants.TARGET_SESSION, call.id(), MsrpConstants.DIRECTION, "sendrecv"))
                    .getMessage();
            assertThat(answer.getBody(String.class))
                    .contains(SdpDesk.pathOf(call.answer()))
                    .doesNotContain("only");
            assertThat(answer.getHeader(MsrpConstants.SESSION_ID)).isEqualTo(call.id());
            assertGoesOn(call);
        }
    }

    @Test
    void moreMessagesPassThanMayWait() throws Exception {
        try (var call = desk.called()) {
            var answering = call.peer().autoRespond(io.github.camelmsrp.peer.Responder.ok());
            for (int i = 0; i < 3 * DialAttempt.MAX_WAITING; i++) {
                assertThat(desk.say(call.id(), "x").join().getException()).isNull();
            }
            assertThat(answering).isNotNull();
        }
    }
}
