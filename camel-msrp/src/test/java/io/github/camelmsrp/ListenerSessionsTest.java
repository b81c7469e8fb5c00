// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.Responder;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages into sessions that peers opened on a listening address. */
class ListenerSessionsTest {

    private static final String LISTENER = "msrp:127.0.0.1:0";

    private final RunningCamel camel = new RunningCamel();

    @BeforeEach
    void listen() throws Exception {
        camel.add(routes -> routes.from(LISTENER + "/desk").routeId("desk").to("mock:in"));
    }

    @AfterEach
    void close() {
        camel.close();
    }

    private ScriptedPeer present() {
        var peer = camel.peer("desk");
        peer.expectResponse(peer.sendBodiless(), 200);
        return peer;
    }

    private String sessionOf(ScriptedPeer peer) {
        int before = camel.mock("in").getReceivedCounter();
        peer.expectResponse(peer.send("text/plain", "who am I"), 200);
        return camel.mock("in")
                .getExchanges()
                .get(before)
                .getMessage()
                .getHeader(MsrpConstants.SESSION_ID, String.class);
    }

    private Exchange send(String options, Object body, Map<String, Object> headers, Runnable meanwhile)
            throws Exception {
        var sending = camel.template.asyncSend(LISTENER + options, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
        });
        meanwhile.run();
        return sending.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aMessageReachesTheSessionThatItNames() throws Exception {
        try (var alice = present();
                var bob = present()) {
            var exchange = send(
                    "",
                    "for Bob",
                    Map.of(MsrpConstants.TARGET_SESSION, sessionOf(bob)),
                    () -> assertThat(bob.receiveMessage().text()).isEqualTo("for Bob"));

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader(MsrpConstants.STATUS_CODE))
                    .isEqualTo(200);
            alice.expectNothing(Duration.ofMillis(100));
        }
    }

    @Test
    void optionsOfTheProducerRuleItsMessages() throws Exception {
        try (var alice = present()) {
            var target = Map.<String, Object>of(MsrpConstants.TARGET_SESSION, sessionOf(alice));
            send("?chunkSize=2048", "x".repeat(3000), target, () -> {
                assertThat(alice.receiveMessage().chunkCount()).isEqualTo(2);
            });
            var exchange = send("?requestTimeout=200", "x", target, () -> alice.receiveMessage(Responder.silent()));

            assertThat(exchange.getException(MsrpOperationFailedException.class).getStatusCode())
                    .isEqualTo(408);
        }
    }

    @Test
    void anUnknownSessionFailsTheExchangeWithoutShowingIts() throws Exception {
        var exchange = send("", "x", Map.of(MsrpConstants.TARGET_SESSION, "session-nobody-has"), () -> {});

        assertThat(exchange.getException(MsrpOperationFailedException.class).getStatusCode())
                .isEqualTo(481);
        assertThat(exchange.getException().getMessage()).contains("sess…").doesNotContain("nobody");
    }

    @Test
    void anAddressOnWhichNobodyListensFailsTheExchange() throws Exception {
        var exchange = camel.template.send(
                "msrp:127.0.0.1:1", e -> e.getMessage().setHeader(MsrpConstants.TARGET_SESSION, "x"));

        assertThat(exchange.getException()).hasMessageContaining("No route listens on msrp:127.0.0.1:1");
    }

    @Test
    void repliesCannotBeAwaitedWhereARouteListens() throws Exception {
        var exchange = send("?waitFor=reply", "x", Map.of(MsrpConstants.TARGET_SESSION, "x"), () -> {});

        assertThat(exchange.getException()).hasMessageContaining("waitFor=reply cannot be used");
    }

    @Test
    void everySessionGetsTheMessageThatGoesToAll() throws Exception {
        var octets = new byte[200_000];
        new Random(9).nextBytes(octets);
        try (var alice = present();
                var bob = present()) {
            var toAll = Map.<String, Object>of(MsrpConstants.SEND_TO_ALL, true);
            for (var body : new Object[] {"news", octets, new ByteArrayInputStream(octets)}) {
                var exchange = send("", body, toAll, () -> {
                    var first = alice.receiveMessage();
                    var second = bob.receiveMessage();
                    assertThat(first.body()).isEqualTo(body instanceof String text ? text.getBytes() : octets);
                    assertThat(second.body()).isEqualTo(first.body());
                });
                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getHeader(MsrpConstants.BYTES_SENT))
                        .isEqualTo(body instanceof String ? 8L : 400_000L);
                assertThat(exchange.getMessage().getHeader(MsrpConstants.SESSION_COUNT))
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void theResultNamesEachSessionThatFailed() throws Exception {
        try (var alice = present();
                var bob = present();
                var carol = present()) {
            var ofBob = sessionOf(bob);
            var ofCarol = sessionOf(carol);
            var exchange = send("", "news", Map.of(MsrpConstants.SEND_TO_ALL, true), () -> {
                alice.receiveMessage();
                bob.receiveMessage(Responder.status(413, "Stop"));
                carol.receiveMessage(Responder.status(415, "No text"));
            });

            var failure = exchange.getException(MsrpOperationFailedException.class);
            assertThat(failure.getFailures())
                    .extracting(MsrpOperationFailedException.Failure::sessionId)
                    .containsExactlyInAnyOrder(ofBob, ofCarol);
            assertThat(failure.getFailures())
                    .extracting(MsrpOperationFailedException.Failure::statusCode)
                    .containsExactlyInAnyOrder(413, 415);
            assertThat(failure)
                    .hasMessageContaining("2 of 3 sessions did not get the message")
                    .message()
                    .doesNotContain(ofBob, ofCarol);
            assertThat(failure.getMessage()).contains(ofBob.substring(0, 4));
            assertThat(exchange.getMessage().getHeader(MsrpConstants.SESSION_COUNT))
                    .isEqualTo(1);
        }
    }

    @Test
    void toAllOfNobodyIsFine() throws Exception {
        var exchange = send("", "news", Map.of(MsrpConstants.SEND_TO_ALL, true), () -> {});

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(MsrpConstants.BYTES_SENT)).isEqualTo(0L);
        assertThat(exchange.getMessage().getHeader(MsrpConstants.SESSION_COUNT)).isEqualTo(0);
    }

    @Test
    void anEmptyMessageToAllCountsThoseThatGotIt() throws Exception {
        try (var alice = present()) {
            var toAll = Map.<String, Object>of(MsrpConstants.SEND_TO_ALL, true);
            var exchange = send(
                    "",
                    "",
                    toAll,
                    () -> assertThat(alice.receiveMessage().body()).isEmpty());

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader(MsrpConstants.BYTES_SENT))
                    .isEqualTo(0L);
            assertThat(exchange.getMessage().getHeader(MsrpConstants.SESSION_COUNT))
                    .isEqualTo(1);
        }
    }

    @Test
    void theCountOfAnEarlierMessageToAllDoesNotStayOnTheNextMessage() throws Exception {
        try (var alice = present()) {
            var headers = Map.<String, Object>of(
                    MsrpConstants.TARGET_SESSION, sessionOf(alice), MsrpConstants.SESSION_COUNT, 7);
            var exchange = send("", "for Alice", headers, alice::receiveMessage);

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader(MsrpConstants.SESSION_COUNT))
                    .isNull();
        }
    }

    @Test
    void aRouteMayAnswerIntoTheSessionItSelfEvenWhenThePeerFloodsIt() throws Exception {
        camel.add(routes -> routes.from(LISTENER + "/echo?receiveWindow=4")
                .setHeader(MsrpConstants.TARGET_SESSION, routes.header(MsrpConstants.SESSION_ID))
                .to(LISTENER));
        try (var peer = camel.peer("echo")) {
            var background = peer.autoRespond(Responder.ok());
            for (int i = 0; i < 200; i++) {
                peer.send("text/plain", "m" + i);
            }
            for (int i = 0; i < 200; i++) {
                assertThat(background.nextMessage().text()).isEqualTo("m" + i);
            }
            background.awaitResponses(200, 200);
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-01] each session gets a message of its own, with an id of its own")
    void messagesToAllHaveDifferentIds() throws Exception {
        try (var alice = present();
                var bob = present()) {
            var ids = new ArrayList<String>();
            send("", "news", Map.of(MsrpConstants.SEND_TO_ALL, true), () -> {
                ids.add(alice.receiveMessage().messageId());
                ids.add(bob.receiveMessage().messageId());
            });

            assertThat(ids).doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("[4975-5.4-23] repeated for all sessions, each gets the id that it got before")
    void redeliveryToAllKeepsTheIdOfEachSession() throws Exception {
        camel.add(routes -> {
            routes.errorHandler(
                    routes.defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(10));
            routes.from("direct:all")
                    .setHeader(MsrpConstants.SEND_TO_ALL, routes.constant(true))
                    .to(LISTENER);
        });
        try (var alice = present();
                var bob = present()) {
            var sending = camel.template.asyncSendBody("direct:all", "news");
            var toAlice = alice.receiveMessage().messageId();
            var toBob = bob.receiveMessage(Responder.status(408, "Late")).messageId();

            assertThat(alice.receiveMessage().messageId()).isEqualTo(toAlice);
            assertThat(bob.receiveMessage().messageId()).isEqualTo(toBob).isNotEqualTo(toAlice);
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    /** Octets that can be had for so many messages. */
    private static final class Scarce extends ByteArrayInputStream implements StreamCache {
        private int copies;

        Scarce(int copies) {
            super("scarce".getBytes(StandardCharsets.US_ASCII));
            this.copies = copies;
        }

        @Override
        public StreamCache copy(Exchange exchange) throws IOException {
            if (copies-- == 0) {
                throw new IOException("no more copies");
            }
            return new Scarce(0);
        }

        @Override
        public boolean inMemory() {
            return false;
        }

        @Override
        public long length() {
            return count;
        }

        @Override
        public long position() {
            return pos;
        }

        @Override
        public void writeTo(OutputStream target) throws IOException {
            transferTo(target);
        }
    }

    @Test
    void anExchangeThatFailsHalfWayEndsWhenWhatIsOnItsWayHasEnded() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        Responder late = (request, index) -> {
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Responder.ok().answer(request, index);
        };
        try (var alice = present();
                var bob = present()) {
            alice.autoRespond(late);
            bob.autoRespond(late);
            var sending = camel.template.asyncSend(LISTENER, exchange -> {
                exchange.getMessage().setHeader(MsrpConstants.SEND_TO_ALL, true);
                exchange.getMessage().setBody(new Scarce(1));
            });
            Awaitility.await().during(Duration.ofMillis(200)).until(() -> !sending.isDone());
            mayAnswer.countDown();

            assertThat(sending.get(10, TimeUnit.SECONDS).getException()).hasMessage("no more copies");
        }
    }
}
