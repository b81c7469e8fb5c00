// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.CpimObjects.ALICE;
import static io.github.camelmsrp.conformance.CpimObjects.BOB;
import static io.github.camelmsrp.conformance.CpimObjects.lines;
import static io.github.camelmsrp.conformance.CpimObjects.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.conformance.ReceiverRoute.Delivered;
import io.github.camelmsrp.peer.PeerRange;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.StreamCache;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What body a route gets of message/cpim, and that no octet of it changes. */
class ReceiverCpimBodiesTest {

    private static final String CPIM = "message/cpim";

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening(Map.of(
            "whole", "",
            "inner", "?cpim=unwrap&maxMessageSize=0",
            "spooled", "?cpim=unwrap&inMemoryThreshold=1024",
            "untouched", "?cpim=off",
            "chunks", "?delivery=chunk&bodyType=bytes",
            "live", "?cpim=unwrap&delivery=live"));

    private static Delivered deliver(String sessionId, String object) throws Exception {
        return ROUTE.deliver(sessionId, CPIM, object.getBytes(UTF_8));
    }

    // ---- octets ----

    @Test
    @DisplayName("[3862-2.2-01, 3862-2.2-15, 3862-6-01, 3862-9-01] not an octet changes, whatever the content is")
    void octetsSurvive() throws Exception {
        var image = SenderRig.octets(5_000);
        var object = object("image/jpeg", image);
        assertThat(ROUTE.deliver("whole", CPIM, object).body()).isEqualTo(object);
        assertThat(ROUTE.deliver("inner", CPIM, object).body()).isEqualTo(image);
        var latin = object("text/plain;charset=iso-8859-1", new byte[] {(byte) 0xE9});
        assertThat(ROUTE.deliver("whole", CPIM, latin).body()).isEqualTo(latin);
    }

    @Test
    @DisplayName("[3862-2-02, 4975-13-07] cut anywhere, in the middle of a character too; trailing line ends stay")
    void chunksMayCutHeaders() throws Exception {
        var object = object("Hi\r\n\r\n", "Subject: สวัสดี").getBytes(UTF_8);
        for (int size : new int[] {1, 7, 61, 100}) {
            try (var alice = ROUTE.peer("inner")) {
                for (var chunk : alice.sendChunked(alice.newSend().type(CPIM), object, size)) {
                    alice.expectResponse(chunk, 200);
                }
                var got = ROUTE.next();
                assertThat(got.text()).isEqualTo("Hi\r\n\r\n");
                assertThat(got.headers()).containsEntry(MsrpConstants.CPIM_SUBJECT, "สวัสดี");
            }
        }
    }

    @Test
    void aLargeObjectStaysOnDisk() throws Exception {
        var image = SenderRig.octets(300_000);
        var files = new LinkedBlockingQueue<byte[]>();
        ROUTE.then(exchange -> {
            var body = exchange.getMessage().getBody(StreamCache.class);
            assertThat(body.inMemory()).isFalse();
            assertThat(body.length()).isEqualTo(300_000);
            files.add(Files.readAllBytes(exchange.getMessage().getBody(Path.class)));
            files.add(exchange.getMessage().getBody(byte[].class));
        });
        try (var alice = ROUTE.peer("spooled")) {
            for (var chunk : alice.sendChunked(alice.newSend().type(CPIM), object("image/jpeg", image), 100_000)) {
                alice.expectResponse(chunk, 200);
            }
        }
        assertThat(ROUTE.next().body()).isEqualTo(image);
        assertThat(files.poll(10, TimeUnit.SECONDS)).isEqualTo(image);
        assertThat(files.poll(10, TimeUnit.SECONDS)).isEqualTo(image);
    }

    @Test
    @DisplayName("[3862-2.4-05] an encoding inside is undone with unwrap and kept without")
    void transferEncodingIsUndone() throws Exception {
        var image = SenderRig.octets(3_000);
        var base64 = Base64.getMimeEncoder().encodeToString(image);
        var object = object("x")
                .replace("text/plain\r\n\r\nx", "image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64);
        assertThat(deliver("whole", object).text()).isEqualTo(object);
        ROUTE.then(exchange -> assertThat(
                        exchange.getMessage().getBody(StreamCache.class).length())
                .isEqualTo(3_000));
        assertThat(deliver("inner", object).body()).isEqualTo(image);
        ROUTE.expectRefusal("inner", 400, CPIM, object.replace(base64, "Q").getBytes(UTF_8));
        ROUTE.expectRefusal(
                "inner", 415, CPIM, object.replace("base64", "x-gzip").getBytes(UTF_8));
    }

    @Test
    @DisplayName("[3862-2.4-03, 3862-2.4-04, 3862-2.4-06] headers that are not apart, no Content-Type, a false length")
    void acceptsWhatIsClear() throws Exception {
        assertThat(deliver("inner", lines(BOB, ALICE, "Content-Type: text/html", "", "Hi"))
                        .text())
                .isEqualTo("Hi");
        var untyped = deliver("inner", lines(ALICE, BOB, "", "Hi"));
        assertThat(untyped.text()).isEqualTo("Hi");
        assertThat(untyped.headers()).containsEntry("Content-Type", "text/plain");
        assertThat(deliver(
                                "inner",
                                object("twenty octets of text")
                                        .replace("\r\n\r\ntwe", "\r\nContent-length: 5\r\n\r\ntwe"))
                        .text())
                .isEqualTo("twenty octets of text");
    }

    // ---- not whole ----

    @Test
    void liveObjectsAreUnwrappedWhileTheyArrive() throws Exception {
        var bodies = new LinkedBlockingQueue<String>();
        ROUTE.then(exchange -> {
            var in = exchange.getMessage().getBody(InputStream.class);
            bodies.add(new String(in.readNBytes(2), UTF_8));
            bodies.add(new String(in.readAllBytes(), UTF_8));
        });
        var object = object("Hi Bob").getBytes(UTF_8);
        int half = object.length - 4;
        try (var alice = ROUTE.peer("live")) {
            var send = alice.newSend().type(CPIM);
            alice.write(send.chunk(new PeerRange(1, half, object.length), Arrays.copyOf(object, half), "+"));
            assertThat(bodies.poll(10, TimeUnit.SECONDS)).isEqualTo("Hi");
            alice.write(send.chunk(
                    new PeerRange(half + 1, object.length, object.length),
                    Arrays.copyOfRange(object, half, object.length),
                    "$"));
            assertThat(bodies.poll(10, TimeUnit.SECONDS)).isEqualTo(" Bob");
            assertThat(ROUTE.next().headers()).containsKey(MsrpConstants.CPIM_FROM);
        }
    }

    @Test
    void liveObjectsThatAreMalformedAreRefused() throws Exception {
        try (var alice = ROUTE.peer("live")) {
            var send = alice.newSend().type(CPIM);
            var first = send.chunk(new PeerRange(1, 20, 22), "a line without name\n".getBytes(UTF_8), "+");
            alice.write(first);
            alice.expectResponse(first, 200);
            var last = send.chunk(new PeerRange(21, 22, 22), new byte[] {'\n', '\n'}, "$");
            alice.write(last);
            alice.expectResponse(last, 400);
            ROUTE.expectNoExchange();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunks", "untouched"})
    void chunksAreLeftAlone(String sessionId) throws Exception {
        var got = deliver(sessionId, object("Hi"));
        assertThat(got.text()).isEqualTo(object("Hi"));
        assertThat(got.headers().keySet()).noneMatch(name -> name.startsWith("CamelMsrpCpim"));
    }

    @Test
    void chunksCannotBeUnwrapped() {
        assertThatThrownBy(
                        () -> RunningCamel.with(routes -> routes.from("msrp:127.0.0.1:0/x?delivery=chunk&cpim=unwrap")
                                .to("mock:in")))
                .rootCause()
                .hasMessageContaining("cpim=unwrap needs the headers of the whole object");
    }
}
