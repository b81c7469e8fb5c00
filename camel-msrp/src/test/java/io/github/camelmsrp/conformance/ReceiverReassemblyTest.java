// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.peer.PeerRange.UNKNOWN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.conformance.ReceiverRoute.Hold;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How chunks become messages, whatever order and ranges they come with. */
class ReceiverReassemblyTest {

    private static final String TEXT = "The quick brown fox jumps over the lazy dog";

    @RegisterExtension
    private static final ReceiverRoute ROUTE =
            ReceiverRoute.listening(Map.of("desk-1", "?maxMessageSize=0", "live", "?delivery=live&bodyType=stream"));

    // ---- what is complete ----

    @Test
    @DisplayName("[4975-7.3.1-01] without Byte-Range a SEND with the flag $ is a whole message")
    void withoutByteRangeItIsWhole() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            ReceiverRoute.writeAnswered(alice, alice.newSend().body("text/plain", TEXT));
            ROUTE.expectText(TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-*/100", "1-*/*", "1-100/100", "1-43/*", "1-40/100"})
    @DisplayName("[4975-7.3.1-01, 4975-7.3.1-05] from the first octet to $ is a whole message, whatever total says")
    void fromTheFirstOctetToTheEndItIsWhole(String range) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            ReceiverRoute.writeAnswered(
                    alice, alice.newSend().header("Byte-Range", range).body("text/plain", TEXT));

            var got = ROUTE.next();
            assertThat(got.text()).isEqualTo(TEXT);
            assertThat(got.headers().get(MsrpConstants.MESSAGE_SIZE)).isEqualTo(43L);
            assertThat(got.headers().get(MsrpConstants.BYTE_RANGE)).isEqualTo("1-43/43");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1,2", "0,2,1", "1,0,2", "1,2,0", "2,0,1", "2,1,0"})
    @DisplayName("[4975-7.3.1-02, 4975-7.3.1-06] three chunks in any order are the same message")
    void anyOrderIsTheSameMessage(int first, int second, int third) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().type("text/plain");
            var chunks = List.of(
                    send.chunk("1-15/43", TEXT.substring(0, 15), "+"),
                    send.chunk("16-30/43", TEXT.substring(15, 30), "+"),
                    send.chunk("31-43/43", TEXT.substring(30), "$"));
            ReceiverRoute.writeAnswered(alice, chunks.get(first), chunks.get(second));
            ROUTE.expectNoExchange();
            ReceiverRoute.writeAnswered(alice, chunks.get(third));

            ROUTE.expectText(TEXT);
            ROUTE.expectSilence(alice);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName("[4975-7.3.1-02, 4975-7.3.1-06, 4975-7.3.1-07] many chunks at random, some of them twice")
    void manyChunksAtRandom(long seed) throws Exception {
        var random = new Random(seed);
        var body = new byte[100_000];
        random.nextBytes(body);
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().type("application/octet-stream");
            var starts = new ArrayList<Integer>();
            for (int at = 0; at < body.length; at += 1000) {
                starts.add(at);
                if (random.nextInt(4) == 0) {
                    starts.add(at);
                }
            }
            // The gap that is filled last decides when the message is whole.
            Collections.shuffle(starts, random);
            starts.removeIf(at -> at == 41_000);
            for (int at : starts) {
                int end = Math.min(body.length, at + 1000 + random.nextInt(500));
                var flag = end == body.length ? "$" : "+";
                alice.write(
                        send.chunk(new PeerRange(at + 1L, UNKNOWN, UNKNOWN), Arrays.copyOfRange(body, at, end), flag));
            }
            for (int i = 0; i < starts.size(); i++) {
                assertThat(alice.readFrame().status()).isEqualTo(200);
            }
            ReceiverRoute.writeAnswered(
                    alice,
                    send.chunk(new PeerRange(41_001, 42_000, 100_000), Arrays.copyOfRange(body, 41_000, 42_000), "+"));

            assertThat(ROUTE.next().body()).isEqualTo(body);
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-04] the length of a chunk is that of its body")
    void theBodySaysHowLongAChunkIs() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(
                    alice,
                    send.chunk("1-2048/4096", "a".repeat(1000), "+"),
                    send.chunk("1001-1002/4096", "b".repeat(500), "+"),
                    send.chunk("1501-4096/4096", "c".repeat(10), "$"));

            ROUTE.expectText("a".repeat(1000) + "b".repeat(500) + "c".repeat(10));
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-05] the chunk with $ says where the message ends, even when it comes first")
    void theLastChunkDefinesTheTotal() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(alice, send.chunk("61-100/100", "z".repeat(20), "$"));
            ROUTE.expectNoExchange();
            ReceiverRoute.writeAnswered(alice, send.chunk("1-60/100", "a".repeat(60), "+"));

            ROUTE.expectText("a".repeat(60) + "z".repeat(20));
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-02] an unknown total, and a total that is only known at the end")
    void unknownTotals() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(
                    alice,
                    send.chunk("1-*/*", "one ", "+"),
                    send.chunk("5-*/*", "two ", "+"),
                    send.chunk("9-13/13", "three", "$"));
            ROUTE.expectText("one two three");

            var never = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(alice, never.chunk("1-*/*", "one ", "+"), never.chunk("5-*/*", "two", "$"));
            ROUTE.expectText("one two");
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-02] an empty chunk may end a message")
    void anEmptyLastChunk() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(alice, send.chunk("1-*/*", "all", "+"), send.chunk("4-3/3", "", "$"));
            ROUTE.expectText("all");
        }
    }

    // ---- overlaps ----

    @Test
    @DisplayName("[4975-7.3.1-07] where chunks overlap, the one that came last counts")
    void theLastChunkWins() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var later = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(
                    alice,
                    later.chunk("1-100/150", "A".repeat(100), "+"),
                    later.chunk("50-150/150", "B".repeat(101), "$"));
            ROUTE.expectText("A".repeat(49) + "B".repeat(101));

            var earlier = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(
                    alice,
                    earlier.chunk("50-150/150", "B".repeat(101), "$"),
                    earlier.chunk("1-100/150", "A".repeat(100), "+"));
            ROUTE.expectText("A".repeat(100) + "B".repeat(50));
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-07] a chunk inside of others, and one over all of them")
    void chunksInsideOfOthers() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var inside = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(
                    alice,
                    inside.chunk("1-9/12", "aaaaaaaaa", "+"),
                    inside.chunk("4-6/12", "bbb", "+"),
                    inside.chunk("10-12/12", "ccc", "$"));
            ROUTE.expectText("aaabbbaaaccc");

            var over = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(
                    alice,
                    over.chunk("2-3/9", "bb", "+"),
                    over.chunk("6-7/9", "cc", "+"),
                    over.chunk("1-9/9", "ddddddddd", "$"));
            ROUTE.expectText("ddddddddd");
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-08, 4975-7.3.1-12] what a live route could read is not taken back")
    void liveOctetsStay() throws Exception {
        var read = new LinkedBlockingQueue<String>();
        ROUTE.then(exchange -> {
            var stream = exchange.getMessage().getBody(InputStream.class);
            read.add(new String(stream.readNBytes(100), UTF_8));
            read.add(new String(stream.readAllBytes(), UTF_8));
        });
        try (var alice = ROUTE.peer("live")) {
            var send = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(alice, send.chunk("1-100/150", "A".repeat(100), "+"));
            assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("A".repeat(100));
            ReceiverRoute.writeAnswered(alice, send.chunk("50-150/150", "B".repeat(101), "$"));

            assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("B".repeat(50));
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-08] nor is what a live route could have read, but has not yet")
    void liveOctetsStayBeforeTheyAreRead() throws Exception {
        var read = new LinkedBlockingQueue<String>();
        var hold = new Hold(exchange -> {
            var stream = exchange.getMessage().getBody(InputStream.class);
            read.add(new String(stream.readAllBytes(), UTF_8));
        });
        ROUTE.then(hold);
        try (var alice = ROUTE.peer("live")) {
            var send = alice.newSend().type("text/plain");
            ReceiverRoute.writeAnswered(alice, send.chunk("1-100/150", "A".repeat(100), "+"));
            hold.awaitArrival();
            var last = send.chunk("50-150/150", "B".repeat(101), "$");
            alice.write(last);
            alice.expectResponse(alice.sendBodiless(), 200);
            hold.release();
            assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("A".repeat(100) + "B".repeat(50));
            alice.expectResponse(last, 200);
        }
    }

    // ---- sessions and messages ----

    @Test
    @DisplayName("[4975-7.3.1-03] two sessions may use the same Message-ID at the same time, on one connection or two")
    void aMessageIdBelongsToItsSession() throws Exception {
        try (var alice = ROUTE.peer("desk-1");
                var bob = ROUTE.peer("desk-1")) {
            var id = "same-for-all";
            var ofAlice = alice.newSend()
                    .without("Message-ID")
                    .header("Message-ID", id)
                    .type("text/plain");
            var ofBob =
                    bob.newSend().without("Message-ID").header("Message-ID", id).type("text/plain");
            var ofCarol = PeerMessage.request("SEND")
                    .to(ROUTE.uri("desk-1"))
                    .from("msrp://127.0.0.1:9/carol;tcp")
                    .header("Message-ID", id)
                    .type("text/plain");
            ReceiverRoute.writeAnswered(
                    alice, ofAlice.chunk("1-5/10", "ALICE", "+"), ofCarol.chunk("1-5/10", "CAROL", "+"));
            ReceiverRoute.writeAnswered(bob, ofBob.chunk("1-5/8", "BOBBY", "+"));
            ROUTE.expectNoExchange();

            ReceiverRoute.writeAnswered(bob, ofBob.chunk("6-8/8", "bob", "$"));
            ROUTE.expectText("BOBBYbob");
            ReceiverRoute.writeAnswered(alice, ofCarol.chunk("6-10/10", "carol", "$"));
            ROUTE.expectText("CAROLcarol");
            ReceiverRoute.writeAnswered(alice, ofAlice.chunk("6-10/10", "alice", "$"));
            ROUTE.expectText("ALICEalice");
        }
    }

    @Test
    @DisplayName("[4975-9-06] Message-IDs that differ in case are two messages")
    void messageIdsAreCaseSensitive() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var lower = alice.newSend()
                    .without("Message-ID")
                    .header("Message-ID", "abcd")
                    .type("text/plain");
            var upper = alice.newSend()
                    .without("Message-ID")
                    .header("Message-ID", "ABCD")
                    .type("text/plain");
            ReceiverRoute.writeAnswered(alice, lower.chunk("1-3/6", "low", "+"), upper.chunk("1-3/6", "UPP", "+"));
            ReceiverRoute.writeAnswered(alice, lower.chunk("4-6/6", "er!", "$"), upper.chunk("4-6/6", "ER!", "$"));

            ROUTE.expectText("lower!");
            ROUTE.expectText("UPPER!");
        }
    }
}
