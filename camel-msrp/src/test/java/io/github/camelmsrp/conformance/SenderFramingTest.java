// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.SenderRig.accept;
import static io.github.camelmsrp.conformance.SenderRig.answeredChunk;
import static io.github.camelmsrp.conformance.SenderRig.octets;
import static io.github.camelmsrp.conformance.SenderRig.uri;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerHead;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ReceivedMessage;
import io.github.camelmsrp.peer.Responder;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The octets of the requests that a producer sends. The scripted peer checks each frame against grammar and rules. */
class SenderFramingTest {

    @RegisterExtension
    private static final SenderRig RIG = new SenderRig().withListener(PeerOptions.plain());

    @Test
    @DisplayName("[4975-7.1-03, 4975-7.1-04, 4975-7.1-05, 4975-7.1-06, 4975-7.1-15, 4975-7.1-16, 4975-7.1-18, "
            + "4975-7.1.1-15, 4975-7.1.1-16, 4975-7.1.1-19, 4975-7.1.1-21, 4975-5.2-01, 4975-3-03] octet for octet, "
            + "without a trace of an extension")
    void aShortMessageOctetForOctet() {
        var frame = RIG.sendAndRead("", "Hello\r\n", Map.of());

        String id = frame.transactionId();
        assertThat(new String(frame.raw(), ISO_8859_1))
                .isEqualTo(String.join(
                        "\r\n",
                        "MSRP " + id + " SEND",
                        "To-Path: msrp://127.0.0.1:" + RIG.listener().port() + "/abc;tcp",
                        "From-Path: " + frame.fromPath(),
                        "Message-ID: " + frame.messageId(),
                        "Byte-Range: 1-7/7",
                        "Content-Type: text/plain",
                        "",
                        "Hello",
                        "",
                        "-------" + id + "$",
                        ""));
        assertThat(frame.fromPath()).matches("msrp://127\\.0\\.0\\.1:[0-9]+/[^ ;]+;tcp");
    }

    @Test
    @DisplayName("[4975-5.4-05, 4975-5.4-07, 4975-7.1-11, 4975-7.1-12, 4975-7.1.1-24] "
            + "a session starts with a SEND without body: no blank line, no MIME field, range 1-0/0")
    void theOpeningOctetForOctet() {
        var sent = RIG.send(RIG.uri(""), "Hello");
        try (var peer = RIG.listener().accept()) {
            var opening = SenderRig.opening(peer);
            answeredChunk(peer);
            sent.ok();

            assertThat(new String(opening.raw(), ISO_8859_1))
                    .isEqualTo(String.join(
                            "\r\n",
                            "MSRP " + opening.transactionId() + " SEND",
                            "To-Path: msrp://127.0.0.1:" + RIG.listener().port() + "/abc;tcp",
                            "From-Path: " + opening.fromPath(),
                            "Message-ID: " + opening.messageId(),
                            "Byte-Range: 1-0/0",
                            "-------" + opening.transactionId() + "$",
                            ""));
        }
    }

    @Test
    @DisplayName("[4975-7.1-05, 4975-7.1.1-34] other MIME fields stand before Content-Type, which is the last field")
    void contentTypeIsLast() {
        var frame = RIG.sendAndRead(
                "", "Hello", Map.of("Content-Disposition", "notification", "Content-Type", "text/plain;charset=utf-8"));

        assertThat(frame.headers())
                .extracting(PeerHead.Header::toString)
                .endsWith("Content-Disposition: notification", "Content-Type: text/plain;charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r", "\r\n", "\r\n\r\n", "a", "a\r\n\r\n"})
    @DisplayName("[4975-7.1-16, 4975-7.1-17] the CRLF before the end-line is not of the body, which arrives as it is")
    void theBodyKeepsItsLineEnds(String text) {
        assertThat(RIG.sendAndRead("", text, Map.of()).text()).isEqualTo(text);
    }

    @Test
    @DisplayName("[4975-7.1.1-35, 4975-14.3-02] octets of every value arrive as they are, without transfer encoding")
    void everyOctetArrives() {
        var body = octets(2000);

        var frame = RIG.sendAndRead("", body, Map.of("Content-Transfer-Encoding", "base64"));

        assertThat(frame.body()).isEqualTo(body);
        assertThat(frame.header("Content-Transfer-Encoding")).isEmpty();
        assertThat(frame.header("Content-Type")).contains("application/octet-stream");
    }

    @Test
    @DisplayName("[4975-7.1.1-04] reporting that is not the default is asked for in fields, the default is not")
    void reportsAreAskedForInFields() {
        var plain = RIG.sendAndRead("", "a", Map.of());
        assertThat(plain.header("Success-Report")).isEmpty();
        assertThat(plain.header("Failure-Report")).isEmpty();

        var special = RIG.sendAndRead("successReport=yes&failureReport=partial&waitFor=written", "b", Map.of());
        assertThat(special.header("Success-Report")).contains("yes");
        assertThat(special.header("Failure-Report")).contains("partial");

        var headers = Map.<String, Object>of(MsrpConstants.SUCCESS_REPORT, "yes", MsrpConstants.FAILURE_REPORT, "no");
        var byHeader = RIG.sendAndRead("waitFor=written", "c", headers);
        assertThat(byHeader.header("Success-Report")).contains("yes");
        assertThat(byHeader.header("Failure-Report")).contains("no");
    }

    @Test
    @DisplayName("[4975-7.1.1-02, 4975-7.1.1-05, 4975-7.1.1-17, 4975-7.1.1-18, 4975-7.1.1-21, 4975-7.1.1-23, "
            + "4975-7.1.1-27, 4975-7.1-20] chunks of 2048 octets: "
            + "same Message-ID, report fields and type, ranges in order")
    void chunksOfOneMessage() {
        var body = octets(5000);
        var sent = RIG.send(RIG.uri("chunkSize=2048&successReport=yes&waitFor=written"), body);
        try (var peer = RIG.accept()) {
            var first = answeredChunk(peer);
            var second = answeredChunk(peer);
            var third = answeredChunk(peer);
            sent.ok();

            assertThat(List.of(first, second, third))
                    .extracting(frame -> frame.header("Byte-Range").orElseThrow() + frame.flag())
                    .containsExactly("1-2048/5000+", "2049-4096/5000+", "4097-5000/5000$");
            for (var chunk : List.of(second, third)) {
                assertThat(chunk.messageId()).isEqualTo(first.messageId());
                assertThat(chunk.transactionId()).isNotEqualTo(first.transactionId());
                assertThat(chunk.header("Success-Report")).contains("yes");
                assertThat(chunk.header("Content-Type")).isEqualTo(first.header("Content-Type"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2047, 2048})
    @DisplayName("[4975-7.1.1-25, 4975-7.1.1-19] up to 2048 octets the end of the range is a number")
    void shortChunksHaveAFixedEnd(int size) {
        var frame = RIG.sendAndRead("", octets(size), Map.of());

        assertThat(frame.header("Byte-Range")).contains("1-" + size + "/" + size);
        assertThat(frame.bodyLength()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(ints = {2049, 8192})
    @DisplayName("[4975-5.1-01, 4975-7.1.1-20, 4975-7.1.1-25] above 2048 octets it is *")
    void longChunksHaveAnOpenEnd(int size) {
        var frame = RIG.sendAndRead("", octets(size), Map.of());

        assertThat(frame.header("Byte-Range")).contains("1-*/" + size);
        assertThat(frame.bodyLength()).isEqualTo(size);
        assertThat(frame.flag()).isEqualTo('$');
    }

    @Test
    @DisplayName("[4975-7.1.1-26] with a large chunkSize and nothing else to send a message is one chunk")
    void anIdleConnectionTakesOneChunk() {
        var body = octets(1 << 20);
        var frame = RIG.sendAndRead("chunkSize=10000000", body, Map.of());

        assertThat(frame.body()).isEqualTo(body);
        assertThat(frame.flag()).isEqualTo('$');
    }

    @Test
    @DisplayName("[4975-7.1.1-20, 4975-7.1.1-22] a stream of unknown length: 1-*/*")
    void aStreamOfUnknownLength() {
        var body = octets(100_000);
        var sent = RIG.send(RIG.uri(""), new java.io.ByteArrayInputStream(body) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 700));
            }
        });
        try (var peer = RIG.accept()) {
            var message = peer.receiveMessage();
            sent.ok();

            assertThat(message.body()).isEqualTo(body);
            assertThat(message.head().header("Byte-Range")).contains("1-*/*");
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-30] the chunk bodies together are the message, whatever the sizes")
    void chunksJoinToTheMessage() {
        for (int chunkSize : new int[] {2048, 2049, 8192, 40_000}) {
            var body = octets(123_457);
            var own = PeerListener.listen();
            var sent = RIG.send(uri(own, "chunkSize=" + chunkSize), body);
            try (own;
                    var peer = accept(own)) {
                ReceivedMessage message = peer.receiveMessage();
                sent.ok();
                assertThat(message.body()).isEqualTo(body);
                assertThat(message.chunkCount()).isEqualTo((body.length + chunkSize - 1) / chunkSize);
            }
        }
    }

    @Test
    @DisplayName("a String is never cut inside a character, and arrives whole")
    void charactersAreNotCut() {
        var text = "aé€😀".repeat(3000);
        var sent = RIG.send(RIG.uri("chunkSize=2048"), text, Map.of(Exchange.CONTENT_TYPE, "text/plain"));
        try (var peer = RIG.accept()) {
            var whole = new StringBuilder();
            PeerFrame chunk;
            do {
                chunk = answeredChunk(peer);
                assertThat(chunk.text()).doesNotContain("\uFFFD");
                assertThat(chunk.bodyLength()).isBetween(chunk.flag() == '$' ? 1L : 2045L, 2048L);
                whole.append(chunk.text());
            } while (chunk.flag() == '+');
            sent.ok();
            assertThat(whole).hasToString(text);
        }
    }

    @Test
    @DisplayName("[4975-7.1-01, 4975-7.1-02, 4975-7.1.1-01, 4975-14.1-01, 4975-6-03] ids differ and are long enough: "
            + "transactions 64 bits, messages 64, sessions 80")
    void idsAreLongAndDiffer() {
        var transactions = new HashSet<String>();
        var messages = new HashSet<String>();
        var sessions = new HashSet<String>();
        for (int session = 0; session < 10; session++) {
            var own = PeerListener.listen();
            var sent = new ArrayList<SenderRig.Sent>();
            for (int message = 0; message < 20; message++) {
                sent.add(RIG.send(uri(own, ""), "x"));
            }
            try (var peer = accept(own)) {
                for (int message = 0; message < 20; message++) {
                    var chunk = answeredChunk(peer);
                    transactions.add(chunk.transactionId());
                    messages.add(chunk.messageId());
                    sessions.add(chunk.fromPath());
                }
                sent.forEach(SenderRig.Sent::ok);
            } finally {
                own.close();
            }
        }
        assertThat(transactions).hasSize(200).allSatisfy(id -> assertThat(id).matches("[a-z2-7]{13,32}"));
        assertThat(messages).hasSize(200).allSatisfy(id -> assertThat(id).matches("[a-z2-7]{13,32}"));
        assertThat(sessions).hasSize(10).allSatisfy(uri -> assertThat(uri).matches("msrp://.*/[a-z2-7]{16,};tcp"));
    }

    @Test
    @DisplayName("[4975-7.1-19] a message whose source breaks ends with #, and nothing more of it is sent")
    void aBrokenSourceEndsWithAborted() {
        var body = new java.io.InputStream() {
            private int left = 20_000;

            @Override
            public int read() throws java.io.IOException {
                if (left-- <= 0) {
                    throw new java.io.IOException("disk");
                }
                return 'x';
            }
        };
        var sent = RIG.send(RIG.uri(""), body);
        try (var peer = RIG.accept()) {
            var message = peer.receiveMessage(Responder.ok());
            assertThat(message.isAborted()).isTrue();
            assertThat(message.length()).isLessThanOrEqualTo(20_000);
            assertThat(sent.await().getException()).isNotNull();
            assertNothingMoreOf(message, peer);
        }
    }

    private void assertNothingMoreOf(ReceivedMessage message, ScriptedPeer peer) {
        var next = RIG.send(RIG.uri(""), "next");
        var chunk = answeredChunk(peer);
        next.ok();
        assertThat(chunk.messageId()).isNotEqualTo(message.messageId());
    }
}
