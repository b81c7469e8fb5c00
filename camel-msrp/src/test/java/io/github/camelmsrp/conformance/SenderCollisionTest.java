// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.SenderRig.accept;
import static io.github.camelmsrp.conformance.SenderRig.answeredChunk;
import static io.github.camelmsrp.conformance.SenderRig.octets;
import static io.github.camelmsrp.conformance.SenderRig.uri;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.session.PresetIds;
import java.io.ByteArrayInputStream;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that contain the end-line of the chunk they are in. The scripted peer fails if it ever gets one. */
class SenderCollisionTest {

    private static final String ID = "collides1234";
    private static final String OTHER_ID = "harmless5678";
    private static final PresetIds IDS = new PresetIds();

    @RegisterExtension
    private static final SenderRig RIG = new SenderRig(IDS::start).withListener(PeerOptions.plain());

    @ParameterizedTest
    @CsvSource({"$, start", "+, start", "#, start", "$, middle", "+, middle", "#, middle", "$, end", "$, text"})
    @DisplayName("[4975-7.1-21, 4975-7.1-22] an id whose end-line occurs in the chunk is not taken, wherever it stands")
    void anotherIdIsTaken(char flag, String place) {
        String endLine = "-------" + ID + flag;
        String body =
                switch (place) {
                    case "start" -> endLine + "\r\nrest";
                    case "middle" -> "some\r\n" + endLine + "\r\nmore";
                    case "end" -> "some\r\n" + endLine;
                    default -> "in-" + endLine + "-side";
                };
        IDS.add("opening00001", ID, OTHER_ID);
        var sent = RIG.send(RIG.uri(""), body);
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            sent.ok();

            assertThat(chunk.transactionId()).isEqualTo(OTHER_ID);
            assertThat(chunk.text()).isEqualTo(body);
            assertThat(IDS.areUsedUp()).isTrue();
        }
    }

    @Test
    @DisplayName("[4975-7.1-21] the same text without a flag, or with a shorter id, is no end-line: the id is taken")
    void whatIsNoEndLineDoesNotMatter() {
        String body = "-------" + ID + "x -------collides123$ ------" + ID + "$";
        IDS.add("opening00001", ID);
        var sent = RIG.send(RIG.uri(""), body);
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            sent.ok();

            assertThat(chunk.transactionId()).isEqualTo(ID);
            assertThat(chunk.text()).isEqualTo(body);
        }
    }

    @Test
    @DisplayName("[4975-7.1-22, 4975-7.1.1-30] in a later piece of a long chunk: "
            + "the chunk ends before it with + and goes on under another id")
    void aLongChunkEndsBeforeItsEndLine() {
        var body = octets(200_000);
        byte[] endLine = ("\r\n-------" + ID + "$\r\n").getBytes(ISO_8859_1);
        System.arraycopy(endLine, 0, body, 150_000, endLine.length);
        IDS.add("opening00001", ID, OTHER_ID);
        var sent = RIG.send(RIG.uri("chunkSize=1000000"), body);
        try (var peer = RIG.accept()) {
            var first = answeredChunk(peer);
            var second = answeredChunk(peer);
            sent.ok();

            assertThat(first.transactionId()).isEqualTo(ID);
            assertThat(first.flag()).isEqualTo('+');
            assertThat(first.bodyLength()).isBetween(140_000L, 150_002L);
            assertThat(second.transactionId()).isEqualTo(OTHER_ID);
            assertThat(second.byteRange().orElseThrow().start()).isEqualTo(first.bodyLength() + 1);
            assertThat(second.flag()).isEqualTo('$');
            assertThat(concat(first.body(), second.body())).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 4000})
    @DisplayName("[4975-7.1-23] also when it comes in pieces of a stream")
    void alsoOverTheBordersOfPieces(int piece) {
        var body = octets(30_000);
        byte[] endLine = ("-------" + ID + "+").getBytes(ISO_8859_1);
        for (int at = 3000; at < body.length - 100; at += 4111) {
            System.arraycopy(endLine, 0, body, at, endLine.length);
        }
        IDS.add("opening00001", ID, ID, OTHER_ID);
        var sent = RIG.send(RIG.uri("chunkSize=100000"), new Trickle(body, piece));
        try (var peer = RIG.accept()) {
            var message = peer.receiveMessage();
            sent.ok();

            assertThat(message.body()).isEqualTo(body);
            assertThat(IDS.areUsedUp()).isTrue();
        }
    }

    @Test
    @DisplayName("[4975-7.1-23] also over the border of two pieces of an array, at every offset")
    void alsoOverTheBorderOfTwoWrites() {
        byte[] endLine = ("-------" + ID + "#").getBytes(ISO_8859_1);
        for (int offset = 0; offset <= endLine.length; offset++) {
            var body = octets(70_000);
            System.arraycopy(endLine, 0, body, 32_768 - offset, endLine.length);
            IDS.add("opening00001", ID, ID, OTHER_ID);
            var own = PeerListener.listen();
            var sent = RIG.send(uri(own, "chunkSize=1000000"), body);
            try (own;
                    var peer = accept(own)) {
                var message = peer.receiveMessage();
                sent.ok();
                assertThat(message.body()).isEqualTo(body);
                assertThat(message.chunks().get(0).transactionId()).isEqualTo(offset == endLine.length ? OTHER_ID : ID);
            }
        }
    }

    @Test
    @DisplayName("[4975-7.1-01] an id that a transaction in progress has is not taken again")
    void anIdInProgressIsNotTaken() {
        IDS.add("opening00001", ID, ID, OTHER_ID);
        var first = RIG.send(RIG.uri(""), "first");
        try (var peer = RIG.accept()) {
            var one = SenderRig.chunk(peer);
            var second = RIG.send(RIG.uri(""), "second");
            var two = SenderRig.chunk(peer);

            assertThat(one.transactionId()).isEqualTo(ID);
            assertThat(two.transactionId()).isEqualTo(OTHER_ID);
            peer.respond(two, 200, "OK");
            peer.respond(one, 200, "OK");
            first.ok();
            second.ok();
        }
    }

    private static byte[] concat(byte[] one, byte[] two) {
        var both = new byte[one.length + two.length];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    /** Gives octets in pieces of about one size. */
    private static final class Trickle extends ByteArrayInputStream {
        private final int piece;
        private final Random random = new Random(5);

        Trickle(byte[] octets, int piece) {
            super(octets);
            this.piece = piece;
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 1 + random.nextInt(piece)));
        }
    }
}
