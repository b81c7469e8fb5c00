// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.ScriptedPeer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a peer said that it takes holds for what a route answers, too. */
class SdpRepliesTest {

    private static final Duration A_MOMENT = Duration.ofMillis(100);

    private final SdpDesk desk;

    SdpRepliesTest() throws Exception {
        desk = new SdpDesk("?exchangePattern=InOut");
    }

    @AfterEach
    void close() {
        desk.close();
    }

    /** The route answers with this type; the peer said these lines and takes these types. */
    private ScriptedPeer peerOfARouteThatAnswers(String type, String acceptTypes, String... attributes)
            throws Exception {
        desk.camel.mock("in").whenAnyExchangeReceived(exchange -> {
            exchange.getMessage().setHeader(MsrpConstants.CONTENT_TYPE, type);
            exchange.getMessage().setBody("answer");
        });
        var path = SdpDesk.path(9);
        var offer = SdpDesk.description(path, attributes).replace("accept-types:*", "accept-types:" + acceptTypes);
        var answer = desk.send("?operation=createAnswer", offer, Map.of()).getMessage();
        return desk.connect(SdpDesk.pathOf(answer.getBody(String.class)), path);
    }

    private static void expectNoAnswer(ScriptedPeer peer) {
        peer.expectResponse(peer.send("text/plain", "question"), 200);
        peer.expectNothing(A_MOMENT);
        peer.expectResponse(peer.sendBodiless(), 200);
    }

    @Test
    @DisplayName("[4975-8.6-02] [4975-8.6-07] [4975-8.6-10] [4975-8.6-11] answers with no type that is not taken")
    void answersWithNoTypeThatThePeerDoesNotTake() throws Exception {
        try (var peer = peerOfARouteThatAnswers("text/html", "text/plain")) {
            expectNoAnswer(peer);
        }
        try (var peer = peerOfARouteThatAnswers("text/html", "text/*")) {
            peer.expectResponse(peer.send("text/plain", "question"), 200);
            assertThat(peer.receiveMessage().text()).isEqualTo("answer");
        }
    }

    @Test
    @DisplayName("[4975-8.6-13] answers with no message that is larger than the peer takes")
    void answersWithNoMessageThatIsTooLarge() throws Exception {
        try (var peer = peerOfARouteThatAnswers("text/plain", "*", "a=max-size:5")) {
            expectNoAnswer(peer);
        }
    }

    @Test
    @DisplayName("[4975-8.9-01] answers nothing to a peer that only sends")
    void answersNothingToAPeerThatOnlySends() throws Exception {
        try (var peer = peerOfARouteThatAnswers("text/plain", "*", "a=sendonly")) {
            expectNoAnswer(peer);
        }
    }
}
