// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks of all sizes, and totals that are large numbers. */
class ReceiverSizesTest {

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening(Map.of("desk-1", "?maxMessageSize=0"));

    // ---- sizes ----

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2047, 2048, 2049, 1 << 20})
    @DisplayName("[4975-7.1.1-28] a chunk of any size")
    void aChunkOfAnySize(int size) throws Exception {
        var body = new byte[size];
        new Random(size).nextBytes(body);
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.send("application/octet-stream", body), 200);
            assertThat(ROUTE.next().body()).isEqualTo(body);
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-28] a chunk of several MiB goes through the spool")
    void aVeryLongChunk() throws Exception {
        var body = new byte[4 << 20];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i ^ i >> 9);
        }
        try (var alice = ROUTE.peer("desk-1")) {
            alice.sendStream(
                    alice.newSend().type("application/octet-stream"),
                    new ByteArrayInputStream(body),
                    body.length,
                    Long.MAX_VALUE);
            assertThat(Arrays.equals(ROUTE.next().body(), body)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "4294967296", "4294967301", "9000000000000000000", "9223372036854775807"})
    @DisplayName("[4975-9-15, 4975-14.5-06, 4975-7.3.1-05] totals above 31 and 32 bits are only a number")
    void totalsAbove31Bits(String total) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(
                    alice, send.chunk("1-*/" + total, "Hello", "+"), send.chunk("6-*/" + total, " big world", "$"));

            ROUTE.expectText("Hello big world");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "4294967297", "9223372036854775800"})
    @DisplayName("[4975-14.5-06] a chunk that lies far ahead is refused, not stored")
    void chunksFarAheadAreRefused(String start) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var far = alice.newSend().header("Byte-Range", start + "-*/*").body("text/plain", "Hello");
            alice.write(far);
            alice.expectResponse(far, 413);
            ROUTE.expectSilence(alice);
        }
    }
}
