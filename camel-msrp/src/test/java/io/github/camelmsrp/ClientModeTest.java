// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.ScriptedPeer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A consumer that dials its peer and keeps the session up. */
class ClientModeTest extends DialledBob {

    private void consume(String options) throws Exception {
        camel.add(routes -> routes.from(uri("?clientMode=true&reconnectDelay=50" + options))
                .routeId("client")
                .to("mock:in"));
    }

    @Test
    @DisplayName("[4975-5.4-05, 4975-5.4-07] dials at start, sends at once, and receives")
    void dialsAndReceives() throws Exception {
        camel.mock("in").expectedBodiesReceived("Hello");
        consume("");
        try (var peer = accept()) {
            peer.expectResponse(peer.send("text/plain", "Hello"), 200);

            camel.mock("in").assertIsSatisfied();
        }
    }

    @Test
    void dialsAgainWhenTheSessionIsLost() throws Exception {
        consume("&events=open,close");
        String first;
        try (var peer = accept()) {
            first = peer.newSend().header("To-Path").orElseThrow();
            peer.reset();
        }
        try (var peer = accept()) {
            assertThat(peer.newSend().header("To-Path").orElseThrow()).isNotEqualTo(first);
            peer.expectResponse(peer.send("text/plain", "back"), 200);
        }
        assertThat(camel.mock("in").getExchanges())
                .extracting(exchange -> exchange.getMessage().getHeader(MsrpConstants.MESSAGE_TYPE))
                .startsWith("OPEN", "CLOSE", "OPEN", "SEND");
    }

    @Test
    void waitsForAPeerThatComesLater() throws Exception {
        int port = bob.port();
        bob.close();
        camel.add(routes -> routes.from(
                        "msrp:127.0.0.1:" + port + "/bob?clientMode=true&reconnectDelay=50&reconnectMaxDelay=100")
                .to("mock:in"));
        camel.mock("in").expectedBodiesReceived("at last");

        // The listener under the same port is another Camel.
        try (var other = RunningCamel.with(routes -> routes.from("msrp:127.0.0.1:" + port + "/bob?events=open")
                .filter(routes.header(MsrpConstants.MESSAGE_TYPE).isEqualTo("OPEN"))
                .setHeader(MsrpConstants.TARGET_SESSION, routes.header(MsrpConstants.SESSION_ID))
                .setBody(routes.constant("at last"))
                .to("msrp:127.0.0.1:" + port))) {
            camel.mock("in").assertIsSatisfied();
            assertThat(other.context.isStarted()).isTrue();
        }
    }

    @Test
    void givesUpAfterMaxReconnectAttempts() throws Exception {
        int port = bob.port();
        bob.close();
        var given = new java.util.concurrent.CompletableFuture<Throwable>();
        camel.context
                .getRegistry()
                .bind("handler", new org.apache.camel.support.LoggingExceptionHandler(camel.context, getClass()) {
                    @Override
                    public void handleException(
                            String message, org.apache.camel.Exchange exchange, Throwable exception) {
                        given.complete(exception);
                    }

                    @Override
                    public void handleException(String message, Throwable exception) {
                        given.complete(exception);
                    }
                });
        camel.add(routes -> routes.from("msrp:127.0.0.1:" + port
                        + "/bob?clientMode=true&reconnectDelay=10&maxReconnectAttempts=2&exceptionHandler=#handler")
                .to("mock:in"));

        assertThat(given.get(10, TimeUnit.SECONDS)).hasMessageContaining("given up");
    }

    @Test
    void withoutReconnectTheRouteDoesNotStartIfThePeerIsNotThere() {
        int port = bob.port();
        bob.close();

        assertThatThrownBy(() -> camel.add(
                        routes -> routes.from("msrp:127.0.0.1:" + port + "/bob?clientMode=true&reconnect=false")
                                .to("mock:in")))
                .hasStackTraceContaining("Cannot set up the session with msrp://127.0.0.1:" + port);
        assertThat(MsrpHost.of(camel.context).clientSessions()).isEmpty();
    }

    @Test
    void aProducerOfTheSameEndpointSharesTheSession() throws Exception {
        consume("");
        try (var peer = accept()) {
            var sending = camel.template.asyncSendBody(uri(""), "from Camel");
            assertThat(peer.receiveMessage().text()).isEqualTo("from Camel");
            sending.get(10, TimeUnit.SECONDS);
            camel.mock("in").expectedBodiesReceived("to Camel");
            peer.expectResponse(peer.send("text/plain", "to Camel"), 200);
            camel.mock("in").assertIsSatisfied();
            bob.expectNoConnection(Duration.ofMillis(100));
        }
    }

    @Test
    void aConsumerTakesOverTheSessionOfAProducer() throws Exception {
        var sending = camel.template.asyncSendBody(uri(""), "first");
        try (var peer = accept()) {
            peer.receiveMessage();
            sending.get(10, TimeUnit.SECONDS);
            consume("&bodyType=bytes");
            assertThat(peer.expectClosed()).isEqualTo(ScriptedPeer.Closing.ORDERLY);
        }
        try (var peer = accept()) {
            camel.mock("in").expectedMessageCount(1);
            peer.expectResponse(peer.send("text/plain", "to Camel"), 200);
            camel.mock("in").assertIsSatisfied();
            var second = camel.template.asyncSendBody(uri(""), "second");
            assertThat(peer.receiveMessage().text()).isEqualTo("second");
            second.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void twoRoutesCannotConsumeFromOnePeer() throws Exception {
        consume("");
        try (var peer = accept()) {
            assertThatThrownBy(() -> camel.add(routes ->
                            routes.from(uri("?clientMode=true&bodyType=bytes")).to("mock:other")))
                    .hasStackTraceContaining("Two routes consume from");
            peer.expectNothing(Duration.ofMillis(50));
        }
    }

    @Test
    void stoppingTheRouteEndsTheSession() throws Exception {
        consume("");
        try (var peer = accept()) {
            camel.context.getRouteController().stopRoute("client");

            assertThat(peer.expectClosed()).isEqualTo(ScriptedPeer.Closing.ORDERLY);
            bob.expectNoConnection(Duration.ofMillis(200));
        }
        camel.context.getRouteController().startRoute("client");
        try (var peer = accept()) {
            peer.expectResponse(peer.send("text/plain", "again"), 200);
        }
    }

    @Test
    void aSessionThatProducersUseOutlivesTheRoute() throws Exception {
        consume("");
        try (var peer = accept()) {
            var sending = camel.template.asyncSendBody(uri(""), "1");
            peer.receiveMessage();
            sending.get(10, TimeUnit.SECONDS);
            var receiver = Objects.requireNonNull(camel.consumer("client").receiverIfStarted());
            assertThat(receiver.mailboxes()).hasSize(1);
            camel.context.getRouteController().stopRoute("client");

            assertThat(receiver.mailboxes()).isEmpty();
            peer.expectResponse(peer.send("text/plain", "nobody is here"), 403);
            var second = camel.template.asyncSendBody(uri(""), "2");
            assertThat(peer.receiveMessage().text()).isEqualTo("2");
            second.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-24] keep-alives are sent when nothing else is")
    void keepsTheSessionAlive() throws Exception {
        consume("&keepAliveInterval=100");
        try (var peer = accept()) {
            for (int i = 0; i < 3; i++) {
                var alive = peer.expectFrame(frame -> frame.isSend() && !frame.hasBody());
                peer.respond(alive, 200, "OK");
            }
        }
    }

    @Test
    void sessionsInClientModeAreCounted() throws Exception {
        consume("");
        try (var peer = accept()) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(camel.consumer("client").getSessionCount())
                            .isOne());
            assertThat(camel.consumer("client").getLocalAddress()).isNull();
            assertThat(peer.remoteAddress()).isNotNull();
        }
    }

    /** Names have no address before the latch is open. */
    private static RunningCamel findingBob(CountDownLatch found) {
        return new RunningCamel(settings -> settings.withResolver(host -> {
            try {
                found.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of(InetAddress.getLoopbackAddress());
        }));
    }

    @Test
    void aConsumerThatJoinsWhileAProducerDialsGetsASessionOfItsOwnWhenThatIsClosed() throws Exception {
        var found = new CountDownLatch(1);
        try (var slow = findingBob(found)) {
            var uri = "msrp:bob.example.com:" + bob.port() + "/bob";
            var sent = new AsyncSender(slow.context, uri).send("hello");
            slow.add(routes -> routes.from(uri + "?clientMode=true").to("mock:in"));
            found.countDown();

            try (var first = accept()) {
                assertThat(first.expectClosed()).isEqualTo(ScriptedPeer.Closing.ORDERLY);
            }
            try (var second = accept()) {
                assertThat(second.receiveMessage().text()).isEqualTo("hello");
                assertThat(sent.get(10, TimeUnit.SECONDS).getException()).isNull();
                second.expectResponse(second.send("text/plain", "hello yourself"), 200);
            }
        }
    }

    @Test
    void aConsumerOfTheSameEndpointTakesTheSessionThatAProducerDials() throws Exception {
        var found = new CountDownLatch(1);
        try (var slow = findingBob(found)) {
            var uri = "msrp:bob.example.com:" + bob.port() + "/bob?clientMode=true";
            var sent = new AsyncSender(slow.context, uri).send("hello");
            slow.add(routes -> routes.from(uri).to("mock:in"));
            found.countDown();

            try (var peer = accept()) {
                assertThat(peer.receiveMessage().text()).isEqualTo("hello");
                assertThat(sent.get(10, TimeUnit.SECONDS).getException()).isNull();
                peer.expectResponse(peer.send("text/plain", "hello yourself"), 200);
                bob.expectNoConnection(Duration.ofMillis(100));
            }
        }
    }
}
