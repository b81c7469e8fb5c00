// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PeerMessageTest {
    private static final String BOB = "msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp";
    private static final String ALICE = "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";

    @Test
    void writesTheLinesInTheOrderOfTheCalls() {
        var message = PeerMessage.request("SEND")
                .tid("d4e5f60718293a4b")
                .to(BOB)
                .from(ALICE)
                .header("Message-ID", "6f1c22d09be84a7e")
                .header("Byte-Range", "1-5/5")
                .body("text/plain", "Hello");

        assertThat(message.octets()).isEqualTo(PeerMessage.wire("""
                                MSRP d4e5f60718293a4b SEND
                                To-Path: msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp
                                From-Path: msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp
                                Message-ID: 6f1c22d09be84a7e
                                Byte-Range: 1-5/5
                                Content-Type: text/plain

                                Hello
                                -------d4e5f60718293a4b$
                                """));
    }

    @Test
    void writesNoBlankLineWithoutABody() {
        assertThat(PeerMessage.request("PROBE").tid("abcd").to(BOB).toString())
                .isEqualTo("MSRP abcd PROBE\r\nTo-Path: " + BOB + "\r\n-------abcd$\r\n");
    }

    @Test
    void writesWhatIsWrongOnPurpose() {
        var message = PeerMessage.request("SEND")
                .startLine("MSRP  x")
                .line(" folded")
                .body("text".getBytes(StandardCharsets.US_ASCII))
                .endLine("-----y")
                .lineEnd("\n");

        assertThat(message.toString()).isEqualTo("MSRP  x\n folded\n\ntext\n-----y\n");
    }

    @Test
    void givesEachChunkAnIdOfItsOwnAndTheSameMessageId() {
        var template = PeerMessage.send(BOB, ALICE).type("text/plain");
        var first = template.chunk(new PeerRange(1, PeerRange.UNKNOWN, 4), new byte[] {'a', 'b'}, "+");
        var second = template.chunk(new PeerRange(3, 4, 4), new byte[] {'c', 'd'}, "$");

        assertThat(first.transactionId()).isNotEqualTo(second.transactionId());
        assertThat(first.messageId()).isEqualTo(second.messageId());
        assertThat(first.toString()).contains("Byte-Range: 1-*/4\r\nContent-Type: text/plain\r\n\r\nab\r\n");
        assertThat(second.toString()).endsWith("-------" + second.transactionId() + "$\r\n");
    }

    @Test
    void cutsOctetsWithoutLosingAny() {
        byte[] octets = "0123456789".getBytes(StandardCharsets.US_ASCII);

        assertThat(joined(Splits.whole(), octets)).isEqualTo("0123456789");
        assertThat(joined(Splits.eachOctet(), octets)).isEqualTo("0|1|2|3|4|5|6|7|8|9");
        assertThat(joined(Splits.at(7, 3, 3, 0, 10, 99), octets)).isEqualTo("012|3456|789");
        assertThat(joined(Splits.every(4), octets)).isEqualTo("0123|4567|89");
        String random = joined(Splits.random(7, 4), octets);
        assertThat(random.replace("|", "")).isEqualTo("0123456789");
        assertThat(random).contains("|").isEqualTo(joined(Splits.random(7, 4), octets));
    }

    private static String joined(Splits splits, byte[] octets) {
        return splits.cut(octets).stream()
                .map(piece -> new String(piece, StandardCharsets.US_ASCII))
                .collect(Collectors.joining("|"));
    }
}
