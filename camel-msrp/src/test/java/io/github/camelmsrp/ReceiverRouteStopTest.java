// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.AutoResponder;
import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerListener;
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
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The route that receiverRoute names is stopped, suspended, removed and started again while the peer goes on sending.
 */
class ReceiverRouteStopTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    private final PeerListener bob = PeerListener.listen();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> routed = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch go = new CountDownLatch(1);
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        context.getShutdownStrategy().setTimeout(20);
        context.getExecutorServiceManager()
                .registerThreadPoolProfile(new ThreadPoolProfileBuilder("msrp")
                        .poolSize(1)
                        .maxPoolSize(1)
                        .build());
        context.start();
        template = context.createProducerTemplate();
        add(routes -> routes.from("direct:back").routeId("back").process(this::take));
    }

    @AfterEach
    void stop() {
        go.countDown();
        context.stop();
        bob.close();
    }

    private void add(LambdaRouteBuilder routes) throws Exception {
        RouteBuilder.addRoutes(context, routes);
    }

    private void take(Exchange exchange) {
        routed.add(exchange.getMessage().getBody(String.class));
    }

    private String uri(String options) {
        return "msrp:127.0.0.1:" + bob.port() + "/bob?" + options;
    }

    /** Bob, who was sent a message on a session that he may use now. */
    private ScriptedPeer dialled(String options) throws Exception {
        var sending = template.asyncSendBody(uri(options), "x");
        var peer = bob.accept();
        peer.respond(peer.expectFrame(frame -> frame.isSend() && !frame.hasBody()), 200, "OK");
        peer.receiveMessage();
        sending.get(10, TimeUnit.SECONDS);
        return peer;
    }

    /** Keeps messages in their mailboxes until the latch is open: there is one thread for all routes. */
    private void occupyTheThread() {
        var isOccupied = new CountDownLatch(1);
        MsrpHost.of(context).runRoute(() -> {
            isOccupied.countDown();
            awaitGo();
        });
        await().until(() -> isOccupied.getCount() == 0);
    }

    private void awaitGo() {
        try {
            go.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Messages that wait in the mailbox; confirmed already if the policy is received. */
    private static List<PeerMessage> sendTwo(ScriptedPeer peer, String policy) {
        var sent = List.of(peer.send("text/plain", "1"), peer.send("text/plain", "2"));
        if (policy.equals("received")) {
            sent.forEach(message -> peer.expectResponse(message, 200));
        }
        // Answered in its turn, so they have arrived.
        peer.expectResponse(peer.sendBodiless(), 200);
        return sent;
    }

    private static void expectAnswers(ScriptedPeer peer, List<PeerMessage> sent, String policy, int status) {
        if (policy.equals("routed")) {
            sent.forEach(message -> peer.expectResponse(message, status));
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> inBackground(Task task) {
        return CompletableFuture.runAsync(() -> {
            try {
                task.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private CompletableFuture<Void> stopping(long timeoutSeconds) {
        return inBackground(() -> context.getRouteController().stopRoute("back", timeoutSeconds, TimeUnit.SECONDS));
    }

    private int inFlight() {
        return context.getInflightRepository().size("back");
    }

    @ParameterizedTest
    @ValueSource(strings = {"routed", "received"})
    void aRouteThatStopsFirstDoesWhatWaitsForIt(String policy) throws Exception {
        try (var peer = dialled("receiverRoute=back&ackPolicy=" + policy)) {
            occupyTheThread();
            var sent = sendTwo(peer, policy);
            var stopping = stopping(20);
            peer.expectNothing(SHORT);
            assertThat(stopping).isNotDone();

            go.countDown();
            expectAnswers(peer, sent, policy, 200);
            stopping.get(10, TimeUnit.SECONDS);
            assertThat(routed).containsExactly("1", "2");
            await().until(() -> inFlight() == 0);
            peer.expectResponse(peer.send("text/plain", "late"), 403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"routed", "received"})
    void aContextThatStopsFirstDoesWhatWaitsAndRefusesWhatComes(String policy) throws Exception {
        try (var peer = dialled("receiverRoute=back&ackPolicy=" + policy)) {
            occupyTheThread();
            var sent = sendTwo(peer, policy);
            var stopping = inBackground(context::stop);
            await().until(context::isStopping);
            peer.expectResponse(peer.send("text/plain", "late"), 403);
            assertThat(stopping).isNotDone();

            go.countDown();
            expectAnswers(peer, sent, policy, 200);
            stopping.get(10, TimeUnit.SECONDS);
            assertThat(routed).containsExactly("1", "2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"routed", "received"})
    void aRouteThatWaitedInVainRefusesWhatItHasNotSeen(String policy) throws Exception {
        try (var peer = dialled("receiverRoute=back&ackPolicy=" + policy)) {
            occupyTheThread();
            var sent = sendTwo(peer, policy);
            stopping(1).get(10, TimeUnit.SECONDS);
            expectAnswers(peer, sent, policy, 403);
            go.countDown();
            if (policy.equals("received")) {
                // It was answered 200 already, so that the peer has to be told.
                for (var message : sent) {
                    var report = peer.expectRequest("REPORT");
                    assertThat(report.header("Message-ID")).hasValue(message.messageId());
                    assertThat(report.header("Status").orElseThrow()).startsWith("000 413");
                }
            }
            assertThat(routed).isEmpty();
            await().until(() -> inFlight() == 0);
            context.getRouteController().startRoute("back");
            peer.expectResponse(peer.send("text/plain", "after"), 200);
        }
    }

    @Test
    void aRouteThatIsStartedAgainGetsMessagesAgain() throws Exception {
        try (var peer = dialled("receiverRoute=back")) {
            peer.expectResponse(peer.send("text/plain", "before"), 200);
            context.getRouteController().stopRoute("back");
            peer.expectResponse(peer.send("text/plain", "nobody"), 403);
            context.getRouteController().startRoute("back");
            peer.expectResponse(peer.send("text/plain", "after"), 200);
            assertThat(routed).containsExactly("before", "after");
            // The answer comes before the exchange has ended.
            await().until(() -> inFlight() == 0);
        }
    }

    @Test
    void aRouteThatIsRemovedAndMadeAgainGetsMessagesAgain() throws Exception {
        try (var peer = dialled("receiverRoute=back")) {
            peer.expectResponse(peer.send("text/plain", "before"), 200);
            context.getRouteController().stopRoute("back");
            context.removeRoute("back");
            peer.expectResponse(peer.send("text/plain", "nobody"), 403);
            add(routes -> routes.from("direct:other").routeId("back").process(this::take));
            peer.expectResponse(peer.send("text/plain", "after"), 200);
            assertThat(routed).containsExactly("before", "after");
        }
    }

    @Test
    void whileTheRouteIsStoppedAProducerMayWaitForAReply() throws Exception {
        context.getRouteController().stopRoute("back");
        var asking = template.asyncRequestBody(
                uri("receiverRoute=back&waitFor=reply"), (Object) "How are you?", String.class);
        try (var peer = bob.accept()) {
            peer.respond(peer.expectFrame(frame -> frame.isSend() && !frame.hasBody()), 200, "OK");
            peer.receiveMessage();
            peer.expectResponse(peer.send("text/plain", "Fine"), 200);
            assertThat(asking.get(10, TimeUnit.SECONDS)).isEqualTo("Fine");

            context.getRouteController().startRoute("back");
            peer.expectResponse(peer.send("text/plain", "for the route"), 200);
            assertThat(routed).containsExactly("for the route");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"routed", "received"})
    void aRouteThatIsSuspendedDoesWhatWaitsAndIsLikeStoppedUntilItGoesOn(String policy) throws Exception {
        try (var peer = dialled("receiverRoute=back&ackPolicy=" + policy)) {
            occupyTheThread();
            var sent = sendTwo(peer, policy);
            var suspending = inBackground(() -> context.getRouteController().suspendRoute("back"));
            peer.expectNothing(SHORT);
            assertThat(suspending).isNotDone();
            go.countDown();
            expectAnswers(peer, sent, policy, 200);
            suspending.get(10, TimeUnit.SECONDS);
            assertThat(routed).containsExactly("1", "2");
            peer.expectResponse(peer.send("text/plain", "while suspended"), 403);

            context.getRouteController().resumeRoute("back");
            peer.expectResponse(peer.send("text/plain", "3"), 200);
            await().untilAsserted(() -> assertThat(routed).containsExactly("1", "2", "3"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"routed", "received"})
    void whatWasAnsweredWith200WasRoutedWhenTheContextStopsInTheMiddleOfAFlood(String policy) throws Exception {
        add(routes -> routes.from("direct:slow").routeId("slow").delay(2).process(this::take));
        try (var peer = dialled("receiverRoute=slow&ackPolicy=" + policy)) {
            var background = peer.autoRespond(Responder.ok());
            var sent = new ArrayList<PeerMessage>();
            var flood = new Thread(() -> flood(peer, sent));
            flood.start();
            await().until(() -> background.responses(200) > 50);
            context.stop();
            flood.join();
            awaitEnd(background);
            assertThat(sent).hasSizeGreaterThan(50);
            assertThat(routed).hasSizeGreaterThanOrEqualTo((int) background.responses(200));
        }
    }

    private static void awaitEnd(AutoResponder background) {
        try {
            background.awaitClosed();
        } catch (PeerFailure cutOff) {
            // Who goes on sending to a closed socket gets a reset, maybe in the middle of an answer.
        }
    }

    private static void flood(ScriptedPeer peer, List<PeerMessage> sent) {
        try {
            for (int i = 0; i < 1_000_000; i++) {
                sent.add(peer.send("text/plain", String.valueOf(i)));
            }
        } catch (AssertionError closed) {
            // The session is over: that ends the flood.
        }
    }

    @Test
    void nothingIsKeptOfSessionsThatAreOver() throws Exception {
        try (var peer = dialled("receiverRoute=back")) {
            peer.expectResponse(peer.send("text/plain", "1"), 200);
            assertThat(ReceiverRoutes.of(context).size()).isOne();
        }
        await().until(() -> ReceiverRoutes.of(context).size() == 0);
        await().until(() -> inFlight() == 0);
    }
}
