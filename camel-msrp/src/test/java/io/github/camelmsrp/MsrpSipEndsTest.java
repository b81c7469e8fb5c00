// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How calls end, and that nothing is left of them. */
class MsrpSipEndsTest {

    private final SipRig rig = new SipRig();
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        rig.close();
    }

    @Test
    void anIdleCallEndsAndTheNextMessageCallsAgain() throws Exception {
        rig.answering("");
        rig.tell("&idleTimeout=500", "first");
        rig.awaitNothingLeft();

        assertThat(rig.tell("&idleTimeout=500", "second").getException()).isNull();

        assertThat(rig.received(1).get(MsrpConstants.SIP_CALL_ID))
                .isNotEqualTo(rig.received(0).get(MsrpConstants.SIP_CALL_ID));
    }

    @Test
    void theCalledSideHangsUpWhenItsRouteStops() throws Exception {
        rig.answering("");
        rig.tell("", "hello");

        rig.desk.context.getRouteController().stopRoute("desk");

        await().atMost(Duration.ofSeconds(20)).until(() -> SipRig.sessions(rig.alice) == 0);
        assertThat(SipRig.sessions(rig.desk)).isZero();
        assertThat(MsrpHost.of(rig.desk.context).listeners()).isEmpty();
    }

    @Test
    void theCallerHangsUpWhenItsProducersStop() throws Exception {
        rig.answering("");
        rig.alice.add(routes -> routes.from("direct:out").routeId("out").to(rig.calling("helpdesk", "")));
        rig.alice.template.sendBody("direct:out", "hello");

        rig.alice.context.getRouteController().stopRoute("out");

        assertThat(SipRig.sessions(rig.alice)).isZero();
        rig.awaitNothingLeft();
    }

    @Test
    void aRouteInterruptedByTheEndOfTheContextIsAnsweredFirst() throws Exception {
        rig.desk.add(routes -> routes.from(rig.called("helpdesk", ""))
                .routeId("desk")
                .process(exchange -> released.await())
                .to("mock:in"));
        var sending = rig.send("", "hello");
        await().until(() -> rig.desk.context.getInflightRepository().size("desk") == 1);

        var stopping = CompletableFuture.runAsync(rig.desk.context::stop);
        await().until(() -> rig.desk.context.isStopping());
        released.countDown();

        assertThat(SipRig.outcome(sending).getException()).isNull();
        stopping.join();
        await().atMost(Duration.ofSeconds(20)).until(() -> SipRig.sessions(rig.alice) == 0);
    }

    @Test
    void whoeverWaitsForACallIsToldOnceWhenTheContextStops() throws Exception {
        rig.desk.context.getRegistry().bind("policy", (MsrpSipAcceptPolicy) invitation -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return MsrpSipAcceptPolicy.OK;
        });
        rig.answering("&acceptPolicy=#policy");
        var ends = new AtomicInteger();
        var uri = rig.calling("helpdesk", "");
        var sending = IntStream.range(0, 10)
                .mapToObj(i -> rig.alice.template.asyncSend(uri, exchange -> {
                    exchange.getMessage().setBody(i);
                    exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                        @Override
                        public void onDone(Exchange done) {
                            ends.incrementAndGet();
                        }
                    });
                }))
                .toList();
        await().until(() -> rig.consumer().getCallCount() == 1);

        rig.alice.context.stop();

        for (var each : sending) {
            assertThat(SipRig.outcome(each).getException()).isNotNull();
        }
        assertThat(ends).hasValue(10);
        released.countDown();
        rig.awaitNothingLeft();
    }

    @Test
    void aSessionWhosePeerIsGoneEndsTheCall() throws Exception {
        rig.answering("");
        rig.tell("&connectTimeout=1000", "hello");

        // The desk loses its sockets for media; SIP goes on.
        MsrpHost.of(rig.desk.context).node().stop(0);

        await().atMost(Duration.ofSeconds(20)).until(() -> SipRig.sessions(rig.alice) == 0);
        await().atMost(Duration.ofSeconds(20)).until(() -> rig.consumer().getCallCount() == 0);
    }

    @Test
    void aConnectionThatIsLostIsMadeAgainInTheSameCall() throws Exception {
        int media = AvailablePortFinder.getNextAvailable();
        try (var relay = new TcpRelay(media)) {
            rig.answering("&mediaAddress=msrp:127.0.0.1:" + media + "&publicAddress=127.0.0.1:" + relay.port());
            assertThat(rig.tell("", "before").getException()).isNull();

            relay.dropAll();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> rig.tell("", "after").getException() == null);

            assertThat(rig.received(1).get(MsrpConstants.SIP_CALL_ID))
                    .isEqualTo(rig.received(0).get(MsrpConstants.SIP_CALL_ID));
            assertThat(rig.received(1).get(MsrpConstants.SESSION_ID))
                    .isEqualTo(rig.received(0).get(MsrpConstants.SESSION_ID));
        }
    }

    @Test
    void noThreadAndNoPortOutlivesTheContext() throws Exception {
        rig.answering("");
        rig.tell("", "hello");
        int port = rig.consumer().getSipPort();

        rig.close();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.contains("NioSelector")
                                || name.contains("UDPMessageChannelThread")
                                || name.contains("EventScanner")
                                || name.contains("PipelineThread")));
        try (var socket = new java.net.DatagramSocket(new java.net.InetSocketAddress("127.0.0.1", port))) {
            assertThat(socket.isBound()).isTrue();
        }
    }
}
