// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerRange;
import io.github.camelmsrp.session.CapturedLog;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Chunks and live bodies as exchanges. */
class ConsumerDeliveryTest {

    private static final String DESK = "msrp:127.0.0.1:0/desk";

    private static RunningCamel desk(String options) throws Exception {
        return RunningCamel.with(
                routes -> routes.from(DESK + options).routeId("desk").to("mock:in"));
    }

    private static Exchange received(RunningCamel camel) {
        return camel.mock("in").getReceivedExchanges().get(0);
    }

    @Test
    void chunksAreExchangesOfTheirOwn() throws Exception {
        var text = "aü".repeat(1500);
        try (var camel = desk("?delivery=chunk&bodyType=string");
                var alice = camel.peer("desk")) {
            var chunks = alice.sendChunked(alice.newSend().type("text/plain"), text.getBytes(UTF_8), 2048);
            for (var chunk : chunks) {
                alice.expectResponse(chunk, 200);
            }

            var exchanges = camel.mock("in").getExchanges();
            assertThat(exchanges).hasSize(3);
            assertThat(exchanges.stream()
                            .map(exchange -> exchange.getMessage().getBody(String.class))
                            .reduce("", String::concat))
                    .isEqualTo(text);
            assertThat(exchanges)
                    .extracting(exchange -> exchange.getMessage().getHeader(MsrpConstants.CHUNK_INDEX))
                    .containsExactly(0, 1, 2);
            assertThat(exchanges)
                    .extracting(exchange -> exchange.getMessage().getHeader(MsrpConstants.CHUNK_LAST))
                    .containsExactly(false, false, true);
            assertThat(exchanges)
                    .extracting(exchange -> exchange.getMessage().getHeader(MsrpConstants.BYTE_RANGE))
                    .containsExactly("1-2048/4500", "2049-4096/4500", "4097-4500/4500");
        }
    }

    @Test
    void aLiveBodyBeginsBeforeItIsComplete() throws Exception {
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?delivery=live")
                        .process(exchange -> {
                            var stream = exchange.getMessage().getBody(InputStream.class);
                            exchange.getContext()
                                    .createProducerTemplate()
                                    .sendBody("mock:begin", new String(stream.readNBytes(3), UTF_8));
                            exchange.getMessage().setBody(new String(stream.readAllBytes(), UTF_8));
                        })
                        .to("mock:in"));
                var alice = camel.peer("desk")) {
            var template = alice.newSend().type("text/plain");
            var first = template.chunk(new PeerRange(1, 5, 10), "Hello".getBytes(UTF_8), "+");
            camel.mock("begin").expectedBodiesReceived("Hel");
            alice.write(first);
            alice.expectResponse(first, 200);
            camel.mock("begin").assertIsSatisfied();
            assertThat(camel.mock("in").getReceivedCounter()).isZero();

            var last = template.chunk(new PeerRange(6, 10, 10), "World".getBytes(UTF_8), "$");
            alice.write(last);
            alice.expectResponse(last, 200);

            assertThat(received(camel).getMessage().getBody()).isEqualTo("loWorld");
        }
    }

    @Test
    void theRestOfALiveBodyArrivesBehindMoreMessagesThanTheWindowHolds() throws Exception {
        try (var camel = RunningCamel.with(
                        routes -> routes.from(DESK + "?delivery=live&receiveWindow=2&ackPolicy=received")
                                .convertBodyTo(String.class)
                                .to("mock:in"));
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedBodiesReceived("HelloWorld", "1", "2", "3", "4", "5");
            var template = alice.newSend().type("text/plain");
            alice.write(template.chunk(new PeerRange(1, 5, 10), "Hello".getBytes(UTF_8), "+"));
            for (int i = 1; i <= 5; i++) {
                alice.send("text/plain", String.valueOf(i));
            }
            alice.write(template.chunk(new PeerRange(6, 10, 10), "World".getBytes(UTF_8), "$"));

            camel.mock("in").assertIsSatisfied(10_000);
        }
    }

    @Test
    void liveMessagesThatAreAbortedBeforeTheirTurnAreNeitherRoutedNorLogged() throws Exception {
        var go = new CountDownLatch(1);
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?delivery=live")
                        .routeId("desk")
                        .to("mock:in")
                        .process(exchange -> go.await(10, TimeUnit.SECONDS)));
                var log = new CapturedLog();
                var alice = camel.peer("desk")) {
            var first = alice.send("text/plain", "first");
            for (int i = 0; i < 20; i++) {
                var aborted = alice.newSend().type("text/plain").chunk(new PeerRange(1, 1, 10), new byte[] {'x'}, "#");
                alice.write(aborted);
                alice.expectResponse(aborted, 200);
            }
            go.countDown();
            alice.expectResponse(first, 200);
            alice.expectResponse(alice.send("text/plain", "last"), 200);

            assertThat(camel.mock("in").getReceivedCounter()).isEqualTo(2);
            assertThat(log.warnings()).isEmpty();
            Awaitility.await().until(() -> camel.consumer("desk").getPendingExchangesSize() == 0);
        }
    }
}
