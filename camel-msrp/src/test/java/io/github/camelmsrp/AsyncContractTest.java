// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.Responder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an AsyncProcessor owes its caller: one callback, and the truth about whether it came before the return. */
class AsyncContractTest {

    private final PeerListener bob = PeerListener.listen();
    private final RunningCamel camel = new RunningCamel();

    @AfterEach
    void close() {
        camel.close();
        bob.close();
    }

    /** A caller that counts. */
    private final class Call implements AsyncCallback {
        private final AtomicInteger callbacks = new AtomicInteger();
        private final CountDownLatch called = new CountDownLatch(1);
        private volatile boolean flag;
        private final Exchange exchange = new DefaultExchange(camel.context);
        private final MsrpProducer producer;

        Call(String uri, Object body) throws Exception {
            producer = (MsrpProducer) camel.context.getEndpoint(uri).createAsyncProducer();
            producer.start();
            exchange.getMessage().setBody(body);
        }

        @Override
        public void done(boolean doneSync) {
            flag = doneSync;
            callbacks.incrementAndGet();
            called.countDown();
        }

        boolean make() {
            return producer.process(exchange, this);
        }

        void expectOne(boolean sync) throws InterruptedException {
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
            Awaitility.await()
                    .during(Duration.ofMillis(100))
                    .untilAsserted(() -> assertThat(callbacks).hasValue(1));
            assertThat(flag).isEqualTo(sync);
        }
    }

    private String uri(String options) {
        return "msrp:127.0.0.1:" + bob.port() + "/bob" + options;
    }

    @Test
    void whatCannotBeSentIsDoneAtOnce() throws Exception {
        var call = new Call(uri(""), java.util.Map.of());

        assertThat(call.make()).isTrue();
        call.expectOne(true);
        assertThat(call.exchange.getException()).isNotNull();
        bob.expectNoConnection(Duration.ofMillis(50));
    }

    @Test
    void aDeliveryIsDoneLater() throws Exception {
        for (var waitFor : new String[] {"written", "response"}) {
            var call = new Call(uri("?waitFor=" + waitFor), "x");

            assertThat(call.make()).isFalse();
            try (var peer = bob.accept()) {
                peer.receiveMessage();
                call.expectOne(false);
                assertThat(call.exchange.getException()).isNull();
                call.producer.stop();
            }
        }
    }

    @Test
    void aRefusalIsDoneLater() throws Exception {
        var call = new Call(uri(""), "x");

        assertThat(call.make()).isFalse();
        try (var peer = bob.accept()) {
            peer.receiveMessage(Responder.status(415, "No"));
            call.expectOne(false);
            assertThat(call.exchange.getException()).isInstanceOf(MsrpOperationFailedException.class);
        }
    }

    @Test
    void aPeerThatCannotBeReachedIsDoneLater() throws Exception {
        var call = new Call(uri(""), "x");
        bob.close();

        assertThat(call.make()).isFalse();
        call.expectOne(false);
        assertThat(call.exchange.getException()).isNotNull();
    }

    @Test
    void aReplyAndItsTimeOutAreOneCallbackTogether() throws Exception {
        var call = new Call(uri("?waitFor=reply&requestTimeout=200"), "x");

        assertThat(call.make()).isFalse();
        try (var peer = bob.accept()) {
            peer.receiveMessage();
            call.expectOne(false);
            peer.send("text/plain", "late");
            call.expectOne(false);
        }
    }

    @Test
    void everyWaitingCallbackComesWhenTheContextStops() throws Exception {
        var calls = new Call[] {
            new Call(uri("?waitFor=response"), "x"),
            new Call(uri("?waitFor=report"), "x"),
            new Call(uri("?waitFor=reply"), "x")
        };
        for (var call : calls) {
            assertThat(call.make()).isFalse();
        }
        try (var peer = bob.accept()) {
            for (int i = 0; i < 4; i++) {
                peer.readFrame();
            }
            camel.close();
            for (var call : calls) {
                call.expectOne(false);
                assertThat(call.exchange.getException()).isNotNull();
            }
        }
    }

    @Test
    void aCallbackThatWaitsForAnotherMessageDoesNotBlockIt() throws Exception {
        camel.add(routes -> routes.from("msrp:127.0.0.1:0/desk").process(exchange -> {
            // The worst route: synchronous, to the same peer, from every thread that there is.
            exchange.getContext()
                    .createProducerTemplate()
                    .sendBody(uri(""), exchange.getMessage().getBody());
        }));
        var peers = new io.github.camelmsrp.peer.ScriptedPeer[40];
        var sent = new io.github.camelmsrp.peer.PeerMessage[40];
        for (int i = 0; i < 40; i++) {
            peers[i] = camel.peer("desk");
            sent[i] = peers[i].send("text/plain", "x");
        }
        try (var peer = bob.accept()) {
            var background = peer.autoRespond(Responder.ok());
            for (int i = 0; i < 40; i++) {
                peers[i].expectResponse(sent[i], 200);
                peers[i].close();
            }
            assertThat(background.messagesWaiting()).isEqualTo(40);
        }
    }
}
