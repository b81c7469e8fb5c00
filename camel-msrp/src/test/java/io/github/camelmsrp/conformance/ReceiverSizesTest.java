// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks of all sizes, and totals that are large numbers. */
class ReceiverSizesTest {

    private static ReceiverRoute route;

    @BeforeAll
    static void listen() throws Exception {
        route = ReceiverRoute.listening(Map.of(
                "desk-1", "?maxMessageSize=0",
                "watcher", "?events=interrupted",
                "chunks", "?delivery=chunk&bodyType=bytes",
                "text-chunks", "?delivery=chunk&bodyType=string",
                "live", "?delivery=live&bodyType=stream"));
    }

    @AfterAll
    static void close() {
        route.close();
    }

    @BeforeEach
    void reset() {
        route.reset();
    }

    private static PeerMessage part(PeerMessage template, String range, String body, String flag) {
        return template.chunk(PeerRange.parse(range), body.getBytes(UTF_8), flag);
    }

    private static void writeAnswered(ScriptedPeer peer, PeerMessage... chunks) {
        for (var chunk : chunks) {
            peer.write(chunk);
            peer.expectResponse(chunk, 200);
        }
    }

    // ---- sizes ----

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2047, 2048, 2049, 1 << 20})
    @DisplayName("[4975-7.1.1-28] a chunk of any size")
    void aChunkOfAnySize(int size) throws Exception {
        var body = new byte[size];
        new Random(size).nextBytes(body);
        try (var alice = route.peer("desk-1")) {
            alice.expectResponse(alice.send("application/octet-stream", body), 200);
            assertThat(route.next().body()).isEqualTo(body);
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-28] a chunk of several MiB goes through the spool")
    void aVeryLongChunk() throws Exception {
        var body = new byte[4 << 20];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i ^ i >> 9);
        }
        try (var alice = route.peer("desk-1")) {
            alice.sendStream(
                    alice.newSend().type("application/octet-stream"),
                    new ByteArrayInputStream(body),
                    body.length,
                    Long.MAX_VALUE);
            assertThat(Arrays.equals(route.next().body(), body)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "4294967296", "4294967301", "9000000000000000000", "9223372036854775807"})
    @DisplayName("[4975-9-15, 4975-14.5-06, 4975-7.3.1-05] totals above 31 and 32 bits are only a number")
    void totalsAbove31Bits(String total) throws Exception {
        try (var alice = route.peer("desk-1")) {
            var send = alice.newSend().type("text/plain");
            writeAnswered(
                    alice, part(send, "1-*/" + total, "Hello", "+"), part(send, "6-*/" + total, " big world", "$"));

            route.expectText("Hello big world");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "4294967297", "9223372036854775800"})
    @DisplayName("[4975-14.5-06] a chunk that lies far ahead is refused, not stored")
    void chunksFarAheadAreRefused(String start) throws Exception {
        try (var alice = route.peer("desk-1")) {
            var far = alice.newSend().header("Byte-Range", start + "-*/*").body("text/plain", "Hello");
            alice.write(far);
            alice.expectResponse(far, 413);
            route.expectSilence(alice);
        }
    }
}
