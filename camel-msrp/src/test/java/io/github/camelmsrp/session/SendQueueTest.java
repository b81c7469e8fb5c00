// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.answer;
import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.FailureReport;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static String bodyOf(List<Sent> frames, String messageId) {
        return frames.stream()
                .filter(frame -> messageId.equals(frame.header("Message-ID")) && frame.isSend())
                .map(Sent::body)
                .collect(Collectors.joining());
    }

    private static String random(int length) {
        var random = new Random(7);
        return IntStream.range(0, length)
                .mapToObj(i -> String.valueOf((char) ('a' + random.nextInt(26))))
                .collect(Collectors.joining());
    }

    @Test
    @DisplayName(
            "[4975-7.1-03, 4975-7.1-04, 4975-7.1-05, 4975-7.1-15, 4975-7.1.1-16, 4975-7.1.1-19, 4975-5.2-01] a short message is one frame")
    void writesShortMessage() {
        rig.send("mshort", "Hello");

        var sent = rig.sent();
        String id = Sent.of(sent).get(0).transactionId();
        assertThat(sent)
                .isEqualTo("MSRP " + id + " SEND\r\nTo-Path: " + Rig.PEER + "\r\nFrom-Path: " + Rig.LOCAL
                        + "\r\nMessage-ID: mshort\r\nByte-Range: 1-5/5\r\nContent-Type: text/plain\r\n\r\nHello\r\n-------"
                        + id
                        + "$\r\n");
    }

    @Test
    @DisplayName(
            "[4975-7.1.1-04, 4975-7.1.1-05, 4975-7.1.1-02, 4975-7.1.1-34] every chunk has the same report and MIME fields")
    void repeatsFieldsInEveryChunk() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)));
        rig.send(Rig.message("mfields", random(5000))
                .requestSuccessReport()
                .failureReport(FailureReport.PARTIAL)
                .mimeHeader("Content-Disposition", "attachment")
                .build());

        var frames = rig.sentFrames();
        assertThat(frames).hasSize(3).allSatisfy(frame -> {
            assertThat(frame.header("Message-ID")).isEqualTo("mfields");
            assertThat(frame.header("Success-Report")).isEqualTo("yes");
            assertThat(frame.header("Failure-Report")).isEqualTo("partial");
            assertThat(frame.headers()).endsWith("Content-Disposition: attachment\r\nContent-Type: text/plain\r\n");
        });
    }

    @ParameterizedTest
    @CsvSource({"2048,1-2048/2048", "2049,1-*/2049", "8192,1-*/8192"})
    @DisplayName("[4975-5.1-01, 4975-7.1.1-25, 4975-7.1.1-20] above 2048 octets the end of the range is an asterisk")
    void saysWhatIsInterruptible(int length, String range) {
        rig.send("mrange", random(length));

        var frame = rig.sentFrames().get(0);
        assertThat(frame.header("Byte-Range")).isEqualTo(range);
        assertThat(frame.bodyLength()).isEqualTo(length);
    }

    @Test
    @DisplayName(
            "[4975-7.1.1-17, 4975-7.1.1-18, 4975-7.1.1-21, 4975-7.1.1-23, 4975-7.1.1-27, 4975-7.1-18, 4975-7.1-20] chunks follow each other with their ranges")
    void cutsIntoChunks() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)));
        String body = random(5000);
        rig.send("mchunks", body);

        var frames = rig.sentFrames();
        assertThat(frames)
                .extracting(frame -> frame.header("Byte-Range"))
                .containsExactly("1-2048/5000", "2049-4096/5000", "4097-5000/5000");
        assertThat(frames).extracting(Sent::flag).containsExactly('+', '+', '$');
        assertThat(frames).extracting(Sent::transactionId).doesNotHaveDuplicates();
        assertThat(bodyOf(frames, "mchunks")).isEqualTo(body);
    }

    @Test
    @DisplayName("[4975-7.1-14] an empty body leaves with a Content-Type")
    void writesEmptyBody() {
        rig.send("mempty", "");

        var frame = rig.sentFrames().get(0);
        assertThat(frame.header("Byte-Range")).isEqualTo("1-0/0");
        assertThat(frame.header("Content-Type")).isEqualTo("text/plain");
        assertThat(frame.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r", "\r\n", "\r\n\r\n", "ab\r\n"})
    @DisplayName("[4975-7.1-16] the line break before the end-line is not part of the body")
    void keepsLineBreaks(String body) {
        rig.send("mlines", body);

        assertThat(rig.sent()).contains("Content-Type: text/plain\r\n\r\n" + body + "\r\n-------");
    }

    // ---- unknown size ----

    @Test
    @DisplayName("[4975-7.1.1-22, 4975-7.1.1-20] a stream of unknown size has asterisks until its end is known")
    void writesUnknownSize() {
        with(Rig.rig().settings(s -> s.chunkSize(3000)));
        String body = random(7000);
        var tasks = new ArrayDeque<Runnable>();
        rig.send(OutgoingMessage.builder(
                        "application/octet-stream",
                        BodySource.of(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), -1, tasks::add))
                .messageId("mstream")
                .build());
        var octets = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
            octets.append(rig.sent());
        }

        var frames = Sent.of(octets.toString());
        assertThat(frames.get(0).header("Byte-Range")).isEqualTo("1-*/*");
        assertThat(frames.get(frames.size() - 1).header("Byte-Range")).endsWith("/7000");
        assertThat(frames.get(frames.size() - 1).flag()).isEqualTo('$');
        assertThat(bodyOf(frames, "mstream")).isEqualTo(body);
        assertThat(rig.events.log).contains("written mstream");
    }

    @Test
    @DisplayName("[4975-7.1-19] a stream that fails ends its message with #")
    void abortsWhenBodyFails() {
        with(Rig.rig().settings(s -> s.chunkSize(3000)));
        var tasks = new ArrayDeque<Runnable>();
        var failing = new InputStream() {
            private int left = 7000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("disk");
                }
                return 'x';
            }
        };
        rig.send(OutgoingMessage.builder("text/plain", BodySource.of(failing, -1, tasks::add))
                .messageId("mfail")
                .build());
        var octets = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
            octets.append(rig.sent());
        }

        var frames = Sent.of(octets.toString());
        assertThat(frames.get(frames.size() - 1).flag()).isEqualTo('#');
        assertThat(frames.subList(0, frames.size() - 1)).extracting(Sent::flag).containsOnly('+');
        assertThat(rig.events.log).containsExactly("open", "failure mfail 400");
    }

    // ---- end-line in the body ----

    /** Gives the ids that a test wants first. */
    private static Identifiers ids(String... first) {
        var queue = new ArrayDeque<>(List.of(first));
        return new Identifiers(new Random(1)) {
            @Override
            String transactionId() {
                return queue.isEmpty() ? super.transactionId() : queue.remove();
            }
        };
    }

    @Test
    @DisplayName("[4975-7.1-21, 4975-7.1-22] a transaction id that occurs in the first piece is not used")
    void choosesAnotherId() {
        with(Rig.rig().identifiers(ids("tprobe", "tcollides", "tfine")));
        rig.send("mcoll", "a -------tcollides$ b");

        var frames = rig.sentFrames();
        assertThat(frames).hasSize(1);
        assertThat(frames.get(0).transactionId()).isEqualTo("tfine");
    }

    @Test
    @DisplayName(
            "[4975-7.1-21, 4975-7.1-22, 4975-7.1-23] a chunk ends before an end-line that shows later, and goes on in a new transaction")
    void cutsBeforeLaterEndLine() {
        with(Rig.rig().settings(s -> s.chunkSize(100_000)).identifiers(ids("tprobe", "tcollides", "tfine")));
        // Pieces of a body are 32 KiB: the end-line lies over the border of the first two.
        String body = "x".repeat(32 * 1024 - 10) + "-------tcollides+" + "y".repeat(5000);
        rig.send("mcoll", body);

        var frames = rig.sentFrames();
        assertThat(frames).extracting(Sent::transactionId).containsExactly("tcollides", "tfine");
        assertThat(frames).extracting(Sent::flag).containsExactly('+', '$');
        assertThat(bodyOf(frames, "mcoll")).isEqualTo(body);
        assertThat(frames.get(1).header("Byte-Range"))
                .isEqualTo((frames.get(0).bodyLength() + 1) + "-*/" + body.length());
    }

    // ---- characters ----

    @Test
    @DisplayName("UTF-8 text is not cut inside a character")
    void keepsCharactersWhole() {
        with(Rig.rig().settings(s -> s.chunkSize(10)));
        String body = "aé€😀bé€😀cé€😀d€€€€";
        rig.send("mutf8", body);

        var frames = rig.sentFrames();
        var joined = new StringBuilder();
        for (var frame : frames) {
            String part = new String(frame.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            assertThat(part).doesNotContain("\uFFFD");
            joined.append(part);
        }
        assertThat(joined).hasToString(body);
        assertThat(frames).hasSizeGreaterThan(3);
    }

    // ---- fairness and control frames ----

    @Test
    @DisplayName(
            "[4975-7.1.1-32, 4975-5.1-04] long messages alternate, and a short one waits for one chunk of each at most")
    void alternates() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)));
        var blocker = Blocker.installFull(rig.channel);
        rig.send("mlong1", random(20_000));
        rig.send("mlong2", random(20_000));
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
    @DisplayName("[4975-7.1.1-32] sessions take turns, however many messages one of them has")
    void sharesBetweenSessions() {
        String otherLocal = "msrp://bob.example.net:2855/other;tcp";
        String otherPeer = "msrp://carol.example.org:7654/peer;tcp";
        var other = rig.register(otherLocal, otherPeer, SessionSettings.DEFAULT, rig.events);
        rig.connection.attach(other);
        rig.sent();
        var blocker = Blocker.installFull(rig.channel);
        for (int i = 0; i < 50; i++) {
            rig.send("mcrowd" + i, random(9000));
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
    @DisplayName(
            "[4975-7.1.1-31, 4975-P-09, 4975-7.1.1-29, 4975-7.1.1-30, 4975-7.1.1-26] a chunk makes way for a response, and goes on after it")
    void interruptsForResponse() {
        with(Rig.rig().settings(s -> s.chunkSize(1 << 30)));
        var blocker = Blocker.install(rig.channel);
        String body = random(500_000);
        rig.send("mbulk", body);
        blocker.release();
        rig.receive(send("tin1", "min01").range("1-0/0"));
        blocker.releaseAll();

        var frames = rig.sentFrames();
        assertThat(frames).extracting(Sent::what).containsExactly("SEND", "200 OK", "SEND");
        assertThat(frames.get(0).flag()).isEqualTo('+');
        assertThat(frames.get(0).bodyLength()).isBetween(2048, 300_000);
        assertThat(frames.get(2).header("Byte-Range")).isEqualTo((frames.get(0).bodyLength() + 1) + "-*/500000");
        assertThat(bodyOf(frames, "mbulk")).isEqualTo(body);
    }

    @Test
    @DisplayName(
            "[4975-10.5-01, 4975-10.5-02, 4975-7.3.2-05] 413 ends the chunk that is being written with #, and nothing follows")
    void stopsOn413() {
        with(Rig.rig().settings(s -> s.chunkSize(1 << 30)));
        var blocker = Blocker.install(rig.channel);
        rig.send("mbulk", random(500_000));
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
        rig.send("mchunks", random(10_000));
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
        var transmission = rig.send("mchunks", random(10_000));
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
        var transmission = rig.send("mbulk", random(5_000_000));

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
