// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.ScriptedPeer;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of exchanges besides the answer: replies, repetition, exceptions, release. */
class ConsumerExchangesTest {

    private static final String DESK = "msrp:127.0.0.1:0/desk";
    private static final Duration SHORT = Duration.ofMillis(150);

    @Test
    void inOutSendsTheBodyBackAfterThe200() throws Exception {
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?exchangePattern=InOut")
                        .setBody(routes.simple("Hello ${body}"))
                        .setHeader(MsrpConstants.OUT_MESSAGE_ID, routes.constant("chosen-by-nobody")));
                var alice = camel.peer("desk")) {
            var sent = alice.send("text/plain", "Alice");
            alice.expectResponse(sent, 200);
            var reply = alice.receiveMessage();

            assertThat(reply.text()).isEqualTo("Hello Alice");
            assertThat(reply.messageId()).isNotEqualTo(sent.messageId()).isNotEqualTo("chosen-by-nobody");
            assertThat(reply.head().toPath()).isEqualTo(sent.header("From-Path").orElseThrow());
        }
    }

    @Test
    void inOutWithoutABodyOrWithAFailureSendsNothingBack() throws Exception {
        try (var camel = RunningCamel.with(routes -> {
                    routes.errorHandler(routes.noErrorHandler());
                    routes.from(DESK + "?exchangePattern=InOut").process(exchange -> {
                        if (exchange.getMessage().getBody(String.class).equals("fail")) {
                            throw new IllegalStateException();
                        }
                        exchange.getMessage().setBody(null);
                    });
                });
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "nothing"), 200);
            alice.expectResponse(alice.send("text/plain", "fail"), 413);
            alice.expectNothing(SHORT);
        }
    }

    @Test
    @DisplayName("[4975-5.4-24, 4975-5.4-25, 4975-5.4-26] a repeated message is answered and not routed again")
    void repeatedMessagesAreRoutedOnce() throws Exception {
        try (var camel = new RunningCamel();
                var ignored = repository(camel)) {
            camel.add(routes -> {
                routes.errorHandler(routes.noErrorHandler());
                routes.from(DESK + "?idempotentRepository=#seen")
                        .to("mock:in")
                        .filter(routes.body().isEqualTo("fail"))
                        .throwException(new IllegalStateException());
            });
            try (var alice = camel.peer("desk");
                    var bob = camel.peer("desk")) {
                sendTwice(alice, "once", 200, 200);
                assertThat(camel.mock("in").getReceivedCounter()).isOne();
                sendTwice(bob, "fail", 413, 413);
                assertThat(camel.mock("in").getReceivedCounter()).isEqualTo(3);
            }
        }
    }

    private static AutoCloseable repository(RunningCamel camel) {
        var repository = MemoryIdempotentRepository.memoryIdempotentRepository(100);
        camel.context.getRegistry().bind("seen", repository);
        return repository::stop;
    }

    private static void sendTwice(ScriptedPeer peer, String text, int first, int second) {
        for (int status : new int[] {first, second}) {
            var message = peer.newSend()
                    .without("Message-ID")
                    .header("Message-ID", "same-id-" + text)
                    .header("Byte-Range", "1-4/4")
                    .body("text/plain", text);
            peer.write(message);
            peer.expectResponse(message, status);
        }
    }

    @Test
    void anExceptionOfTheRouteIsHandedToTheExceptionHandlerOnce() throws Exception {
        var handled = new java.util.concurrent.atomic.AtomicInteger();
        try (var camel = new RunningCamel()) {
            camel.context.getRegistry().bind("handler", new org.apache.camel.spi.ExceptionHandler() {
                @Override
                public void handleException(Throwable exception) {
                    handled.incrementAndGet();
                }

                @Override
                public void handleException(String message, Throwable exception) {
                    handled.incrementAndGet();
                }

                @Override
                public void handleException(String message, Exchange exchange, Throwable exception) {
                    handled.incrementAndGet();
                }
            });
            camel.add(routes -> {
                routes.errorHandler(routes.noErrorHandler());
                routes.from(DESK + "?exceptionHandler=#handler").process(exchange -> {
                    if (exchange.getMessage().getBody(String.class).equals("refuse")) {
                        throw new MsrpStatusException(403);
                    }
                    throw new IllegalStateException();
                });
            });
            try (var alice = camel.peer("desk")) {
                alice.expectResponse(alice.send("text/plain", "fail"), 413);
                alice.expectResponse(alice.send("text/plain", "refuse"), 403);
            }
        }
        assertThat(handled).hasValue(1);
    }

    @Test
    void pooledExchangesAreReleasedOnce() throws Exception {
        try (var camel = new RunningCamel()) {
            var factory = new org.apache.camel.impl.engine.PooledExchangeFactory();
            factory.setStatisticsEnabled(true);
            camel.context.getCamelContextExtension().setExchangeFactory(factory);
            factory.setCamelContext(camel.context);
            camel.add(routes -> {
                routes.errorHandler(routes.noErrorHandler());
                routes.from(DESK + "?exchangePattern=InOut&bodyType=stream").process(exchange -> {
                    exchange.setPattern(ExchangePattern.InOut);
                    if (exchange.getMessage().getBody(String.class).equals("fail")) {
                        throw new IllegalStateException();
                    }
                });
            });
            try (var alice = camel.peer("desk")) {
                for (int i = 0; i < 20; i++) {
                    alice.expectResponse(alice.send("text/plain", "echo " + i), 200);
                    assertThat(alice.receiveMessage().text()).isEqualTo("echo " + i);
                    alice.expectResponse(alice.send("text/plain", "fail"), 413);
                }
            }
            var factories = camel.context
                    .getCamelContextExtension()
                    .getExchangeFactoryManager()
                    .getExchangeFactories();
            assertThat(factories).hasSize(1);
            var statistics = factories.iterator().next().getStatistics();
            assertThat(statistics.getCreatedCounter() + statistics.getAcquiredCounter())
                    .isEqualTo(40);
            // The last one ends after its answer.
            Awaitility.await().until(() -> statistics.getReleasedCounter() >= 40);
            assertThat(statistics.getReleasedCounter()).isEqualTo(40);
            assertThat(statistics.getCreatedCounter()).isLessThanOrEqualTo(2);
            assertThat(statistics.getDiscardedCounter()).isZero();
        }
    }
}
