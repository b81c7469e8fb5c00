// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.session.CapturedLog;
import io.github.camelmsrp.session.Ration;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route gets as body, and how long it has it. */
class ConsumerBodiesTest {

    private static final String DESK = "msrp:127.0.0.1:0/desk";

    @TempDir
    Path spool;

    private static RunningCamel desk(String options) throws Exception {
        return RunningCamel.with(
                routes -> routes.from(DESK + options).routeId("desk").to("mock:in"));
    }

    private static byte[] octets(int count) {
        var octets = new byte[count];
        new Random(3).nextBytes(octets);
        return octets;
    }

    private static Exchange received(RunningCamel camel) {
        return camel.mock("in").getReceivedExchanges().get(0);
    }

    @Test
    void theDeclaredCharsetCounts() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedBodiesReceived("Grüße");

            alice.expectResponse(alice.send("text/plain;charset=iso-8859-1", "Grüße".getBytes(ISO_8859_1)), 200);

            camel.mock("in").assertIsSatisfied();
            assertThat(received(camel).getProperty(Exchange.CHARSET_NAME)).isEqualTo("ISO-8859-1");
        }
    }

    @Test
    void anUnknownCharsetIsAStreamWithAutoAnd415WithString() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain;charset=klingon", "x"), 200);
            assertThat(received(camel).getMessage().getBody()).isInstanceOf(InputStream.class);
        }
        try (var camel = desk("?bodyType=string");
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain;charset=klingon", "x"), 415);
            assertThat(camel.mock("in").getReceivedCounter()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 65_537, 300_000})
    @DisplayName("[4975-7.1.1-28] what is no text is a stream that can be read again, in memory or spooled")
    void octetsAreAStreamCache(int size) throws Exception {
        var body = octets(size);
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?spoolDirectory=" + spool)
                        .process(exchange -> {
                            var stream = exchange.getMessage().getBody();
                            assertThat(stream).isInstanceOf(InputStream.class).isInstanceOf(StreamCache.class);
                            var cache = (StreamCache) stream;
                            assertThat(cache.length()).isEqualTo(size);
                            assertThat(cache.inMemory()).isEqualTo(size <= 65_536);
                            assertThat(((InputStream) stream).readAllBytes()).isEqualTo(body);
                            cache.reset();
                            assertThat(((InputStream) stream).readAllBytes()).isEqualTo(body);
                            cache.reset();
                        })
                        .convertBodyTo(byte[].class)
                        .to("mock:in"));
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("image/png", body), 200);

            assertThat(camel.mock("in").getExchanges().get(0).getMessage().getBody(byte[].class))
                    .isEqualTo(body);
            awaitEmpty(spool);
        }
    }

    @Test
    @DisplayName("a message that cannot be stored is answered 413, and the log says why, but not without end")
    void theLogSaysWhyAMessageIsNotStored() throws Exception {
        var noFolder = Files.createFile(spool.resolve("file"));
        try (var log = new CapturedLog();
                var camel = desk("?spoolDirectory=" + noFolder);
                var alice = camel.peer("desk")) {
            for (int i = 0; i < Ration.PER_MINUTE + 5; i++) {
                alice.expectResponse(alice.send("image/png", octets(100_000)), 413);
            }
            alice.expectResponse(alice.send("text/plain", "short"), 200);

            assertThat(log.warnings())
                    .hasSize(Ration.PER_MINUTE)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("Peer 127.0.0.1:")
                            .contains("The message cannot be stored", noFolder.toString()));
        }
    }

    private static void awaitEmpty(Path folder) {
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            try (var files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
        });
    }

    @Test
    void longTextIsAStream() throws Exception {
        try (var camel = desk("?inMemoryThreshold=10");
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "ten octets"), 200);
            alice.expectResponse(alice.send("text/plain", "more than ten octets"), 200);

            var exchanges = camel.mock("in").getExchanges();
            assertThat(exchanges.get(0).getMessage().getBody()).isEqualTo("ten octets");
            assertThat(exchanges.get(1).getMessage().getBody()).isInstanceOf(StreamCache.class);
        }
    }

    @Test
    void bodyTypeCanBeForced() throws Exception {
        for (var type : List.of("string", "bytes", "stream")) {
            try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?bodyType=" + type)
                            .process(exchange -> exchange.setProperty(
                                    "type", exchange.getMessage().getBody().getClass()))
                            .to("mock:in"));
                    var alice = camel.peer("desk")) {
                alice.expectResponse(alice.send("text/plain", "Hello"), 200);

                var expected = List.of(String.class, byte[].class, MessageStream.class)
                        .get(List.of("string", "bytes", "stream").indexOf(type));
                assertThat(received(camel).getProperty("type")).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100_000})
    void convertsToEverythingThatIsPromised(int size) throws Exception {
        var text = "ü".repeat(size / 2);
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + "?bodyType=stream")
                        .process(exchange -> {
                            var in = exchange.getMessage();
                            assertThat(in.getBody(String.class)).isEqualTo(text);
                            assertThat(in.getBody(byte[].class)).isEqualTo(text.getBytes(UTF_8));
                            assertThat(in.getBody(ByteBuffer.class)).isEqualTo(ByteBuffer.wrap(text.getBytes(UTF_8)));
                            assertThat(in.getBody(InputStream.class)).hasBinaryContent(text.getBytes(UTF_8));
                            var file = in.getBody(Path.class);
                            assertThat(file).hasContent(text);
                            exchange.setProperty("file", file);
                        })
                        .to("mock:in"));
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", text), 200);

            var file = received(camel).getProperty("file", Path.class);
            Awaitility.await().untilAsserted(() -> assertThat(file).doesNotExist());
        }
    }

    @Test
    void copiesOutliveTheExchangeThatTheyCameFrom() throws Exception {
        var body = octets(200_000);
        try (var camel = RunningCamel.with(routes -> {
                    routes.from(DESK + "?spoolDirectory=" + spool)
                            .wireTap("seda:tapped")
                            .to("seda:later")
                            .multicast()
                            .parallelProcessing()
                            .to("direct:a", "direct:b")
                            .end();
                    routes.from("seda:tapped")
                            .delay(300)
                            .convertBodyTo(byte[].class)
                            .to("mock:tapped");
                    routes.from("seda:later")
                            .delay(300)
                            .convertBodyTo(byte[].class)
                            .to("mock:later");
                    routes.from("direct:a").convertBodyTo(byte[].class).to("mock:a");
                    routes.from("direct:b").convertBodyTo(byte[].class).to("mock:b");
                });
                var alice = camel.peer("desk")) {
            for (var name : List.of("tapped", "later", "a", "b")) {
                camel.mock(name).expectedMessageCount(1);
            }
            alice.expectResponse(alice.send("image/png", body), 200);

            for (var name : List.of("tapped", "later", "a", "b")) {
                camel.mock(name).assertIsSatisfied();
                assertThat(camel.mock(name).getExchanges().get(0).getMessage().getBody(byte[].class))
                        .as(name)
                        .isEqualTo(body);
            }
            awaitEmpty(spool);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "fail", "handled"})
    void theBodyIsFreedHoweverTheExchangeEnds(String how) throws Exception {
        try (var camel = RunningCamel.with(routes -> {
                    routes.onException(IllegalArgumentException.class).handled(true);
                    var route = routes.from(DESK + "?spoolDirectory=" + spool).to("mock:in");
                    switch (how) {
                        case "stop" -> route.stop();
                        case "fail" -> route.throwException(new IllegalStateException("x"));
                        default -> route.throwException(new IllegalArgumentException("x"));
                    }
                });
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("image/png", octets(100_000)), how.equals("fail") ? 413 : 200);

            assertThat(camel.mock("in").getReceivedCounter()).isOne();
            awaitEmpty(spool);
        }
    }
}
