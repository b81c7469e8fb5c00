// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How calls end, and that nothing is left of them. */
class MsrpSipEndsTest {

    private SipRig rig = new SipRig();
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
    void theUserAgentRemembersNoCallThatIsOver() throws Exception {
        rig.answering("");
        var uri = rig.calling("helpdesk", "&idleTimeout=1500");
        var producer = (MsrpSipProducer) rig.alice.context.getEndpoint(uri).createProducer();
        producer.start();
        rig.sendTo(uri, "hello").join();
        assertThat(producer.getCallCount()).isEqualTo(1);

        rig.awaitNothingLeft();

        await().untilAsserted(() -> assertThat(producer.getCallCount()).isZero());
        producer.stop();
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

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void noThreadAndNoPortOutlivesTheContext(String transport) throws Exception {
        rig.close();
        await().atMost(Duration.ofSeconds(20)).until(() -> stackThreads().isEmpty());
        rig = new SipRig("127.0.0.1", transport).answering("");
        rig.tell("", "hello");
        int port = rig.consumer().getSipPort();
        assertThat(stackThreads())
                .contains("EventScannerThread", "DefaultSipTimerThread")
                .anyMatch(name -> name.startsWith("MessageProcessorThread"))
                .anyMatch(name -> name.contains("MessageChannelThread"));

        rig.close();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(stackThreads()).isEmpty());
        var address = new InetSocketAddress("127.0.0.1", port);
        try (var free = transport.equals("udp") ? new DatagramSocket(address) : bound(address)) {
            assertThat(free).isNotNull();
        }
    }

    private static ServerSocket bound(InetSocketAddress address) throws IOException {
        return new ServerSocket(address.getPort(), 1, address.getAddress());
    }

    /** Names of the threads that the SIP stack has, in all contexts. */
    private static List<String> stackThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> Stream.of(
                                "MessageProcessorThread",
                                "MessageChannelThread",
                                "EventScannerThread",
                                "DefaultSipTimerThread",
                                "PipelineThread")
                        .anyMatch(name::contains))
                .toList();
    }
}
