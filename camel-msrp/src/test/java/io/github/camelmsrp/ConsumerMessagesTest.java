// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerRange;
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

/** What a route gets from a message that a peer sends. */
class ConsumerMessagesTest {

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

    @Test
    @DisplayName("[4975-7.1.4-01, 4975-7.2-01] text is a String, and the message is answered when the route is done")
    void textIsAString() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedBodiesReceived("Grüße, 你好");

            var sent = alice.send("text/plain", "Grüße, 你好");
            alice.expectResponse(sent, 200);

            camel.mock("in").assertIsSatisfied();
            assertThat(received(camel).getMessage().getBody()).isInstanceOf(String.class);
        }
    }

    private static Exchange received(RunningCamel camel) {
        return camel.mock("in").getReceivedExchanges().get(0);
    }

    @Test
    void headersSayWhatCameAndFromWhom() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedMessageCount(1);
            var message = alice.newSend()
                    .header("Byte-Range", "1-5/5")
                    .header("Success-Report", "yes")
                    .header("X-Private", "x")
                    .header("CamelFileName", "../../etc/passwd")
                    .header("Content-ID", "<1@alice>")
                    .header("Content-Disposition", "attachment; filename=\"a/photo.txt\"")
                    .body("text/plain;charset=us-ascii", "Hello");
            alice.write(message);
            alice.expectResponse(message, 200);
            camel.mock("in").assertIsSatisfied();

            var in = received(camel).getMessage();
            assertThat(in.getHeader(MsrpConstants.MESSAGE_TYPE)).isEqualTo("SEND");
            assertThat(in.getHeader(MsrpConstants.MESSAGE_ID)).isEqualTo(message.messageId());
            assertThat(in.getHeader(MsrpConstants.FROM_PATH))
                    .isEqualTo(message.header("From-Path").orElseThrow());
            assertThat(in.getHeader(MsrpConstants.TO_PATH))
                    .isEqualTo(message.header("To-Path").orElseThrow());
            assertThat(in.getHeader(MsrpConstants.LOCAL_ADDRESS)).isEqualTo("127.0.0.1:" + camel.port());
            assertThat(in.getHeader(MsrpConstants.REMOTE_ADDRESS))
                    .isEqualTo("127.0.0.1:" + alice.localAddress().getPort());
            assertThat(in.getHeader(MsrpConstants.BYTE_RANGE)).isEqualTo("1-5/5");
            assertThat(in.getHeader(MsrpConstants.MESSAGE_SIZE)).isEqualTo(5L);
            assertThat(in.getHeader(MsrpConstants.SUCCESS_REPORT_REQUESTED)).isEqualTo(true);
            assertThat(in.getHeader(MsrpConstants.FAILURE_REPORT_REQUESTED)).isEqualTo("yes");
            assertThat(in.getHeader(MsrpConstants.CONTENT_DISPOSITION))
                    .isEqualTo("attachment; filename=\"a/photo.txt\"");
            assertThat(in.getHeader(MsrpConstants.FILE_NAME)).isEqualTo("photo.txt");
            assertThat(in.getHeader(Exchange.CONTENT_TYPE)).isEqualTo("text/plain;charset=us-ascii");
            assertThat(in.getHeader("Content-ID")).isEqualTo("<1@alice>");
            assertThat(in.getHeader(MsrpConstants.SESSION_ID, String.class)).isNotEmpty();
            assertThat(in.getHeaders()).doesNotContainKeys("X-Private", "CamelFileName", "Content-Disposition");
        }
    }

    @Test
    @DisplayName("[4975-7.1-14] an empty body is a message")
    void anEmptyBodyIsAMessage() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedBodiesReceived("");

            alice.expectResponse(alice.send("text/plain", ""), 200);

            camel.mock("in").assertIsSatisfied();
        }
    }

    @Test
    @DisplayName("[4975-7.1-13] a SEND without a body is answered and is no exchange")
    void aBodilessSendIsNoExchange() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedBodiesReceived("after");

            alice.expectResponse(alice.sendBodiless(), 200);
            alice.expectResponse(alice.send("text/plain", "after"), 200);

            camel.mock("in").assertIsSatisfied();
        }
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

    @Test
    void acceptTypesAreEnforced() throws Exception {
        try (var camel = desk("?acceptTypes=text/plain,image/*");
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("image/png", octets(3)), 200);
            alice.expectResponse(alice.send("application/x-unknown", octets(3)), 415);
            alice.expectResponse(alice.send("text/html", "x"), 415);
            assertThat(camel.mock("in").getReceivedCounter()).isOne();
        }
    }

    @Test
    void theSizeIsLimited() throws Exception {
        try (var camel = desk("?maxMessageSize=1000");
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "x".repeat(1000)), 200);
            alice.expectResponse(alice.send("text/plain", "x".repeat(1001)), 413);
            assertThat(camel.mock("in").getReceivedCounter()).isOne();
        }
    }

    @Test
    @DisplayName("[4975-5.4-17] a session id that no route names is answered 481")
    void unknownSessionsAreRefused() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("other")) {
            alice.expectResponse(alice.send("text/plain", "x"), 481);
        }
        try (var camel = RunningCamel.with(
                        routes -> routes.from("msrp:127.0.0.1:0").to("mock:in"));
                var alice = camel.peer("any")) {
            alice.expectResponse(alice.send("text/plain", "x"), 481);
        }
    }

    @Test
    void theOpenPolicyTakesEverySessionButThoseOfOtherRoutes() throws Exception {
        try (var camel = RunningCamel.with(routes -> {
                    routes.from("msrp:127.0.0.1:0?sessionPolicy=open").to("mock:any");
                    routes.from(DESK).to("mock:desk");
                });
                var alice = camel.peer("whatever");
                var bob = camel.peer("desk")) {
            camel.mock("any").expectedBodiesReceived("from alice");
            camel.mock("desk").expectedBodiesReceived("from bob");

            alice.expectResponse(alice.send("text/plain", "from alice"), 200);
            bob.expectResponse(bob.send("text/plain", "from bob"), 200);

            camel.mock("any").assertIsSatisfied();
            camel.mock("desk").assertIsSatisfied();
        }
    }

    @Test
    void everyPeerHasASessionOfItsOwn() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk");
                var bob = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "a"), 200);
            bob.expectResponse(bob.send("text/plain", "b"), 200);

            var ids = camel.mock("in").getExchanges().stream()
                    .map(exchange -> exchange.getMessage().getHeader(MsrpConstants.SESSION_ID))
                    .toList();
            assertThat(ids).hasSize(2).doesNotHaveDuplicates();
            assertThat(camel.consumer("desk").getSessionCount()).isEqualTo(2);
        }
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
}
