// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.ScriptedPeer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read as MSRP closes the connection, without a word and without harm to others. */
class ReceiverLostFramingTest {

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening("desk-1");

    // ---- octets that are no MSRP ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000",
                "msrp a786hjs2 SEND\r\n",
                "MSRP  a786hjs2 SEND\r\n",
                "MSRP a786hjs2  SEND\r\n",
                "MSRP a786hjs2 SEND \r\n",
                "MSRP a786hjs2 send\r\n",
                "MSRP a786hjs2 SEND2\r\n",
                "MSRP a786hjs2 20\r\n",
                "MSRP a786hjs2 2000\r\n",
                "MSRP a786hjs2\r\n",
                "MSRP abc SEND\r\n",
                "MSRP -abc SEND\r\n",
                "MSRP ab_c SEND\r\n",
                "MSRP a23456789012345678901234567890123 SEND\r\n",
                "\r\n",
                "MSRP a786hjs2 SEND\n"
            })
    @DisplayName("[4975-P-01, 4975-9-01, 4975-9-02, 4975-9-04, 4975-9-05, 4975-9-33]"
            + " what is no start line closes the connection without a word")
    void whatIsNoStartLineCloses(String octets) throws Exception {
        try (var bob = ROUTE.peer("desk-1");
                var alice = ROUTE.peer("desk-1")) {
            bob.expectResponse(bob.send("text/plain", "bob"), 200);
            ROUTE.expectText("bob");
            alice.write(octets.getBytes(ISO_8859_1));

            alice.expectClosed();
            ROUTE.expectSilence(bob);
        }
    }

    @Test
    @DisplayName(
            "[4975-P-01, 4975-5.4-19] octets that are no start line end the sessions of the connection and no other")
    void lostFramingEndsTheSessions() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.send("text/plain", "one"), 200);
            ROUTE.expectText("one");
            int before = ROUTE.sessionCount("desk-1");
            alice.write("NOISE".getBytes(UTF_8));

            alice.expectClosed();
            ROUTE.awaitSessionCount("desk-1", before - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8192, 20_000, 1 << 20})
    @DisplayName("[4975-P-03] a line that is too long closes the connection")
    void aLineThatIsTooLongCloses(int octets) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var head = "MSRP a786hjs2 SEND\r\nTo-Path: " + "x".repeat(octets);
            writeUntilClosed(alice, head.getBytes(UTF_8));

            alice.expectClosed();
            ROUTE.expectNoExchange();
        }
    }

    @Test
    @DisplayName("[4975-P-03] as many header fields as are allowed, and one more")
    void theNumberOfHeaderFieldsIsBounded() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var fits = alice.newSend();
            for (int i = 0; i < 96; i++) {
                fits.header("X-Field-" + i, "1");
            }
            fits.body("text/plain", "fits");
            alice.write(fits);
            alice.expectResponse(fits, 200);
            ROUTE.expectText("fits");

            var tooMany = alice.newSend();
            for (int i = 0; i < 97; i++) {
                tooMany.header("X-Field-" + i, "1");
            }
            alice.write(tooMany.body("text/plain", "too many"));
            alice.expectClosed();
            ROUTE.expectNoExchange();
        }
    }

    @Test
    @DisplayName("[4975-P-03] a header section that is too long closes the connection")
    void aHeaderSectionThatIsTooLongCloses() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var long10 = alice.newSend();
            for (int i = 0; i < 10; i++) {
                long10.header("X-Field-" + i, "x".repeat(8000));
            }
            writeUntilClosed(alice, long10.body("text/plain", "x").octets());

            alice.expectClosed();
            ROUTE.expectNoExchange();
        }
    }

    /** The other side may close before it took everything, and then reset what was not taken. */
    private static void writeUntilClosed(ScriptedPeer peer, byte[] octets) {
        try {
            peer.write(octets);
        } catch (AssertionError e) {
            assertThat(e).hasMessageContaining("cannot write");
        }
    }

    @Test
    @DisplayName("[4975-9-33] a header line that ends with a line feed alone is not answered 200")
    void lineFeedsAreNoLineEnds() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.write(alice.newSend().lineEnd("\n").body("text/plain", "x"));
            alice.expectClosed();
        }
        try (var alice = ROUTE.peer("desk-1")) {
            var octets = alice.newSend().body("text/plain", "x").toString().replaceFirst("tcp\r\nFrom", "tcp\nFrom");
            alice.write(octets.getBytes(UTF_8));
            alice.expectClosed();
        }
        ROUTE.expectNoExchange();
    }
}
