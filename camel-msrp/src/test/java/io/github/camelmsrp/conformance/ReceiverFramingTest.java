// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.peer.Splits;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request ends, whatever its body and its Byte-Range say and however it is cut into segments. */
class ReceiverFramingTest {

    private static final String TID = "5e1b2c3d4e5f6076";

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening("desk-1");

    private static PeerMessage octetStream(ScriptedPeer peer, byte[] body) {
        return peer.newSend().tid(TID).body("application/octet-stream", body);
    }

    // ---- the end-line ----

    private static Stream<String> bodiesThatLookLikeFraming() {
        var end = "-------" + TID;
        return Stream.of(
                end + "$x\r\nmore",
                end + "\r\nmore",
                end + "\r\n" + end,
                "text" + end + "$\r\nmore",
                "\n" + end + "$\r\nmore",
                "\r" + end + "$\r\nmore",
                "\r\n" + end + "$\nmore",
                "\r\n" + end + "$\rmore",
                "\r\n" + end + "$x\nmore",
                "\r\n" + end + "$\n\nmore",
                "\r\n" + end + "$ \r\nmore",
                "\r\n" + end + "*\r\nmore",
                "\r\n" + end + "$$\r\nmore",
                "\r\n" + end + "++\r\nmore",
                "\r\n-" + end + "$\r\nmore",
                "\r\n------" + TID + "$\r\nmore",
                "\r\n-------" + TID.toUpperCase() + "$\r\nmore",
                "\r\n-------" + TID.substring(1) + "$\r\nmore",
                "\r\n-------" + TID.substring(0, 15) + "$\r\nmore",
                "\r\n" + end + "0$\r\nmore",
                "\r\n" + end,
                "\r\n" + end + "$\r",
                "\r\n-------",
                "\r\n\r\n",
                "\r",
                "\n");
    }

    @ParameterizedTest
    @MethodSource("bodiesThatLookLikeFraming")
    @DisplayName("[4975-9-29, 4975-9-31, 4975-5.1-02] what only looks like the end-line is body")
    void almostAnEndLineIsBody(String body) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var message = octetStream(alice, body.getBytes(UTF_8));
            alice.write(message);

            alice.expectResponse(message, 200);
            ROUTE.expectText(body);
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-9-30] a body may be a whole SEND of its own, and any octets")
    void aBodyMayBeASend() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var inner = alice.newSend().header("Byte-Range", "1-5/5").body("text/plain", "inner");
            var every = new byte[512];
            for (int i = 0; i < every.length; i++) {
                every[i] = (byte) i;
            }
            var body = new ByteArrayOutputStream();
            body.writeBytes(every);
            body.writeBytes(inner.octets());
            body.writeBytes(every);
            var message = octetStream(alice, body.toByteArray());
            alice.write(message);

            alice.expectResponse(message, 200);
            assertThat(ROUTE.next().body()).isEqualTo(body.toByteArray());
            ROUTE.expectSilence(alice);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r", "\r\n", "\r\n\r\n", "-", "\r\n-", "\r\n-------"})
    @DisplayName("[4975-7.1-17] the CRLF before the end-line is no body, one before that is")
    void onlyTheLastCrlfIsRemoved(String tail) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var message = octetStream(alice, ("ab" + tail).getBytes(UTF_8));
            alice.write(message);

            alice.expectResponse(message, 200);
            ROUTE.expectText("ab" + tail);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-5/5", "1-2/2", "1-*/*", "1-9/20"})
    @DisplayName("[4975-5.1-02] Byte-Range never says where the body ends")
    void byteRangeIsNotALength(String range) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var message = alice.newSend().header("Byte-Range", range).body("text/plain", "nine more");
            alice.write(message);

            alice.expectResponse(message, 200);
            ROUTE.expectText("nine more");
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-9-29] an id that ends like a flag is still an id")
    void aFlagMayEndAnId() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var plus = alice.newSend().tid("abcd+").body("text/plain", "\r\n-------abcd+\r\n-------abcd$\r\nx");
            alice.write(plus);
            alice.expectResponse(plus, 200);
            ROUTE.expectText("\r\n-------abcd+\r\n-------abcd$\r\nx");

            var shorter = alice.newSend().tid("abcd").body("text/plain", "\r\n-------abcd+$\r\nx");
            alice.write(shorter);
            alice.expectResponse(shorter, 200);
            ROUTE.expectText("\r\n-------abcd+$\r\nx");
        }
    }

    // ---- bodies and no bodies ----

    @Test
    @DisplayName("[4975-7.1-13] a SEND without a body is answered and no exchange")
    void aBodilessSendIsTraffic() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var withoutRange = alice.newSend();
            alice.write(withoutRange);
            alice.expectResponse(withoutRange, 200);
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.1-14] an empty body is a message, and not the same as none")
    void anEmptyBodyIsAMessage() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.send("text/plain", ""), 200);
            assertThat(ROUTE.next().body()).isEmpty();
            ROUTE.expectSilence(alice);
        }
    }

    // ---- segments ----

    private static byte[] threeFrames(ScriptedPeer peer, List<PeerMessage> frames) {
        frames.add(octetStream(peer, "\r\n-------5e1b2c3d4e5f607$\r\nx\r\n".getBytes(UTF_8)));
        frames.add(peer.newSend().header("Byte-Range", "1-0/0"));
        frames.add(peer.newSend().header("Byte-Range", "1-5/5").body("text/plain;charset=utf-8", "Grüße"));
        var octets = new ByteArrayOutputStream();
        frames.forEach(frame -> octets.writeBytes(frame.octets()));
        return octets.toByteArray();
    }

    private static void expectThreeFrames(ScriptedPeer peer, List<PeerMessage> frames) throws Exception {
        expectAnswered(peer, frames);
        ROUTE.expectText("\r\n-------5e1b2c3d4e5f607$\r\nx\r\n");
        ROUTE.expectText("Grüße");
    }

    @Test
    @DisplayName("[4975-9-32] frames that come an octet at a time")
    void anOctetAtATime() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var frames = new ArrayList<PeerMessage>();
            alice.write(threeFrames(alice, frames), Splits.eachOctet());

            expectThreeFrames(alice, frames);
        }
    }

    @Test
    @DisplayName("[4975-9-32] a cut at every offset, inside a start line and inside an end-line too")
    void aCutAtEveryOffset() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            int length = threeFrames(alice, new ArrayList<>()).length;
            for (int at = 1; at < length; at++) {
                var frames = new ArrayList<PeerMessage>();
                var octets = threeFrames(alice, frames);
                var first = Splits.at(at).cut(octets).get(0);
                alice.write(first);
                var whole = frames.stream()
                        .filter(frame -> isIn(first, frames, frame))
                        .toList();
                // What is answered was read: the rest comes in a read of its own.
                expectAnswered(alice, whole);
                alice.write(Splits.at(at).cut(octets).get(1));
                expectThreeFrames(alice, frames.subList(whole.size(), frames.size()));
            }
        }
    }

    /** A SEND without a body is answered at once, a message when its route is done. */
    private static void expectAnswered(ScriptedPeer peer, List<PeerMessage> frames) {
        var answers = frames.stream().map(frame -> peer.readFrame()).toList();
        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(answers)
                .extracting(PeerFrame::transactionId)
                .containsExactlyInAnyOrderElementsOf(
                        frames.stream().map(PeerMessage::transactionId).toList());
    }

    /** Whether the octets hold this frame and those before it. */
    private static boolean isIn(byte[] octets, List<PeerMessage> frames, PeerMessage last) {
        int needed = 0;
        for (var frame : frames) {
            needed += frame.octets().length;
            if (frame == last) {
                break;
            }
        }
        return octets.length >= needed;
    }

    @Test
    @DisplayName("[4975-9-32] many frames in one segment")
    void manyFramesInOneSegment() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var frames = new ArrayList<PeerMessage>();
            for (int i = 0; i < 60; i++) {
                frames.add(alice.newSend().body("text/plain", "message " + i));
            }
            alice.write(frames.toArray(PeerMessage[]::new));

            for (var frame : frames) {
                alice.expectResponse(frame, 200);
            }
            for (int i = 0; i < 60; i++) {
                ROUTE.expectText("message " + i);
            }
        }
    }

    @Test
    @DisplayName("[4975-9-32, 4975-7.3.1-04] a frame with a fixed range in hundreds of segments")
    void aFrameInHundredsOfSegments() throws Exception {
        var body = new byte[2048];
        new Random(4).nextBytes(body);
        try (var alice = ROUTE.peer("desk-1")) {
            var message = alice.newSend().header("Byte-Range", "1-2048/2048").body("image/png", body);
            alice.write(message, Splits.every(5));

            alice.expectResponse(message, 200);
            assertThat(ROUTE.next().body()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @DisplayName("[4975-9-32] cuts at random")
    void cutsAtRandom(long seed) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var body = new byte[50_000];
            new Random(seed).nextBytes(body);
            var text = "\r\n-------" + TID;
            for (int at = 0; at + 100 < body.length; at += 997) {
                System.arraycopy(text.getBytes(UTF_8), 0, body, at, text.length());
            }
            var message = octetStream(alice, body);
            alice.write(message, Splits.random(seed, 300));

            alice.expectResponse(message, 200);
            assertThat(ROUTE.next().body()).isEqualTo(body);
        }
    }

    @Test
    @DisplayName("[4975-5.1-04] chunks of several messages and sessions may alternate")
    void chunksMayAlternate() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var otherSession = PeerMessage.send(ROUTE.uri("desk-1"), "msrp://127.0.0.1:9/second;tcp");
            var templates = List.of(alice.newSend(), alice.newSend(), otherSession);
            var written = new ArrayList<PeerMessage>();
            for (int part = 0; part < 4; part++) {
                for (var template : templates) {
                    var text = "part " + part + " of " + templates.indexOf(template) + ".";
                    written.add(template.type("text/plain")
                            .chunk(
                                    new PeerRange(1 + 12L * part, 12L * part + 12, 48),
                                    text.getBytes(UTF_8),
                                    part == 3 ? "$" : "+"));
                }
            }
            alice.write(written.toArray(PeerMessage[]::new));

            var ids = new ArrayList<String>();
            for (int i = 0; i < 3; i++) {
                var got = ROUTE.next();
                int index =
                        templates.stream().map(PeerMessage::messageId).toList().indexOf(got.messageId());
                ids.add(got.messageId());
                assertThat(got.text())
                        .isEqualTo("part 0 of %1$d.part 1 of %1$d.part 2 of %1$d.part 3 of %1$d.".formatted(index));
            }
            assertThat(ids).doesNotHaveDuplicates();
            expectAnswered(alice, written);
        }
    }
}
