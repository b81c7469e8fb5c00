// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that never become whole, and those that a route gets chunk by chunk. */
class ReceiverInterruptionTest {

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening(Map.of(
            "desk-1",
            "?maxMessageSize=0",
            "watcher",
            "?events=interrupted",
            "chunks",
            "?delivery=chunk&bodyType=bytes",
            "text-chunks",
            "?delivery=chunk&bodyType=string"));

    // ---- what never becomes whole ----

    @ParameterizedTest
    @ValueSource(strings = {"desk-1", "watcher"})
    @DisplayName("[4975-7.3.1-09] # gives the message up: no exchange, no report, but an answer")
    void anAbortedMessageIsNoMessage(String id) throws Exception {
        try (var alice = ROUTE.peer(id)) {
            var send = alice.newSend().header("Success-Report", "yes").type("text/plain");
            ReceiverRoute.writeAnswered(
                    alice,
                    send.chunk("1-5/20", "Hello", "+"),
                    send.chunk("6-10/20", "World", "+"),
                    send.chunk("11-12/20", "xx", "#"));
            if (id.equals("watcher")) {
                assertThat(ROUTE.next().headers().get(MsrpConstants.MESSAGE_TYPE))
                        .isEqualTo("INTERRUPTED");
            }
            ROUTE.expectSilence(alice);

            ReceiverRoute.writeAnswered(alice, send.chunk("1-5/5", "again", "#"));
            if (id.equals("watcher")) {
                assertThat(ROUTE.next().headers().get(MsrpConstants.MESSAGE_TYPE))
                        .isEqualTo("INTERRUPTED");
            }
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-5.4-27, 4975-7.3.1-03] chunks of a message over a session that was lost and the one after it "
            + "are not joined: the message is reported as failed, not delivered in part")
    void chunksOfTwoSessionsAreNotJoined() throws Exception {
        var send = PeerMessage.send(ROUTE.uri("watcher"), "msrp://127.0.0.1:9/before;tcp")
                .type("text/plain");
        try (var alice = ROUTE.peer("watcher")) {
            ReceiverRoute.writeAnswered(alice, send.chunk("1-5/10", "Hello", "+"));
        }
        assertThat(ROUTE.next().headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
        try (var alice = ROUTE.peer("watcher")) {
            var rest = alice.newSend().without("Message-ID").header("Message-ID", send.messageId());
            ReceiverRoute.writeAnswered(alice, rest.type("text/plain").chunk("6-10/10", "World", "$"));
            ROUTE.expectSilence(alice);

            ROUTE.time.advance(Duration.ofMinutes(1));
            assertThat(alice.expectRequest("REPORT").header("Status").orElseThrow())
                    .startsWith("000 4");
            assertThat(ROUTE.next().headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-09] a bodiless SEND with # ends the message that it names")
    void aBodilessAbort() throws Exception {
        try (var alice = ROUTE.peer("watcher")) {
            var send = alice.newSend();
            var first = send.type("text/plain").chunk("1-5/20", "Hello", "+");
            ReceiverRoute.writeAnswered(alice, first);
            var abort = PeerMessage.request("SEND")
                    .to(ROUTE.uri("watcher"))
                    .from(send.header("From-Path").orElseThrow())
                    .header("Message-ID", send.messageId())
                    .header("Byte-Range", "1-0/20")
                    .flag("#");
            ReceiverRoute.writeAnswered(alice, abort);

            assertThat(ROUTE.next().headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
        }
    }

    @Test
    @DisplayName(
            "[4975-7.3.1-14, 4975-7.1.4-09, 4975-7.1.4-10, 4975-10.4-02] a message whose rest does not come is dropped "
                    + "and reported, not as 408")
    void anIncompleteMessageTimesOut() throws Exception {
        try (var alice = ROUTE.peer("watcher")) {
            var send = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(alice, send.chunk("1-*/*", "a".repeat(300), "+"));
            ROUTE.time.advanceMillis(59_999);
            alice.expectResponse(alice.sendBodiless(), 200);
            ROUTE.expectNoExchange();
            ROUTE.time.advanceMillis(1);

            var report = alice.expectRequest("REPORT");
            assertThat(report.header("Status").orElseThrow()).startsWith("000 413");
            assertThat(report.header("Byte-Range")).contains("1-300/*");
            assertThat(report.messageId()).isEqualTo(send.messageId());
            var interrupted = ROUTE.next();
            assertThat(interrupted.headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
            assertThat(interrupted.messageId()).isEqualTo(send.messageId());

            var late = send.chunk("301-305/305", "Hello", "$");
            alice.write(late);
            alice.expectResponse(late, 413);
            ROUTE.expectSilence(alice);
        }
    }

    @ParameterizedTest
    @CsvSource({"partial,true", "no,false"})
    @DisplayName("[4975-7.1.4-03] whether a time-out is reported is for Failure-Report to say")
    void timeOutsAreReportedAsAsked(String failureReport, boolean reported) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().header("Failure-Report", failureReport).type("text/plain");
            alice.write(send.chunk("1-5/10", "Hello", "+"));
            alice.expectResponse(alice.sendBodiless(), 200);
            ROUTE.time.advanceMillis(60_000);

            if (reported) {
                assertThat(alice.expectRequest("REPORT").header("Byte-Range")).contains("1-5/*");
            }
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-14] every chunk begins the time anew")
    void everyChunkBeginsTheTimeAnew() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().type("text/plain");
            for (int i = 0; i < 5; i++) {
                ReceiverRoute.writeAnswered(alice, send.chunk((1 + 2 * i) + "-*/*", "ab", "+"));
                ROUTE.time.advanceMillis(59_000);
            }
            ReceiverRoute.writeAnswered(alice, send.chunk("11-*/*", "c", "$"));

            ROUTE.expectText("ababababab" + "c");
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-14] a chunk that stops in the middle times out as well")
    void aChunkThatStopsTimesOut() throws Exception {
        try (var alice = ROUTE.peer("watcher")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var stalled = alice.newSend().header("Byte-Range", "1-*/500").body("text/plain", "x".repeat(500));
            alice.writeTruncated(stalled, 300);

            // Nobody tells when the octets were read, so time goes on until they were.
            assertThat(ROUTE.nextWhile(() -> ROUTE.time.advanceMillis(60_000))
                            .headers()
                            .get(MsrpConstants.MESSAGE_TYPE))
                    .isEqualTo("INTERRUPTED");
            var octets = stalled.octets();
            alice.write(Arrays.copyOfRange(octets, 300, octets.length));
            alice.expectResponse(stalled, 413);
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-14, 4975-5.4-19] the end of the session ends its incomplete messages")
    void theEndOfTheSessionEndsIncompleteMessages() throws Exception {
        var alice = ROUTE.peer("watcher");
        var send = alice.newSend().type("text/plain");
        ReceiverRoute.writeAnswered(alice, send.chunk("1-*/*", "Hello", "+"));
        alice.reset();

        var interrupted = ROUTE.next();
        assertThat(interrupted.headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
        assertThat(interrupted.messageId()).isEqualTo(send.messageId());
    }

    // ---- chunk by chunk ----

    @Test
    @DisplayName("[4975-7.3.1-12] a route may get each chunk by itself, in the order of arrival")
    void chunksByThemselves() throws Exception {
        try (var alice = ROUTE.peer("chunks")) {
            var send = alice.newSend().type("application/octet-stream");
            ReceiverRoute.writeAnswered(
                    alice,
                    send.chunk("1-3/9", "abc", "+"),
                    send.chunk("7-9/9", "ghi", "$"),
                    send.chunk("4-6/9", "def", "+"));

            for (var expected : List.of("abc 1-3/9 false", "ghi 7-9/9 false", "def 4-6/9 true")) {
                var got = ROUTE.next();
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
        try (var alice = ROUTE.peer("text-chunks")) {
            var send = alice.newSend().type("text/plain;charset=utf-8");
            for (int at = 0; at < octets.length; at++) {
                var chunk = send.chunk(
                        new PeerRange(at + 1L, at + 1L, octets.length),
                        new byte[] {octets[at]},
                        at == octets.length - 1 ? "$" : "+");
                ReceiverRoute.writeAnswered(alice, chunk);
            }
            var joined = new StringBuilder();
            for (int at = 0; at < octets.length; at++) {
                var got = ROUTE.next().text();
                assertThat(got).doesNotContain("\uFFFD");
                joined.append(got);
            }
            assertThat(joined).hasToString(text);
        }
    }
}
