// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.FailureReport;
import io.netty.channel.WriteBufferWaterMark;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkWriterTest {

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
    @DisplayName("[4975-7.1-03, 4975-7.1-04, 4975-7.1-05, 4975-7.1-15, 4975-7.1.1-16, 4975-7.1.1-19, "
            + "4975-5.2-01] a short message is one frame")
    void writesShortMessage() {
        rig.send("mshort", "Hello");

        var sent = rig.sent();
        String id = Sent.of(sent).get(0).transactionId();
        String paths = "To-Path: " + Rig.PEER + "\r\nFrom-Path: " + Rig.LOCAL + "\r\n";
        String fields = "Message-ID: mshort\r\nByte-Range: 1-5/5\r\nContent-Type: text/plain\r\n";
        assertThat(sent).isEqualTo("MSRP " + id + " SEND\r\n" + paths + fields + "\r\nHello\r\n-------" + id + "$\r\n");
    }

    @Test
    @DisplayName("[4975-7.1.1-04, 4975-7.1.1-05, 4975-7.1.1-02, 4975-7.1.1-34] every chunk has the same report "
            + "and MIME fields")
    void repeatsFieldsInEveryChunk() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)));
        rig.send(Rig.message("mfields", Rig.text(5000))
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
        rig.send("mrange", Rig.text(length));

        var frame = rig.sentFrames().get(0);
        assertThat(frame.header("Byte-Range")).isEqualTo(range);
        assertThat(frame.bodyLength()).isEqualTo(length);
    }

    @Test
    @DisplayName("[4975-7.1.1-17, 4975-7.1.1-18, 4975-7.1.1-21, 4975-7.1.1-23, 4975-7.1.1-27, 4975-7.1-18, "
            + "4975-7.1-20] chunks follow each other with their ranges")
    void cutsIntoChunks() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)));
        String body = Rig.text(5000);
        rig.send("mchunks", body);

        var frames = rig.sentFrames();
        assertThat(frames)
                .extracting(frame -> frame.header("Byte-Range"))
                .containsExactly("1-2048/5000", "2049-4096/5000", "4097-5000/5000");
        assertThat(frames).extracting(Sent::flag).containsExactly('+', '+', '$');
        assertThat(frames).extracting(Sent::transactionId).doesNotHaveDuplicates();
        assertThat(Sent.bodyOf(frames, "mchunks")).isEqualTo(body);
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
        String body = Rig.text(7000);
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
        assertThat(Sent.bodyOf(frames, "mstream")).isEqualTo(body);
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
    @DisplayName("[4975-7.1.1-29] a chunk that has fewer than 2048 octets does not make way for a response")
    void goesOnUpToTheLeastOctets() {
        with(Rig.rig().settings(s -> s.chunkSize(1 << 30)).identifiers(ids("tprobe", "tcollides", "tfine", "tlast")));
        var blocker = Blocker.install(rig.channel);
        rig.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        // What is left of the second piece behind the end-line is the short begin of the second chunk.
        int begin = 500;
        int first = 2 * 32_768 - begin;
        String body = Rig.text(first) + "-------tcollides$" + Rig.text(100_000);
        var transmission = rig.send("mbulk", body);
        blocker.release();
        assertThat(transmission.bytesSent()).isEqualTo(first);
        // So many answers go before it that the channel is full with the begin of the chunk.
        for (int i = 0; i < 250; i++) {
            rig.receive(send("tin" + i, "min" + i).range("1-0/0"));
        }
        blocker.release();
        assertThat(transmission.bytesSent()).isEqualTo(first + begin);
        rig.receive(send("tthen", "mthen").range("1-0/0"));
        blocker.releaseAll();

        var frames = rig.sentFrames();
        var chunks = frames.stream()
                .filter(frame -> "SEND".equals(frame.what()))
                .map(Sent::bodyLength)
                .toList();
        assertThat(frames).extracting(Sent::what).endsWith("SEND", "200 OK", "SEND");
        assertThat(chunks).hasSize(3);
        assertThat(chunks.get(1)).isBetween(2048, 50_000);
        assertThat(Sent.bodyOf(frames, "mbulk")).isEqualTo(body);
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
    @DisplayName("[4975-7.1-21, 4975-7.1-22, 4975-7.1-23] a chunk ends before an end-line that shows later, and "
            + "goes on in a new transaction")
    void cutsBeforeLaterEndLine() {
        with(Rig.rig().settings(s -> s.chunkSize(100_000)).identifiers(ids("tprobe", "tcollides", "tfine")));
        // Pieces of a body are 32 KiB: the end-line lies over the border of the first two.
        String body = "x".repeat(32 * 1024 - 10) + "-------tcollides+" + "y".repeat(5000);
        rig.send("mcoll", body);

        var frames = rig.sentFrames();
        assertThat(frames).extracting(Sent::transactionId).containsExactly("tcollides", "tfine");
        assertThat(frames).extracting(Sent::flag).containsExactly('+', '$');
        assertThat(Sent.bodyOf(frames, "mcoll")).isEqualTo(body);
        assertThat(frames.get(1).header("Byte-Range"))
                .isEqualTo((frames.get(0).bodyLength() + 1) + "-*/" + body.length());
    }

    @Test
    @DisplayName("[4975-7.1-23] an end-line and characters that come octet by octet are seen as well")
    void watchesBodiesThatTrickle() {
        with(Rig.rig().settings(s -> s.chunkSize(100_000)).identifiers(ids("tprobe", "tcollides", "tfine")));
        String body = "€ -------tcollides$ 😀 é";
        var tasks = new ArrayDeque<Runnable>();
        rig.send(OutgoingMessage.builder(
                        "text/plain",
                        BodySource.of(
                                new TrickleStream(body.getBytes(StandardCharsets.UTF_8), () -> 1), -1, tasks::add))
                .messageId("mtrickle")
                .build());
        var octets = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
            octets.append(rig.sent());
        }

        var frames = Sent.of(octets.toString());
        for (var frame : frames) {
            assertThat(frame.body()).doesNotContain("-------" + frame.transactionId());
        }
        String sent = Sent.bodyOf(frames, "mtrickle");
        assertThat(new String(sent.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .isEqualTo(body);
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
}
