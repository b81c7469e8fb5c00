// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SenderRulesTest {
    private static final String BOB = "msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp";
    private static final String ALICE = "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";

    @Test
    void acceptsWhatASenderMaySend() throws IOException {
        read(send("1-3/3", 3));
        read(send("1-2048/4096", 2048).flag("+"));
        read(send("1-*/100000", 100_000));
        read(send("1-*/*", 5000).flag("#"));
        read(send("5-9/20", 2).flag("#"));
        read(PeerMessage.send(BOB, ALICE));
        read(report());
    }

    @Test
    void refusesARangeThatDoesNotFitTheBody() {
        assertRefused(send("1-4/4", 3), "not as long as Byte-Range says");
        assertRefused(send("1-2049/2049", 2049), "not interruptible");
        assertRefused(send("1-*/10", 11).flag("+"), "octets beyond the total");
        assertRefused(send("1-*/10", 9), "the end before the total");
        assertRefused(PeerMessage.send(BOB, ALICE).header("Byte-Range", "2-1/1"), "does not start at 1");
    }

    @Test
    void refusesAnIncompleteOrOverladenReport() {
        assertRefused(report().without("Status"), "a REPORT without Status");
        assertRefused(report().without("Message-ID"), "a REPORT without Message-ID");
        assertRefused(report().header("Failure-Report", "no"), "a REPORT with Failure-Report");
        assertRefused(report().header("Success-Report", "yes"), "a REPORT with Success-Report");
        assertRefused(report().flag("+"), "a chunk of something else");
        assertRefused(report().body("text/plain", new byte[10_241]), "above 10240");
    }

    @Test
    void refusesASendWithoutMessageId() {
        assertRefused(send("1-3/3", 3).without("Message-ID"), "a SEND without Message-ID");
    }

    @Test
    void refusesAResponseThatIsMoreThanItsHead() throws IOException {
        var request = read(send("1-3/3", 3));
        assertRefused(PeerMessage.response(request, 200, "OK").body("text/plain", "x"), "a response with a body");
        assertRefused(PeerMessage.response(request, 200, "OK").flag("+"), "to be continued");
    }

    @Test
    void refusesUnusualSpellingUnlessOnlyTheGrammarCounts() throws IOException {
        var lower = PeerMessage.request("SEND").line("to-path: " + BOB).line("from-path: " + ALICE);
        lower.line("message-id: 15aa22bb33cc44dd");
        assertRefused(lower, "unusual spelling:");

        var grammarOnly = PeerOptions.plain().rules(PeerOptions.Rules.GRAMMAR);
        assertThat(read(lower, grammarOnly).headers().get(0).name()).isEqualTo("to-path");
    }

    private static PeerMessage send(String range, int octets) {
        return PeerMessage.send(BOB, ALICE).header("Byte-Range", range).body("text/plain", "a".repeat(octets));
    }

    private static PeerMessage report() {
        return PeerMessage.request("REPORT")
                .to(ALICE)
                .from(BOB)
                .header("Message-ID", "13aa22bb33cc44dd")
                .header("Status", "000 200 OK");
    }

    private static void assertRefused(PeerMessage message, String reason) {
        assertThatThrownBy(() -> read(message)).isInstanceOf(PeerFailure.class).hasMessageContaining(reason);
    }

    private static PeerFrame read(PeerMessage message) throws IOException {
        return read(message, PeerOptions.plain());
    }

    private static PeerFrame read(PeerMessage message, PeerOptions options) throws IOException {
        var in = new ByteArrayInputStream(message.octets());
        return new FrameReader(in, options.reading()).next().orElseThrow();
    }
}
