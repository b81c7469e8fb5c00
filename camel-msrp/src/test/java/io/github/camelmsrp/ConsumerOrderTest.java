// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.leak.LiveHeap;
import io.github.camelmsrp.peer.Responder;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which exchange runs when, and on which thread. */
class ConsumerOrderTest {

    private static final String DESK = "msrp:127.0.0.1:0/desk";

    @Test
    void theMessagesOfASessionStayInOrderAlsoThroughAnAsynchronousRoute() throws Exception {
        var seen = Collections.synchronizedList(new ArrayList<String>());
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        try (var camel = RunningCamel.with(routes -> {
                    routes.from(DESK)
                            .process(exchange -> most.accumulateAndGet(running.incrementAndGet(), Math::max))
                            .to(org.apache.camel.ExchangePattern.InOut, "seda:slow")
                            .process(exchange -> running.decrementAndGet());
                    routes.from("seda:slow?concurrentConsumers=5")
                            .process(exchange -> seen.add(exchange.getMessage().getBody(String.class)));
                });
                var alice = camel.peer("desk")) {
            var background = alice.autoRespond(Responder.ok());
            var expected = new ArrayList<String>();
            for (int i = 0; i < 300; i++) {
                alice.send("text/plain", "m" + i);
                expected.add("m" + i);
            }
            background.awaitResponses(200, 300);

            assertThat(seen).isEqualTo(expected);
            assertThat(most).hasValue(1);
        }
    }

    @Test
    void sessionsDoNotWaitForEachOther() throws Exception {
        var go = new CountDownLatch(1);
        try (var camel = RunningCamel.with(routes -> routes.from(DESK).process(exchange -> {
                    if (exchange.getMessage().getBody(String.class).equals("wait")) {
                        go.await(10, TimeUnit.SECONDS);
                    }
                }));
                var alice = camel.peer("desk");
                var bob = camel.peer("desk")) {
            var slow = alice.send("text/plain", "wait");
            bob.expectResponse(bob.send("text/plain", "quick"), 200);
            alice.expectNothing(Duration.ofMillis(50));
            go.countDown();
            alice.expectResponse(slow, 200);
        }
    }

    @Test
    @DisplayName("[4975-5.1-04] sessions of one connection do not wait for each other either")
    void sessionsOfOneConnectionDoNotWaitForEachOther() throws Exception {
        var go = new CountDownLatch(1);
        try (var camel = RunningCamel.with(routes -> {
                    routes.from(DESK).process(exchange -> go.await(10, TimeUnit.SECONDS));
                    routes.from("msrp:127.0.0.1:0/other").to("mock:other");
                });
                var alice = camel.peer("desk")) {
            var slow = alice.send("text/plain", "wait");
            alice.paths("msrp://127.0.0.1:" + camel.port() + "/other;tcp", "msrp://127.0.0.1:9/second;tcp");
            alice.expectResponse(alice.send("text/plain", "quick"), 200);
            go.countDown();
            var answer = alice.readFrame();
            assertThat(answer.transactionId()).isEqualTo(slow.transactionId());
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Test
    void noRouteRunsOnANetworkThread() throws Exception {
        var threads = ConcurrentHashMap.<String>newKeySet();
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?exchangePattern=InOut&events=open,close")
                        .onCompletion()
                        .process(exchange -> threads.add(Thread.currentThread().getName()))
                        .end()
                        .process(exchange -> threads.add(Thread.currentThread().getName())));
                var alice = camel.peer("desk")) {
            for (int i = 0; i < 10; i++) {
                alice.expectResponse(alice.send("text/plain", "x"), 200);
                alice.receiveMessage();
            }
        }
        assertThat(threads).isNotEmpty().noneMatch(name -> name.startsWith("msrp-io"));
    }

    @Test
    void aFloodIntoASlowRouteStaysInTheSocket() throws Exception {
        var permits = new Semaphore(0);
        var taken = Collections.synchronizedList(new ArrayList<String>());
        int count = 500;
        var expected = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            expected.add("message " + i + " ".repeat(12_000));
        }
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?receiveWindow=8&ackTimeout=20000")
                        .routeId("desk")
                        .process(exchange -> {
                            permits.acquire();
                            taken.add(exchange.getMessage().getBody(String.class));
                        }));
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var background = alice.autoRespond(Responder.ok());
            long before = LiveHeap.octets();
            var flood = new Thread(() -> expected.forEach(text -> alice.send("text/plain", text)));
            flood.start();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(camel.consumer("desk").getPendingExchangesSize())
                            .isEqualTo(8));
            Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(camel.consumer("desk").getPendingExchangesSize())
                            .isEqualTo(8));
            assertThat(taken).isEmpty();
            assertThat(LiveHeap.octets() - before).as("octets held").isLessThan(2_000_000);

            permits.release(count);
            background.awaitResponses(200, count);
            flood.join();
            assertThat(taken).isEqualTo(expected);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(camel.consumer("desk").getPendingExchangesSize())
                            .isZero());
        }
    }

    @Test
    void eventsAreExchangesInTheOrderInWhichTheyHappened() throws Exception {
        try (var camel = RunningCamel.with(
                routes -> routes.from(DESK + "?events=open,close,report,interrupted&partialMessageTimeout=60s")
                        .to("mock:in"))) {
            String session;
            try (var alice = camel.peer("desk")) {
                alice.expectResponse(alice.send("text/plain", "Hello"), 200);
                session = camel.mock("in")
                        .getExchanges()
                        .get(1)
                        .getMessage()
                        .getHeader(MsrpConstants.SESSION_ID, String.class);
                answerTo(session, camel, alice);
                var begun = alice.newSend()
                        .header("Byte-Range", "1-5/10")
                        .body("text/plain", "Hello")
                        .flag("#");
                alice.write(begun);
                alice.expectResponse(begun, 200);
                alice.reset();
            }
            Awaitility.await().until(() -> camel.mock("in").getReceivedCounter() == 5);

            var exchanges = camel.mock("in").getExchanges();
            assertThat(headers(exchanges, MsrpConstants.MESSAGE_TYPE))
                    .containsExactly("OPEN", "SEND", "REPORT", "INTERRUPTED", "CLOSE");
            assertThat(headers(exchanges, MsrpConstants.SESSION_ID)).containsOnly(session);
            assertThat(headers(exchanges, MsrpConstants.REMOTE_ADDRESS)).doesNotContainNull();
            var report = exchanges.get(2).getMessage();
            assertThat(report.getHeader(MsrpConstants.MESSAGE_ID)).isEqualTo("my-answer");
            assertThat(report.getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(200);
            assertThat(report.getHeader(MsrpConstants.BYTE_RANGE)).isEqualTo("1-6/6");
            assertThat(exchanges.get(3).getMessage().getHeader(MsrpConstants.STATUS_COMMENT))
                    .isEqualTo("ABORTED");
        }
    }

    private static void answerTo(String session, RunningCamel camel, ScriptedPeer alice) throws Exception {
        var answer = camel.template.asyncSend("msrp:127.0.0.1:0?successReport=yes", exchange -> {
            exchange.getMessage().setBody("answer");
            exchange.getMessage().setHeader(MsrpConstants.TARGET_SESSION, session);
            exchange.getMessage().setHeader(MsrpConstants.OUT_MESSAGE_ID, "my-answer");
        });
        alice.receiveMessage(Responder.ok().reporting(Responder.Reports.PER_MESSAGE));
        answer.get(10, TimeUnit.SECONDS);
    }

    private static List<Object> headers(List<Exchange> exchanges, String name) {
        var values = new ArrayList<>();
        exchanges.forEach(exchange -> values.add(exchange.getMessage().getHeader(name)));
        return values;
    }

    @Test
    @DisplayName("[4975-7.3.1-14] an incomplete message is dropped after partialMessageTimeout")
    void incompleteMessagesAreDropped() throws Exception {
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?events=interrupted&partialMessageTimeout=100")
                        .to("mock:in"));
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedHeaderReceived(MsrpConstants.STATUS_COMMENT, "TIMED_OUT");
            var begun = alice.newSend()
                    .header("Byte-Range", "1-5/10")
                    .body("text/plain", "Hello")
                    .flag("+");
            alice.write(begun);
            alice.expectResponse(begun, 200);

            camel.mock("in").assertIsSatisfied();
        }
    }

    @Test
    void eventsThatNobodyAskedForAreNoExchanges() throws Exception {
        try (var camel = RunningCamel.with(routes -> routes.from(DESK).to("mock:in"))) {
            try (var alice = camel.peer("desk")) {
                alice.expectResponse(alice.send("text/plain", "x"), 200);
            }
            assertThat(camel.mock("in").getReceivedCounter()).isOne();
        }
    }
}
