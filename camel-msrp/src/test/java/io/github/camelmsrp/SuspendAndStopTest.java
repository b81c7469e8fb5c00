// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.AutoResponder;
import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.Responder;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Routes that are suspended, resumed and stopped while peers go on sending. */
class SuspendAndStopTest {

    private static final String DESK = "msrp:127.0.0.1:0/desk";
    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    void aSuspendedRouteGetsNothingAndLosesNothing() throws Exception {
        try (var camel = RunningCamel.with(
                        routes -> routes.from(DESK).routeId("desk").to("mock:in"));
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "before"), 200);
            camel.context.getRouteController().suspendRoute("desk");

            var sent = alice.send("text/plain", "while suspended");
            try (var late = camel.peer("desk")) {
                var first = late.send("text/plain", "on a new session");
                late.expectNothing(SHORT);
                alice.expectNothing(SHORT);
                assertThat(camel.mock("in").getReceivedCounter()).isOne();

                camel.context.getRouteController().resumeRoute("desk");
                alice.expectResponse(sent, 200);
                late.expectResponse(first, 200);
                alice.expectResponse(alice.send("text/plain", "after"), 200);
                assertThat(camel.mock("in").getReceivedCounter()).isEqualTo(4);
            }
        }
    }

    @Test
    void whatCannotBeRoutedInTimeIsRefusedAndNotConfirmed() throws Exception {
        var go = new CountDownLatch(1);
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?ackTimeout=800")
                        .routeId("desk")
                        .process(exchange -> go.await(10, TimeUnit.SECONDS))
                        .to("mock:in"));
                var alice = camel.peer("desk")) {
            var running = alice.send("text/plain", "running");
            Awaitility.await().until(() -> camel.consumer("desk").getPendingExchangesSize() == 1);
            var suspending = CompletableFuture.runAsync(() -> suspend(camel));
            Awaitility.await().until(() -> camel.consumer("desk").isSuspendingOrSuspended());
            var held = alice.send("text/plain", "arrives while the route is still running");

            var answers = List.of(alice.readFrame(), alice.readFrame());
            assertThat(answers)
                    .extracting(PeerFrame::transactionId)
                    .containsExactlyInAnyOrder(running.transactionId(), held.transactionId());
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.status())
                            .isEqualTo(answer.transactionId().equals(held.transactionId()) ? 403 : 200));
            go.countDown();
            suspending.get(10, TimeUnit.SECONDS);
            assertThat(camel.mock("in").getReceivedCounter()).isOne();
        }
    }

    @Test
    void whatASessionLeftBehindIsRoutedWhenTheRouteGoesOn() throws Exception {
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?events=close&maxSessions=2")
                .routeId("desk")
                .to("mock:in"))) {
            var alice = camel.peer("desk");
            alice.expectResponse(alice.send("text/plain", "before"), 200);
            camel.context.getRouteController().suspendRoute("desk");
            alice.close();
            Awaitility.await().until(() -> camel.consumer("desk").getSessionCount() == 0);
            var bob = camel.peer("desk");
            bob.send("text/plain", "held");
            Awaitility.await().until(() -> camel.consumer("desk").getSessionCount() == 1);
            try (var carol = camel.peer("desk")) {
                carol.expectResponse(carol.send("text/plain", "one too many"), 403);
            }
            bob.close();
            assertThat(camel.mock("in").getReceivedCounter()).isOne();

            camel.context.getRouteController().resumeRoute("desk");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(camel.mock("in").getExchanges())
                            .extracting(exchange -> exchange.getMessage().getHeader(MsrpConstants.MESSAGE_TYPE))
                            .filteredOn("CLOSE"::equals)
                            .hasSize(2));
            try (var dave = camel.peer("desk")) {
                dave.expectResponse(dave.send("text/plain", "after"), 200);
            }
        }
    }

    private static void suspend(RunningCamel camel) {
        try {
            camel.context.getRouteController().suspendRoute("desk");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSuspendedRouteMayRefuse() throws Exception {
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?suspendPolicy=reject")
                        .routeId("desk")
                        .to("mock:in"));
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "before"), 200);
            camel.context.getRouteController().suspendRoute("desk");

            alice.expectResponse(alice.send("text/plain", "x"), 403);
            try (var late = camel.peer("desk")) {
                late.expectResponse(late.send("text/plain", "x"), 403);
            }
            camel.context.getRouteController().resumeRoute("desk");
            alice.expectResponse(alice.send("text/plain", "after"), 200);
            assertThat(camel.mock("in").getReceivedCounter()).isEqualTo(2);
        }
    }

    @Test
    void whatARouteWasDoingIsAnsweredBeforeItStops() throws Exception {
        var go = new CountDownLatch(1);
        try (var camel = RunningCamel.with(routes -> routes.from(DESK)
                        .routeId("desk")
                        .process(exchange -> go.await(10, TimeUnit.SECONDS))
                        .to("mock:in"));
                var alice = camel.peer("desk")) {
            var first = alice.send("text/plain", "1");
            var second = alice.send("text/plain", "2");
            Awaitility.await().until(() -> camel.consumer("desk").getPendingExchangesSize() == 2);
            var stopping = CompletableFuture.runAsync(() -> stop(camel));
            alice.expectNothing(SHORT);
            assertThat(stopping).isNotDone();
            go.countDown();

            alice.expectResponse(first, 200);
            alice.expectResponse(second, 200);
            assertThat(alice.expectClosed()).isEqualTo(ScriptedPeer.Closing.ORDERLY);
            stopping.get(10, TimeUnit.SECONDS);
            assertThat(camel.mock("in").getReceivedCounter()).isEqualTo(2);
        }
    }

    private static void stop(RunningCamel camel) {
        try {
            camel.context.getRouteController().stopRoute("desk");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWasAnsweredWith200WasRoutedWhenTheContextStopsInTheMiddleOfAFlood() throws Exception {
        for (var policy : List.of("routed", "received")) {
            var routed = Collections.synchronizedList(new ArrayList<String>());
            var camel = RunningCamel.with(routes -> routes.from(DESK + "?ackPolicy=" + policy)
                    .delayer(1)
                    .process(exchange ->
                            routed.add(exchange.getMessage().getHeader(MsrpConstants.MESSAGE_ID, String.class))));
            try (var alice = camel.peer("desk")) {
                var background = alice.autoRespond(Responder.ok());
                var sent = new ArrayList<PeerMessage>();
                var flood = new Thread(() -> flood(alice, sent));
                flood.start();
                Awaitility.await().until(() -> background.responses(200) > 50);
                camel.close();
                flood.join();
                background.awaitClosed();
                // Answers come in the order of the messages.
                var answered = sent.stream()
                        .limit(background.responses(200))
                        .map(PeerMessage::messageId)
                        .toList();
                assertThat(answered).hasSizeGreaterThan(50);
                assertThat(answered).as(policy).isSubsetOf(routed);
            } finally {
                camel.close();
            }
        }
    }

    private static void awaitEnd(AutoResponder background) {
        try {
            background.awaitClosed();
        } catch (PeerFailure cutOff) {
            // Who goes on sending to a closed socket gets a reset, maybe in the middle of an answer.
        }
    }

    private static void flood(ScriptedPeer alice, List<PeerMessage> sent) {
        try {
            for (int i = 0; i < 100_000; i++) {
                sent.add(alice.send("text/plain", "message " + i));
            }
        } catch (AssertionError closed) {
            // The listener is gone: that ends the flood.
        }
    }

    @Test
    void aListenerThatOtherRoutesUseStays() throws Exception {
        try (var camel = RunningCamel.with(routes -> {
                    routes.from(DESK).routeId("desk").to("mock:desk");
                    routes.from("msrp:127.0.0.1:0/other").routeId("other").to("mock:other");
                });
                var alice = camel.peer("desk");
                var bob = camel.peer("other")) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);
            bob.expectResponse(bob.send("text/plain", "x"), 200);
            camel.context.getRouteController().stopRoute("desk");

            alice.expectResponse(alice.send("text/plain", "x"), 481);
            bob.expectResponse(bob.send("text/plain", "x"), 200);
            camel.context.getRouteController().startRoute("desk");
            try (var again = camel.peer("desk")) {
                again.expectResponse(again.send("text/plain", "x"), 200);
            }
        }
    }

    @Test
    void aContextCanBeStoppedAndStartedAgain() throws Exception {
        try (var camel = RunningCamel.with(routes -> {
            routes.from(DESK).routeId("desk").to("mock:in");
            routes.from("direct:out").to("msrp:127.0.0.1:0");
        })) {
            camel.context.suspend();
            camel.context.resume();
            try (var alice = camel.peer("desk")) {
                alice.expectResponse(alice.send("text/plain", "x"), 200);
            }
            camel.context.stop();
            camel.context.start();
            try (var alice = camel.peer("desk")) {
                alice.expectResponse(alice.send("text/plain", "x"), 200);
            }
        }
    }

    @Test
    void noThreadAndNoPortSurvivesTheContext() throws Exception {
        int port;
        try (var camel = RunningCamel.with(
                        routes -> routes.from(DESK).routeId("desk").to("mock:in"));
                var alice = camel.peer("desk")) {
            port = camel.port();
            alice.expectResponse(alice.send("text/plain", "x"), 200);
        }
        try (var again = new java.net.ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new java.net.InetSocketAddress("127.0.0.1", port));
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.contains("Msrp") || name.startsWith("msrp-io")));
    }
}
