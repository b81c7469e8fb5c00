// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations of producers, and what negotiation means for what they send. */
class SessionOperationsTest {

    private final SdpDesk desk;

    SessionOperationsTest() throws Exception {
        desk = new SdpDesk("?acceptTypes=text/plain&acceptWrappedTypes=image/png&maxMessageSize=1000");
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private static Map<String, Object> target(Object sessionId) {
        return Map.of(MsrpConstants.TARGET_SESSION, sessionId);
    }

    private static int statusOf(Exchange exchange) {
        return exchange.getException(MsrpOperationFailedException.class).getStatusCode();
    }

    /** Sets up a session whose peer says this in its offer, and lets it connect. */
    private void withPeer(PeerScript script, String... attributes) throws Exception {
        var path = SdpDesk.path(9);
        var answer = desk.send("?operation=createAnswer", SdpDesk.description(path, attributes), Map.of())
                .getMessage();
        try (var peer = desk.connect(SdpDesk.pathOf(answer.getBody(String.class)), path)) {
            script.play(peer, answer.getHeader(MsrpConstants.SESSION_ID, String.class));
        }
    }

    private interface PeerScript {
        void play(ScriptedPeer peer, String sessionId) throws Exception;
    }

    private void withPeerThatTakes(String types, PeerScript script, String... attributes) throws Exception {
        var path = SdpDesk.path(9);
        var offer = SdpDesk.description(path, attributes).replace("accept-types:*", "accept-types:" + types);
        var answer = desk.send("?operation=createAnswer", offer, Map.of()).getMessage();
        try (var peer = desk.connect(SdpDesk.pathOf(answer.getBody(String.class)), path)) {
            script.play(peer, answer.getHeader(MsrpConstants.SESSION_ID, String.class));
        }
    }

    @Test
    @DisplayName("[4975-8.6-04] [4975-8.6-05] [4975-8.6-12] an offer says what the listening endpoint takes")
    void offerSaysWhatTheEndpointTakes() throws Exception {
        var offer = desk.send("?operation=createOffer", null, Map.of()).getMessage();

        assertThat(offer.getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/sdp");
        assertThat(offer.getBody(String.class))
                .contains(
                        "a=accept-types:text/plain message/cpim multipart/mixed multipart/alternative"
                                + " multipart/signed\r\n",
                        "a=accept-wrapped-types:image/png\r\n",
                        "a=max-size:1000\r\n",
                        "a=setup:actpass\r\n");
    }

    @Test
    void goesThroughTheLifeOfASession() throws Exception {
        try (var listener = PeerListener.listen()) {
            var offer = desk.send("", null, Map.of(MsrpConstants.OPERATION, "createOffer"))
                    .getMessage();
            var id = offer.getHeader(MsrpConstants.SESSION_ID, String.class);

            var applied =
                    desk.send("?operation=applyAnswer", SdpDesk.description(SdpDesk.path(listener.port())), target(id));
            assertThat(applied.getException()).isNull();
            try (var peer = SdpDesk.accept(listener)) {
                var sending = desk.camel.template.asyncSend(SdpDesk.ADDRESS, exchange -> {
                    exchange.getMessage().setBody("hello");
                    exchange.getMessage().setHeaders(target(id));
                });
                assertThat(peer.receiveMessage().text()).isEqualTo("hello");
                assertThat(sending.join().getException()).isNull();

                var info = desk.send("?operation=info", null, target(id)).getMessage();
                assertThat(info.getBody(Map.class).get("state")).isEqualTo("OPEN");

                assertThat(desk.send("?operation=close", null, target(id)).getException())
                        .isNull();
                peer.expectClosed();
            }
            assertThat(statusOf(desk.send("?operation=info", null, target(id)))).isEqualTo(481);
        }
    }

    @Test
    void sendsToAllSessionsThoseThatThisSideConnectedIncluded() throws Exception {
        try (var listener = PeerListener.listen()) {
            var offer = desk.send("?operation=createOffer", null, Map.of()).getMessage();
            desk.send(
                    "?operation=applyAnswer",
                    SdpDesk.description(SdpDesk.path(listener.port())),
                    target(offer.getHeader(MsrpConstants.SESSION_ID)));
            try (var dialled = SdpDesk.accept(listener)) {
                withPeer((accepted, id) -> {
                    var sending = desk.camel.template.asyncSend(SdpDesk.ADDRESS, exchange -> {
                        exchange.getMessage().setBody("all");
                        exchange.getMessage().setHeader(MsrpConstants.SEND_TO_ALL, true);
                    });
                    assertThat(accepted.receiveMessage().text()).isEqualTo("all");
                    assertThat(dialled.receiveMessage().text()).isEqualTo("all");
                    assertThat(sending.join().getMessage().getHeader(MsrpConstants.SESSION_COUNT))
                            .isEqualTo(2);
                });
            }
        }
    }

    @Test
    @DisplayName("[4975-8.6-09] tells the signalling if nothing of an offer can be accepted")
    void tellsThatNothingCanBeAccepted() throws Exception {
        var offer = SdpDesk.description(SdpDesk.path(9)).replace("accept-types:*", "accept-types:application/x-foo");

        var refused = desk.send("?operation=createAnswer", offer, Map.of()).getMessage();

        assertThat(refused.getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(488);
        assertThat(refused.getHeader(MsrpConstants.SESSION_ID)).isNull();
        assertThat(refused.getBody(String.class)).contains("m=message 0 TCP/MSRP *\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"createAnswer", "applyAnswer"})
    void failsOnTextThatIsNoDescription(String operation) throws Exception {
        var id =
                desk.send("?operation=createOffer", null, Map.of()).getMessage().getHeader(MsrpConstants.SESSION_ID);

        var headers = operation.equals("applyAnswer") ? target(id) : Map.<String, Object>of();

        assertThat(statusOf(desk.send("?operation=" + operation, "hello", headers)))
                .isEqualTo(488);
    }

    @ParameterizedTest
    @ValueSource(strings = {"applyAnswer", "close", "info"})
    void failsOnSessionsThatDoNotExist(String operation) throws Exception {
        assertThat(statusOf(desk.send("?operation=" + operation, "x", target("session-nobody-has"))))
                .isEqualTo(481);
        assertThat(desk.send("?operation=" + operation, "x", Map.of()).getException())
                .hasMessageContaining(MsrpConstants.TARGET_SESSION);
        assertThat(desk.send("", "x", Map.of(MsrpConstants.OPERATION, "dance")).getException())
                .hasMessageContaining("dance");
    }

    @Test
    @DisplayName("[3264-5.1-01] [3264-6.1-02] a header says which way content may flow")
    void headerSaysTheDirection() throws Exception {
        assertThat(desk.send("?operation=createOffer", null, Map.of(MsrpConstants.DIRECTION, "sendonly"))
                        .getMessage()
                        .getBody(String.class))
                .contains("a=sendonly\r\n");
        assertThat(desk.send(
                                "?operation=createAnswer",
                                SdpDesk.description(SdpDesk.path(9), "a=sendonly"),
                                Map.of(MsrpConstants.DIRECTION, "sendrecv"))
                        .getMessage()
                        .getBody(String.class))
                .contains("a=recvonly\r\n");
    }

    // ---- what is sent ----

    @Test
    @DisplayName(
            "[4975-8.6-07] [4975-8.6-10] [4975-8.6-11] [4975-8.6-15] [4975-8.6-16] [3264-7-01] sends no type that the"
                    + " peer does not take")
    void sendsNoTypeThatThePeerDoesNotTake() throws Exception {
        withPeerThatTakes(
                "text/* ",
                (peer, id) -> {
                    var png = desk.send(
                            "", "x", Map.of(MsrpConstants.TARGET_SESSION, id, Exchange.CONTENT_TYPE, "image/png"));
                    assertThat(statusOf(png)).isEqualTo(415);
                    assertThat(png.getException()).hasMessageContaining("does not take image/png");
                    peer.expectNothing(Duration.ofMillis(100));

                    var sending = desk.camel.template.asyncSend(SdpDesk.ADDRESS, exchange -> {
                        exchange.getMessage().setBody("x");
                        exchange.getMessage()
                                .setHeaders(Map.of(
                                        MsrpConstants.TARGET_SESSION,
                                        id,
                                        Exchange.CONTENT_TYPE,
                                        "TEXT/HTML;charset=UTF-8"));
                    });
                    assertThat(peer.receiveMessage().text()).isEqualTo("x");
                    assertThat(sending.join().getException()).isNull();
                },
                "a=accept-wrapped-types:image/png");
        withPeerThatTakes("message/cpim", this::sendsPngInAContainerOnly, "a=accept-wrapped-types:image/png");
    }

    private void sendsPngInAContainerOnly(ScriptedPeer peer, String id) throws Exception {
        var plain = desk.send("?cpim=unwrap", "x", target(id));
        assertThat(statusOf(plain)).isEqualTo(415);
        assertThat(plain.getException()).hasMessageContaining("text/plain neither by itself nor in a");
        peer.expectNothing(Duration.ofMillis(100));

        var sending = desk.camel.template.asyncSend(SdpDesk.ADDRESS + "?cpim=unwrap", exchange -> {
            exchange.getMessage().setBody("x");
            exchange.getMessage()
                    .setHeaders(Map.of(MsrpConstants.TARGET_SESSION, id, Exchange.CONTENT_TYPE, "image/png"));
        });
        assertThat(peer.receiveMessage().text()).endsWith("Content-Type: image/png\r\n\r\nx");
        assertThat(sending.join().getException()).isNull();
    }

    @Test
    @DisplayName("[4975-8.6-13] sends no message that is larger than the peer takes")
    void sendsNoMessageThatIsTooLarge() throws Exception {
        withPeer(
                (peer, id) -> {
                    assertThat(statusOf(desk.send("", "123456", target(id)))).isEqualTo(413);
                    peer.expectNothing(Duration.ofMillis(100));

                    var sending = desk.camel.template.asyncSend(SdpDesk.ADDRESS, exchange -> {
                        exchange.getMessage().setBody(new ByteArrayInputStream(new byte[5]));
                        exchange.getMessage().setHeaders(target(id));
                    });
                    assertThat(peer.receiveMessage().length()).isEqualTo(5);
                    assertThat(sending.join().getException()).isNull();
                },
                "a=max-size:5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sendonly", "inactive"})
    @DisplayName("[4975-8.9-01] [3264-7-02] [3264-8.4-03] sends no content to a peer that takes none")
    void sendsNoContentToAPeerThatTakesNone(String direction) throws Exception {
        withPeer(
                (peer, id) -> {
                    assertThat(statusOf(desk.send("", "x", target(id)))).isEqualTo(403);
                    peer.expectNothing(Duration.ofMillis(100));
                },
                "a=" + direction);
    }

    @Test
    @DisplayName("[4975-8.9-02] reports are sent whatever the direction")
    void reportsAreSentWhateverTheDirection() throws Exception {
        withPeer(
                (peer, id) -> {
                    var message = peer.newSend()
                            .header("Success-Report", "yes")
                            .header("Byte-Range", "1-1/1")
                            .body("text/plain", "x".getBytes());
                    peer.write(message);
                    peer.expectResponse(message, 200);
                    assertThat(peer.expectRequest("REPORT").header("Status")).contains("000 200 OK");
                },
                "a=sendonly");
    }

    @Test
    @DisplayName(
            "[4975-5.4-20] [4975-5.4-21] [4975-5.4-29] [4975-7.3.2-07] [4145-6.2-01] a lost session is not connected"
                    + " again but made anew, and what was not confirmed goes out again with the same Message-ID")
    void lostSessionIsMadeAnew() throws Exception {
        var endpoint = desk.camel.context.getEndpoint(SdpDesk.ADDRESS);
        var exchange = endpoint.createExchange();
        exchange.getMessage().setBody("once more");
        var ids = new ArrayList<String>();
        var paths = new HashSet<String>();
        for (boolean isLost : new boolean[] {true, false}) {
            try (var listener = PeerListener.listen()) {
                var offer = desk.send("?operation=createOffer", null, Map.of()).getMessage();
                var id = offer.getHeader(MsrpConstants.SESSION_ID);
                desk.send("?operation=applyAnswer", SdpDesk.description(SdpDesk.path(listener.port())), target(id));
                exchange.getMessage().setHeader(MsrpConstants.TARGET_SESSION, id);
                try (var peer = SdpDesk.accept(listener)) {
                    exchange.setException(null);
                    var sending = desk.camel.template.asyncSend(endpoint, exchange);
                    var send = peer.expectRequest("SEND");
                    ids.add(send.messageId());
                    paths.add(send.fromPath());
                    if (isLost) {
                        peer.reset();
                        assertThat(sending.get(5, TimeUnit.SECONDS).getException())
                                .isNotNull();
                        var late = desk.camel.template.asyncSend(
                                SdpDesk.ADDRESS, lost -> lost.getMessage().setHeaders(target(id)));
                        listener.expectNoConnection(Duration.ofMillis(100));
                        assertThat(late).as("waits for an offer").isNotDone();
                        desk.send("?operation=close", null, target(id));
                        assertThat(statusOf(late.get(5, TimeUnit.SECONDS))).isEqualTo(481);
                    } else {
                        peer.respond(send, 200, "OK");
                        assertThat(sending.get(5, TimeUnit.SECONDS).getException())
                                .isNull();
                    }
                }
            }
        }
        assertThat(ids).hasSize(2).containsOnly(ids.get(0));
        assertThat(paths).hasSize(2);
    }

    // ---- what is received ----

    @Test
    @DisplayName("[4975-8.6-14] refuses what was not negotiated with 415 and 413")
    void refusesWhatWasNotNegotiated() throws Exception {
        withPeer((peer, id) -> {
            peer.expectResponse(peer.send("image/png", "x"), 415);
            peer.expectResponse(peer.send("text/plain", "x".repeat(1001)), 413);
            peer.expectResponse(peer.send("text/plain", "x".repeat(1000)), 200);
        });
    }
}
