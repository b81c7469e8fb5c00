// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.answer;
import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MsrpHeaders;
import io.github.camelmsrp.wire.MsrpMethod;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.RequestHead;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SendQueueTest {

    private Rig rig = Rig.dialled();

    @AfterEach
    void close() {
        rig.close();
    }

    private void with(Rig.Builder builder) {
        rig.close();
        rig = builder.dialled();
    }

    @Test
    @DisplayName("[4975-7.1.1-32, 4975-5.1-04] long messages alternate, and a short one waits for one chunk of "
            + "each at most")
    void alternates() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)));
        var blocker = Blocker.installFull(rig.channel);
        rig.send("mlong1", Rig.text(20_000));
        rig.send("mlong2", Rig.text(20_000));
        rig.send("mshort1", "first");
        rig.send("mshort2", "second");
        blocker.releaseAllButFilling();

        var ids = rig.sentFrames().stream()
                .map(frame -> frame.header("Message-ID"))
                .toList();
        assertThat(ids.indexOf("mshort1")).isLessThan(3);
        assertThat(ids.indexOf("mshort2")).isBetween(ids.indexOf("mshort1") + 1, 6);
        var longOnes = ids.stream().filter(id -> id.startsWith("mlong")).toList();
        for (int i = 0; i + 1 < longOnes.size(); i++) {
            assertThat(longOnes.get(i)).isNotEqualTo(longOnes.get(i + 1));
        }
    }

    @Test
    @DisplayName("[4975-7.1-08, 4975-7.1-10, 4975-5.1-03] a request other than SEND with a body is refused here: "
            + "none is sent, of 10240 octets or more, whole or cut")
    void refusesOtherRequestsWithBody() {
        with(Rig.rig());
        var path = MsrpPath.parse("msrp://a.example.com:1/a;tcp");
        var headers = MsrpHeaders.builder()
                .messageId("mreport")
                .status(MsrpStatus.OK)
                .contentType("text/plain")
                .build();

        assertThatThrownBy(() -> rig.connection
                        .core()
                        .sendQueue()
                        .request(new RequestHead("treport", MsrpMethod.REPORT, path, path, headers)))
                .isInstanceOf(IllegalArgumentException.class);
        rig.run();
        assertThat(rig.sentFrames()).isEmpty();
    }

    @Test
    @DisplayName("[4975-7.1.1-32] while somebody talks, long messages leave only a little before the next short one")
    void leavesLittleBeforeShortOnes() {
        rig.send("mhello", "hello");
        var bulk = rig.send("mbulk", Rig.text(1_000_000));
        assertThat(bulk.bytesSent()).isBetween(160_000L, 175_000L);

        rig.send("mshort", "and this");
        var frames = rig.sentFrames();
        assertThat(frames.get(frames.size() - 1).header("Message-ID")).isEqualTo("mshort");

        long before = bulk.bytesSent();
        answerAll(frames);
        assertThat(bulk.bytesSent()).isBetween(before + 155_000, before + 175_000);
    }

    @Test
    @DisplayName("[4975-7.1.1-11] a long message does not wait for answers when nobody talks")
    void waitsForNoAnswerWhenNobodyTalks() {
        rig.send("mhello", "hello");
        rig.time.advanceMillis(5_000);

        assertThat(rig.send("mbulk", Rig.text(1_000_000)).bytesSent()).isEqualTo(1_000_000);
    }

    @Test
    @DisplayName("[4975-7.1.1-32] short messages without answer, however many, do not hold up a long one")
    void keepsALongMessageGoingAmongManyShortOnes() {
        for (int i = 0; i < 100; i++) {
            rig.send("mshort" + i, Rig.text(8_000));
        }

        assertThat(rig.send("mbulk", Rig.text(1_000_000)).bytesSent()).isGreaterThan(160_000);
    }

    @Test
    void limitsNothingForWhichNoAnswerComes() {
        rig.send("mhello", "hello");
        var bulk = Rig.message("mbulk", Rig.text(1_000_000))
                .failureReport(FailureReport.NO)
                .build();
        var sending = rig.session().send(bulk, rig.events);
        rig.run();

        assertThat(sending.bytesSent()).isEqualTo(1_000_000);
    }

    private void answerAll(List<Sent> frames) {
        for (var frame : frames) {
            if (frame.what().equals("SEND")) {
                rig.receive(answer(frame.transactionId(), "200 OK"));
            }
        }
    }

    @Test
    @DisplayName("so many long messages of a session are sent in turn, the others wait for the end of one")
    void boundsInterleavedMessages() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)).limits(l -> l.withMaxMessagesInterleavedPerSession(3)));
        var blocker = Blocker.installFull(rig.channel);
        for (int i = 0; i < 6; i++) {
            rig.send("mlong" + i, Rig.text(20_000));
        }
        blocker.releaseAllButFilling();

        var begun = new LinkedHashSet<String>();
        var ended = new HashSet<String>();
        for (var frame : rig.sentFrames()) {
            begun.add(frame.header("Message-ID"));
            assertThat(begun.size() - ended.size()).isLessThanOrEqualTo(3);
            if (frame.flag() == '$') {
                ended.add(frame.header("Message-ID"));
            }
        }
        assertThat(ended).hasSize(6);
        assertThat(begun).startsWith("mlong0", "mlong1", "mlong2");
    }

    @Test
    @DisplayName("[4975-7.1.1-32] sessions take turns, however many messages one of them has")
    void sharesBetweenSessions() {
        String otherLocal = "msrp://bob.example.net:2855/other;tcp";
        String otherPeer = "msrp://carol.example.org:7654/peer;tcp";
        var other = rig.register(otherLocal, otherPeer, SessionSettings.DEFAULT, rig.events);
        rig.connection.attach(other);
        rig.sent();
        var blocker = Blocker.installFull(rig.channel);
        for (int i = 0; i < 50; i++) {
            rig.send("mcrowd" + i, Rig.text(9000));
        }
        other.send(Rig.message("mother", "hello").build(), rig.events);
        rig.run();
        blocker.releaseAllButFilling();

        var frames = rig.sentFrames();
        var position = frames.stream()
                .map(frame -> frame.header("Message-ID"))
                .toList()
                .indexOf("mother");
        assertThat(position).isLessThan(2);
    }

    @Test
    @DisplayName("[4975-7.1.1-31, 4975-P-09, 4975-7.1.1-29, 4975-7.1.1-30, 4975-7.1.1-26] a chunk makes way for "
            + "a response, and goes on after it")
    void interruptsForResponse() {
        with(Rig.rig().settings(s -> s.chunkSize(1 << 30)));
        var blocker = Blocker.install(rig.channel);
        String body = Rig.text(500_000);
        rig.send("mbulk", body);
        blocker.release();
        rig.receive(send("tin1", "min01").range("1-0/0"));
        blocker.releaseAll();

        var frames = rig.sentFrames();
        assertThat(frames).extracting(Sent::what).containsExactly("SEND", "200 OK", "SEND");
        assertThat(frames.get(0).flag()).isEqualTo('+');
        assertThat(frames.get(0).bodyLength()).isBetween(2048, 300_000);
        assertThat(frames.get(2).header("Byte-Range")).isEqualTo((frames.get(0).bodyLength() + 1) + "-*/500000");
        assertThat(Sent.bodyOf(frames, "mbulk")).isEqualTo(body);
    }

    @Test
    @DisplayName("[4975-10.5-01, 4975-10.5-02, 4975-7.3.2-05] 413 ends the chunk that is being written with #, "
            + "and nothing follows")
    void stopsOn413() {
        with(Rig.rig().settings(s -> s.chunkSize(1 << 30)));
        var blocker = Blocker.install(rig.channel);
        rig.send("mbulk", Rig.text(500_000));
        blocker.release();
        rig.receive(answer(rig.openTransaction(), "413 Stop"));
        blocker.releaseAll();

        var frames = rig.sentFrames();
        assertThat(frames).hasSize(1);
        assertThat(frames.get(0).flag()).isEqualTo('#');
        assertThat(frames.get(0).bodyLength()).isLessThan(300_000);
        assertThat(rig.events.log).containsExactly("open", "failure mbulk 413");
    }

    @Test
    @DisplayName("[4975-10.5-01] after 413 between two chunks not even an empty one is sent")
    void staysSilentAfter413() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)).limits(l -> l.withMaxTransactionsPerConnection(1)));
        rig.send("mchunks", Rig.text(10_000));
        var first = rig.sentFrames();
        assertThat(first).hasSize(1);
        rig.receive(answer(first.get(0).transactionId(), "413 Stop"));

        assertThat(rig.sent()).isEmpty();
        assertThat(rig.events.log).containsExactly("open", "failure mchunks 413");
    }

    @Test
    @DisplayName("[4975-7.1-19] a message that is aborted between two chunks ends with an empty chunk and #")
    void abortsBetweenChunks() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)).limits(l -> l.withMaxTransactionsPerConnection(1)));
        var transmission = rig.send("mchunks", Rig.text(10_000));
        rig.sent();
        assertThat(transmission.bytesSent()).isEqualTo(2048);
        transmission.abort();

        var frames = rig.sentFrames();
        assertThat(frames).hasSize(1);
        assertThat(frames.get(0).flag()).isEqualTo('#');
        assertThat(frames.get(0).header("Byte-Range")).isEqualTo("2049-*/10000");
        assertThat(frames.get(0).body()).isEmpty();
        assertThat(rig.events.log).containsExactly("open", "failure mchunks 403");
    }

    @Test
    @DisplayName("a message that is aborted before its first chunk leaves no trace")
    void abortsBeforeFirstChunk() {
        var blocker = Blocker.installFull(rig.channel);
        var transmission = rig.send("mgone", "x");
        transmission.abort();
        rig.run();
        blocker.releaseAllButFilling();

        assertThat(rig.sent()).isEmpty();
        assertThat(rig.events.log).containsExactly("open", "failure mgone 403");
    }

    @Test
    @DisplayName("[4975-P-08] nothing is pulled from a body while the channel is not writable")
    void pullsOnlyWhileWritable() {
        with(Rig.rig().settings(s -> s.chunkSize(1 << 30)));
        Blocker.install(rig.channel);
        var transmission = rig.send("mbulk", Rig.text(5_000_000));

        assertThat(transmission.bytesSent()).isLessThan(200_000);
        rig.run();
        assertThat(transmission.bytesSent()).isLessThan(200_000);
    }

    @Test
    @DisplayName("the queue is bounded: what does not fit fails at once")
    void refusesBeyondLimit() {
        with(Rig.rig().limits(l -> l.withMaxMessagesQueuedPerConnection(3)));
        var blocker = Blocker.installFull(rig.channel);
        for (int i = 0; i < 5; i++) {
            rig.send("mqueue" + i, "x");
        }

        assertThat(rig.events.log).containsExactly("open", "failure mqueue3 423", "failure mqueue4 423");
        blocker.releaseAllButFilling();
        rig.sent();
        rig.send("mqueue5", "x");
        assertThat(rig.sentFrames()).hasSize(1);
    }

    @Test
    @DisplayName("many messages of one turn leave in one write and one flush")
    void flushesOnce() {
        var counter = new FlushCounter();
        rig.channel.pipeline().addFirst(counter);
        for (int i = 0; i < 100; i++) {
            rig.session().send(Rig.message("mmany" + i, "x").build(), rig.events);
        }
        rig.run();

        assertThat(counter.flushes).isEqualTo(1);
        assertThat(counter.writes).isEqualTo(1);
        assertThat(rig.sentFrames())
                .hasSize(100)
                .extracting(frame -> frame.header("Message-ID"))
                .first()
                .isEqualTo("mmany0");
    }

    private static final class FlushCounter extends ChannelOutboundHandlerAdapter {
        private int flushes;
        private int writes;

        @Override
        public void flush(ChannelHandlerContext context) {
            flushes++;
            context.flush();
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            writes++;
            context.write(message, promise);
        }
    }
}
