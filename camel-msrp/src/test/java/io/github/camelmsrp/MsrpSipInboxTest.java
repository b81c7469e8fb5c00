// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.peer.SipPeer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The route that takes what called parties send in the calls of its identity, while it stops and goes on. */
class MsrpSipInboxTest {

    private final SipRig rig = new SipRig();

    @BeforeEach
    void listen() throws Exception {
        rig.answering("");
        rig.alice.add(routes -> routes.from("msrp-sip:alice@example.org?sipAddress=127.0.0.1:0")
                .routeId("inbox")
                .to("mock:inbox"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Object call(int message) {
        return rig.received(message).get(MsrpConstants.SIP_CALL_ID);
    }

    @Test
    void aCallOfAProducerGoesOnWithoutIt() throws Exception {
        rig.tell("", "first");

        rig.alice.context.getRouteController().stopRoute("inbox");

        assertThat(rig.tell("", "second").getException()).isNull();
        assertThat(call(1)).isEqualTo(call(0));
        rig.alice.context.getRouteController().startRoute("inbox");
        rig.alice.mock("inbox").expectedBodiesReceived("answer");
        assertThat(rig.answer("answer").getException()).isNull();
        rig.alice.mock("inbox").assertIsSatisfied(10_000);
    }

    @Test
    void aCallOfAProducerGoesOnWhileItIsSuspended() throws Exception {
        rig.tell("&requestTimeout=5000", "first");

        rig.alice.context.getRouteController().suspendRoute("inbox");

        assertThat(rig.answer("refused")
                        .getException(MsrpOperationFailedException.class)
                        .getStatusCode())
                .isEqualTo(403);
        assertThat(rig.tell("&requestTimeout=5000", "second").getException()).isNull();
        assertThat(call(1)).isEqualTo(call(0));
        rig.alice.context.getRouteController().resumeRoute("inbox");
        rig.alice.mock("inbox").expectedBodiesReceived("answer");
        assertThat(rig.answer("answer").getException()).isNull();
        rig.alice.mock("inbox").assertIsSatisfied(10_000);
    }

    @Test
    void aCallOfAProducerGoesOnWhileItStopsWithAnExchange() throws Exception {
        rig.tell("&requestTimeout=5000", "first");
        var go = new CountDownLatch(1);
        rig.alice.mock("inbox").whenAnyExchangeReceived(exchange -> go.await());
        // In a call of its own.
        rig.tell("&displayName=Alice", "other");
        SipRig.sendInto(rig.received(1), rig.desk, "work");
        await().until(() -> rig.alice.mock("inbox").getReceivedCounter() == 1);
        var consumer = (MsrpSipConsumer) rig.alice.context.getRoute("inbox").getConsumer();
        var receiver = Objects.requireNonNull(consumer.receiverIfStarted());
        var stopping = CompletableFuture.runAsync(() -> stop("inbox"));
        try {
            await().until(receiver::isSuspended);

            assertThat(rig.tell("&requestTimeout=5000", "second").getException())
                    .isNull();
            assertThat(call(2)).isEqualTo(call(0));
        } finally {
            go.countDown();
        }
        stopping.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aCallCanBeMadeWhileItStops() throws Exception {
        // The SIP address has another user, which is why it is not closed with the route.
        rig.tell("&displayName=Alice", "before");
        var consumer = (MsrpSipConsumer) rig.alice.context.getRoute("inbox").getConsumer();
        int port = consumer.getSipPort();
        var receiver = Objects.requireNonNull(consumer.receiverIfStarted());
        try (var bob = SipPeer.open("UDP");
                var peer = called(bob, port)) {
            peer.expectResponse(peer.send("text/plain", "hello"), 200);
            var received = rig.alice.mock("inbox").getExchanges().get(0).getMessage();
            SipRig.sendInto(received.getHeaders(), rig.alice, "question");
            var question = peer.expectRequest("SEND");
            // It waits for the answer.
            var stopping = CompletableFuture.runAsync(() -> stop("inbox"));
            await().until(receiver::hasEnded);

            assertThat(rig.tell("", "first").getException()).isNull();
            assertThat(rig.tell("", "second").getException()).isNull();

            assertThat(call(2)).isEqualTo(call(1));
            peer.respond(question, 200, "OK");
            var bye = bob.receive("BYE");
            bob.send(bye.answer(200, "OK"), port);
            stopping.get(10, TimeUnit.SECONDS);
        }
    }

    /** The peer has called Alice, and connected. */
    private static ScriptedPeer called(SipPeer bob, int port) throws Exception {
        var path = SdpDesk.path(9);
        var invite =
                bob.request("INVITE", "sip:alice@127.0.0.1:" + port).sdp(SdpDesk.description(path, "a=setup:active"));
        bob.send(invite, port);
        var success = bob.receiveFinal(invite);
        bob.send(bob.inDialog("ACK", invite, success, 1), port);
        return SipRig.connect(success, path);
    }

    private void stop(String route) {
        try {
            rig.alice.context.getRouteController().stopRoute(route);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
