// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that never become whole, and those that a route gets chunk by chunk. */
class ReceiverInterruptionTest {

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

    // ---- what never becomes whole ----

    @ParameterizedTest
    @ValueSource(strings = {"desk-1", "watcher"})
    @DisplayName("[4975-7.3.1-09] # gives the message up: no exchange, no report, but an answer")
    void anAbortedMessageIsNoMessage(String id) throws Exception {
        try (var alice = route.peer(id)) {
            var send = alice.newSend().header("Success-Report", "yes").type("text/plain");
            writeAnswered(
                    alice,
                    part(send, "1-5/20", "Hello", "+"),
                    part(send, "6-10/20", "World", "+"),
                    part(send, "11-12/20", "xx", "#"));
            if (id.equals("watcher")) {
                assertThat(route.next().headers().get(MsrpConstants.MESSAGE_TYPE))
                        .isEqualTo("INTERRUPTED");
            }
            route.expectSilence(alice);

            writeAnswered(alice, part(send, "1-5/5", "again", "#"));
            if (id.equals("watcher")) {
                assertThat(route.next().headers().get(MsrpConstants.MESSAGE_TYPE))
                        .isEqualTo("INTERRUPTED");
            }
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-5.4-27, 4975-7.3.1-03] chunks of a message over a session that was lost and the one after it "
            + "are not joined: the message is reported as failed, not delivered in part")
    void chunksOfTwoSessionsAreNotJoined() throws Exception {
        var send = PeerMessage.send(route.uri("watcher"), "msrp://127.0.0.1:9/before;tcp")
                .type("text/plain");
        try (var alice = route.peer("watcher")) {
            writeAnswered(alice, part(send, "1-5/10", "Hello", "+"));
        }
        assertThat(route.next().headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
        try (var alice = route.peer("watcher")) {
            var rest = alice.newSend().without("Message-ID").header("Message-ID", send.messageId());
            writeAnswered(alice, part(rest.type("text/plain"), "6-10/10", "World", "$"));
            route.expectSilence(alice);

            route.time.advance(Duration.ofMinutes(1));
            assertThat(alice.expectRequest("REPORT").header("Status").orElseThrow())
                    .startsWith("000 4");
            assertThat(route.next().headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-09] a bodiless SEND with # ends the message that it names")
    void aBodilessAbort() throws Exception {
        try (var alice = route.peer("watcher")) {
            var send = alice.newSend();
            var first = part(send.type("text/plain"), "1-5/20", "Hello", "+");
            writeAnswered(alice, first);
            var abort = PeerMessage.request("SEND")
                    .to(route.uri("watcher"))
                    .from(send.header("From-Path").orElseThrow())
                    .header("Message-ID", send.messageId())
                    .header("Byte-Range", "1-0/20")
                    .flag("#");
            writeAnswered(alice, abort);

            assertThat(route.next().headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
        }
    }

    @Test
    @DisplayName(
            "[4975-7.3.1-14, 4975-7.1.4-09, 4975-7.1.4-10] a message whose rest does not come is dropped and reported")
    void anIncompleteMessageTimesOut() throws Exception {
        try (var alice = route.peer("watcher")) {
            var send = alice.newSend().type("text/plain");
            writeAnswered(alice, part(send, "1-*/*", "a".repeat(300), "+"));
            route.time.advanceMillis(59_999);
            alice.expectResponse(alice.sendBodiless(), 200);
            route.expectNoExchange();
            route.time.advanceMillis(1);

            var report = alice.expectRequest("REPORT");
            assertThat(report.header("Status").orElseThrow()).startsWith("000 413");
            assertThat(report.header("Byte-Range")).contains("1-300/*");
            assertThat(report.messageId()).isEqualTo(send.messageId());
            var interrupted = route.next();
            assertThat(interrupted.headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
            assertThat(interrupted.messageId()).isEqualTo(send.messageId());

            var late = part(send, "301-305/305", "Hello", "$");
            alice.write(late);
            alice.expectResponse(late, 413);
            route.expectSilence(alice);
        }
    }

    @ParameterizedTest
    @CsvSource({"partial,true", "no,false"})
    @DisplayName("[4975-7.1.4-03] whether a time-out is reported is for Failure-Report to say")
    void timeOutsAreReportedAsAsked(String failureReport, boolean reported) throws Exception {
        try (var alice = route.peer("desk-1")) {
            var send = alice.newSend().header("Failure-Report", failureReport).type("text/plain");
            alice.write(part(send, "1-5/10", "Hello", "+"));
            alice.expectResponse(alice.sendBodiless(), 200);
            route.time.advanceMillis(60_000);

            if (reported) {
                assertThat(alice.expectRequest("REPORT").header("Byte-Range")).contains("1-5/*");
            }
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-14] every chunk begins the time anew")
    void everyChunkBeginsTheTimeAnew() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var send = alice.newSend().type("text/plain");
            for (int i = 0; i < 5; i++) {
                writeAnswered(alice, part(send, (1 + 2 * i) + "-*/*", "ab", "+"));
                route.time.advanceMillis(59_000);
            }
            writeAnswered(alice, part(send, "11-*/*", "c", "$"));

            route.expectText("ababababab" + "c");
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-14] a chunk that stops in the middle times out as well")
    void aChunkThatStopsTimesOut() throws Exception {
        try (var alice = route.peer("watcher")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var stalled = alice.newSend().header("Byte-Range", "1-*/500").body("text/plain", "x".repeat(500));
            alice.writeTruncated(stalled, 300);

            // Nobody tells when the octets were read, so time goes on until they were.
            assertThat(route.nextWhile(() -> route.time.advanceMillis(60_000))
                            .headers()
                            .get(MsrpConstants.MESSAGE_TYPE))
                    .isEqualTo("INTERRUPTED");
            var octets = stalled.octets();
            alice.write(Arrays.copyOfRange(octets, 300, octets.length));
            alice.expectResponse(stalled, 413);
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-14, 4975-5.4-19] the end of the session ends its incomplete messages")
    void theEndOfTheSessionEndsIncompleteMessages() throws Exception {
        var alice = route.peer("watcher");
        var send = alice.newSend().type("text/plain");
        writeAnswered(alice, part(send, "1-*/*", "Hello", "+"));
        alice.reset();

        var interrupted = route.next();
        assertThat(interrupted.headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
        assertThat(interrupted.messageId()).isEqualTo(send.messageId());
    }

    // ---- chunk by chunk ----

    @Test
    @DisplayName("[4975-7.3.1-12] a route may get each chunk by itself, in the order of arrival")
    void chunksByThemselves() throws Exception {
        try (var alice = route.peer("chunks")) {
            var send = alice.newSend().type("application/octet-stream");
            writeAnswered(
                    alice,
                    part(send, "1-3/9", "abc", "+"),
                    part(send, "7-9/9", "ghi", "$"),
                    part(send, "4-6/9", "def", "+"));

            for (var expected : List.of("abc 1-3/9 false", "ghi 7-9/9 false", "def 4-6/9 true")) {
                var got = route.next();
                assertThat(got.text() + " " + got.headers().get(MsrpConstants.BYTE_RANGE) + " "
                                + got.headers().get(MsrpConstants.CHUNK_LAST))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-12] text is not cut inside a character where chunks are")
    void charactersStayWhole() throws Exception {
        var text = "Grüße, 你好, 🙂🙂!";
        var octets = text.getBytes(UTF_8);
        try (var alice = route.peer("text-chunks")) {
            var send = alice.newSend().type("text/plain;charset=utf-8");
            for (int at = 0; at < octets.length; at++) {
                var chunk = send.chunk(
                        new PeerRange(at + 1L, at + 1L, octets.length),
                        new byte[] {octets[at]},
                        at == octets.length - 1 ? "$" : "+");
                writeAnswered(alice, chunk);
            }
            var joined = new StringBuilder();
            for (int at = 0; at < octets.length; at++) {
                var got = route.next().text();
                assertThat(got).doesNotContain("\uFFFD");
                joined.append(got);
            }
            assertThat(joined).hasToString(text);
        }
    }
}
