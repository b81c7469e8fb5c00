// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.SenderRig.answeredChunk;
import static io.github.camelmsrp.conformance.SenderRig.chunk;
import static io.github.camelmsrp.conformance.SenderRig.octets;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What gives way to what on a connection, and what a producer holds while the peer is slow. */
class SenderTrafficTest {

    private static final int LARGE = 24 << 20;
    private static final int STEP = 64 << 10;
    private static final String ONE_CHUNK = "chunkSize=100000000";

    @RegisterExtension
    private static final SenderRig RIG =
            new SenderRig().withListener(PeerOptions.plain().receiveBuffer(64 << 10));

    private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stopListening() {
        pacer.shutdownNow();
    }

    private static PeerMessage ask(ScriptedPeer peer) {
        var question = peer.newSend().header("Byte-Range", "1-5/5").body("text/plain", "Hello");
        peer.write(question);
        return question;
    }

    @Test
    @DisplayName("[4975-7.1.1-31, 4975-7.1.1-29, 4975-7.1.1-18, 4975-7.1.1-30, 4975-7.1-20, 4975-P-09] "
            + "a chunk gives way to a response: it ends with +, not before 2048 octets, and goes on right behind")
    void aChunkGivesWayToAResponse() {
        var body = octets(LARGE);
        var sent = RIG.send(RIG.uri(ONE_CHUNK), body);
        try (var peer = RIG.accept()) {
            var steps = new Semaphore(0);
            peer.readInSteps(steps, STEP);
            var question = ask(peer);
            // The chunk is longer than what sockets hold, and what is read here lets only little more of it be written
            // at a
            // time: whoever writes it gets to the question long before its end.
            var pace = pacer.scheduleAtFixedRate(steps::release, 0, 1, TimeUnit.MILLISECONDS);
            var first = peer.readFrame();
            while (!first.isSend()) {
                // The question was there before the chunk began.
                question = ask(peer);
                first = peer.readFrame();
            }
            pace.cancel(false);
            steps.release(LARGE / STEP * 2);
            assertThat(first.header("Byte-Range")).contains("1-*/" + LARGE);
            assertThat(first.flag()).isEqualTo('+');
            assertThat(first.bodyLength()).isBetween(2048L, LARGE - 1L);
            assertThat(peer.readFrame().transactionId()).isEqualTo(question.transactionId());

            var second = chunk(peer);
            assertThat(second.messageId()).isEqualTo(first.messageId());
            assertThat(second.byteRange().orElseThrow().start()).isEqualTo(first.bodyLength() + 1);
            assertThat(second.flag()).isEqualTo('$');
            assertThat(first.bodyLength() + second.bodyLength()).isEqualTo(LARGE);
            peer.respond(first, 200, "OK");
            peer.respond(second, 200, "OK");
            sent.ok();
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-32, 4975-5.1-04] two large messages of two sessions on one connection take turns")
    void sessionsTakeTurns() {
        var one = RIG.send(RIG.uri("one", ""), octets(LARGE));
        try (var peer = RIG.accept()) {
            var two = RIG.send(RIG.uri("two", ""), octets(LARGE));
            var owners = new ArrayList<String>();
            var ended = new ArrayList<Integer>();
            while (ended.size() < 2) {
                var frame = peer.expectRequest("SEND");
                if (frame.hasBody()) {
                    owners.add(frame.messageId());
                    if (frame.flag() == '$') {
                        ended.add(owners.size());
                    }
                }
                peer.respond(frame, 200, "OK");
            }
            one.ok();
            two.ok();
            int begin = owners.lastIndexOf(owners.get(0)) == owners.size() - 1 ? 0 : firstOfOther(owners);
            assertThat(begin).isLessThan(ended.get(0));
            for (int i = firstOfOther(owners) + 1; i < ended.get(0); i++) {
                assertThat(owners.get(i)).isNotEqualTo(owners.get(i - 1));
            }
        }
    }

    private static int firstOfOther(List<String> owners) {
        for (int i = 0; i < owners.size(); i++) {
            if (!owners.get(i).equals(owners.get(0))) {
                return i;
            }
        }
        throw new AssertionError("Only one message came");
    }

    @Test
    @DisplayName("[4975-7.1.1-32] a short message does not wait for the end of a long one, nor for its chunk")
    void aShortMessageOvertakes() {
        var big = RIG.send(RIG.uri("one", ""), octets(LARGE));
        try (var peer = RIG.accept()) {
            var first = answeredChunk(peer);
            var small = RIG.send(RIG.uri("two", ""), "chat");
            PeerFrame frame = first;
            long octets = first.bodyLength();
            while (!frame.hasBody() || frame.messageId().equals(first.messageId())) {
                frame = peer.expectRequest("SEND");
                peer.respond(frame, 200, "OK");
                octets += frame.messageId().equals(first.messageId()) ? frame.bodyLength() : 0;
            }
            assertThat(frame.text()).isEqualTo("chat");
            assertThat(octets).isLessThan(LARGE);
            small.ok();
            while (octets < LARGE) {
                octets += answeredChunk(peer).bodyLength();
            }
            big.ok();
        }
    }

    @Test
    @DisplayName(
            "[4975-P-08] of an endless stream to a peer that does not read, little is taken, and the producer waits")
    void aSlowPeerSlowsTheSourceDown() {
        var taken = new AtomicLong();
        var endless = new InputStream() {
            @Override
            public int read() {
                taken.incrementAndGet();
                return 'x';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                taken.addAndGet(length);
                return length;
            }
        };
        var sent = RIG.send(RIG.uri(""), endless);
        var peer = RIG.accept();
        Awaitility.await().until(() -> taken.get() > 0);
        var last = new AtomicLong();
        Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> last.getAndSet(taken.get()) == taken.get());

        assertThat(taken.get()).isLessThan(16 << 20);
        assertThat(sent.isDone()).isFalse();
        peer.reset();
        assertThat(sent.failure()).isEqualTo(481);
    }

    @Test
    @DisplayName("nothing is kept of a finished message")
    void finishedMessagesAreForgotten() {
        var bodies = new ArrayList<WeakReference<byte[]>>();
        var first = RIG.send(RIG.uri("successReport=yes"), "first");
        try (var peer = RIG.accept()) {
            peer.report(answeredChunk(peer), "1-5/5", "000 200 OK");
            first.ok();
            for (int i = 0; i < 300; i++) {
                sendAndForget(bodies, peer);
            }
            Awaitility.await().until(() -> {
                System.gc();
                return bodies.stream().allMatch(body -> body.get() == null);
            });
        }
    }

    private void sendAndForget(List<WeakReference<byte[]>> bodies, ScriptedPeer peer) {
        var body = octets(1000);
        bodies.add(new WeakReference<>(body));
        var sent = RIG.send(RIG.uri("successReport=yes"), body);
        peer.report(answeredChunk(peer), "1-1000/1000", "000 200 OK");
        sent.ok();
    }
}
