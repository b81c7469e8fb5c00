// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.sdp.Direction;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions that have lost their connection: what waits, what brings them back, and what ends them. */
class SdpLossesTest {

    private final SdpDesk desk;

    SdpLossesTest() throws Exception {
        desk = new SdpDesk();
    }

    @AfterEach
    void close() {
        desk.close();
    }

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
            ids.add(SdpDesk.content(call.peer()).messageId());
            call.peer().reset();
            assertThat(sending.get(5, TimeUnit.SECONDS).getException()).isNotNull();
            desk.awaitState(call.id(), "LOST");

            var offer = desk.send("?operation=createOffer", null, Map.of(MsrpConstants.TARGET_SESSION, call.id()))
                    .getMessage()
                    .getBody(String.class);
            assertThat(SdpDesk.pathOf(offer)).isNotEqualTo(SdpDesk.pathOf(call.answer()));
            exchange.setException(null);
            var again = desk.camel.template.asyncSend(endpoint, exchange);
            desk.manager().applyAnswer(call.id(), SdpDesk.second(SdpDesk.path(listener.port())));

            try (var peer = listener.accept()) {
                var send = SdpDesk.content(peer);
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
            var answer = careful.manager()
                    .answerAgain(call.id(), SdpDesk.second(path))
                    .sdp();

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

            desk.manager().applyAnswer(call.id(), SdpDesk.second(SdpDesk.path(listener.port())));

            var texts = new ArrayList<String>();
            try (var peer = listener.accept()) {
                for (int i = 0; i < sending.size(); i++) {
                    var send = SdpDesk.content(peer);
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

            desk.manager().applyAnswer(call.id(), SdpDesk.second(SdpDesk.path(1)));

            desk.awaitState(call.id(), "LOST");
            assertThat(desk.manager().offerAgain(call.id()).sessionId()).isEqualTo(call.id());
        }
    }

    @Test
    void aRouteThatSendsIntoItsClosingSessionDoesNotWaitForItsEnd() throws Exception {
        try (var call = desk.called()) {
            desk.camel.mock("in").whenAnyExchangeReceived(exchange -> {
                desk.manager().close(call.id());
                // The session waits for this route, though not for ever.
                var late = desk.say(call.id(), "late").get(3, TimeUnit.SECONDS);
                assertThat(late.getException()).hasMessageContaining("closed");
            });

            call.peer().expectResponse(call.peer().send("text/plain", "hello"), 200);

            desk.awaitEnd(call.id());
        }
    }
}
