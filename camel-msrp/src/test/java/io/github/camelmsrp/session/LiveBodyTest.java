// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.wire.ContinuationFlag.ABORTED;
import static io.github.camelmsrp.wire.ContinuationFlag.COMPLETE;
import static io.github.camelmsrp.wire.ContinuationFlag.MORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.ByteRange;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that is read while it arrives: in memory (threshold above the size), in a file (0), and moving between. */
class LiveBodyTest extends BodyFixture {

    @ParameterizedTest
    @ValueSource(ints = {0, 300, SIZE})
    void aLiveBodyIsReadWhileItArrives(int threshold) throws Exception {
        var reassembly = live(threshold);
        try (var body = reassembly.body()) {
            assertThat(body.size()).isEqualTo(-1);
            var whole = start(body::toByteArray);
            var octet = start(() -> body.newInputStream().read());
            await().until(() -> isWaiting(whole) && isWaiting(octet));

            append(reassembly, 0, 100);
            assertThat(octet.get(10, TimeUnit.SECONDS)).isEqualTo(octets()[0] & 0xFF);
            try (var in = body.newInputStream()) {
                assertThat(in.available()).isEqualTo(100);
                assertThat(in.readNBytes(100)).isEqualTo(Arrays.copyOf(octets(), 100));
                assertThat(in.available()).isZero();
            }
            assertThat(body.size()).isEqualTo(-1);
            append(reassembly, 100, SIZE);
            assertThat(whole.isDone()).isFalse();
            reassembly.end(COMPLETE);

            assertThat(whole.get(10, TimeUnit.SECONDS)).isEqualTo(octets());
            assertThat(body.size()).isEqualTo(SIZE);
            assertThat(body.isInMemory()).isEqualTo(threshold == SIZE);
        }
    }

    @Test
    void aLiveBodyStopsAtAGapUntilItIsFilled() throws Exception {
        var reassembly = live(SIZE);
        try (var body = reassembly.body()) {
            append(reassembly, 0, 10);
            reassembly.end(MORE);
            reassembly.begin(21, ByteRange.UNKNOWN);
            append(reassembly, 20, SIZE);
            reassembly.end(COMPLETE);
            var reader = start(() -> body.newInputStream().readAllBytes());
            await().until(() -> isWaiting(reader));
            assertThat(body.newInputStream().available()).isEqualTo(10);

            reassembly.begin(11, ByteRange.UNKNOWN);
            append(reassembly, 10, 20);
            reassembly.end(MORE);

            assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo(octets());
        }
    }

    @Test
    void aLiveBodyCannotBeReadBeyondItsEnd() throws Exception {
        var reassembly = live(SIZE);
        try (var body = reassembly.body()) {
            reassembly.end(MORE);
            reassembly.begin(11, ByteRange.UNKNOWN);
            append(reassembly, 10, 20);
            reassembly.end(COMPLETE);
            reassembly.begin(1, ByteRange.UNKNOWN);
            append(reassembly, 0, 30);

            assertThat(body.newInputStream().available()).isEqualTo(20);
            reassembly.end(MORE);
            assertThat(body.toByteArray()).isEqualTo(Arrays.copyOf(octets(), 20));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, SIZE})
    void readersOfALiveBodyFailWhenTheRestDoesNotCome(int threshold) throws Exception {
        var reassembly = live(threshold);
        var body = reassembly.body();
        append(reassembly, 0, 10);
        var waiting = start(() -> body.newInputStream().readAllBytes());
        var skipping = start(() -> body.newInputStream().skipNBytes(11));
        var unread = body.newInputStream();
        await().until(() -> isWaiting(waiting) && isWaiting(skipping));

        reassembly.end(ABORTED);

        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> skipping.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class)
                .cause()
                .isNotInstanceOf(EOFException.class);
        assertThatThrownBy(unread::read).isInstanceOf(IOException.class);
        body.close();
    }

    @Test
    void closingALiveBodyEndsTheReadersThatWait() throws Exception {
        var body = live(0).body();
        var waiting = start(() -> body.newInputStream().read());
        await().until(() -> isWaiting(waiting));

        body.close();

        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aReaderThatWaitsCanBeInterrupted() throws Exception {
        try (var body = live(0).body()) {
            var interrupted = new ArrayList<Boolean>();
            var waiting = start(() -> {
                try {
                    return body.newInputStream().read();
                } finally {
                    interrupted.add(Thread.currentThread().isInterrupted());
                }
            });
            await().until(() -> isWaiting(waiting));

            waiting.thread.interrupt();

            assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(InterruptedIOException.class);
            assertThat(interrupted).containsExactly(true);
        }
    }

    /** Readers of different speeds, on a body that moves from memory to its file while they read. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void manyReadersSeeTheSameOctets(long seed) throws Exception {
        var random = new Random(seed);
        var octets = new byte[300_000];
        random.nextBytes(octets);
        var reassembly = live(1 + random.nextInt(octets.length));
        try (var body = reassembly.body()) {
            var readers = new ArrayList<Future<byte[]>>();
            for (int i = 0; i < 4; i++) {
                int pieceSize = 1 + random.nextInt(5000);
                readers.add(start(() -> readInPieces(body, pieceSize)));
            }
            for (int from = 0; from < octets.length; ) {
                int to = Math.min(octets.length, from + 1 + random.nextInt(3000));
                reassembly.append(Unpooled.wrappedBuffer(octets, from, to - from));
                from = to;
            }
            reassembly.end(COMPLETE);

            for (var reader : readers) {
                assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo(octets);
            }
        }
    }

    private static byte[] readInPieces(MessageBody body, int pieceSize) throws IOException {
        try (InputStream in = body.newInputStream()) {
            var out = new ByteArrayOutputStream();
            var piece = new byte[pieceSize];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                out.write(piece, 0, count);
            }
            return out.toByteArray();
        }
    }

    /** With its first chunk begun. */
    private Reassembly live(int threshold) throws Exception {
        var settings = settings(threshold).toBuilder().delivery(Delivery.LIVE).build();
        var reassembly = new Reassembly(settings, Limits.DEFAULT, budget);
        reassembly.begin(null);
        return reassembly;
    }

    private static <T> Reader<T> start(Callable<T> work) {
        var reader = new Reader<>(work);
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    private static Reader<Void> start(ThrowingRunnable work) {
        return start(() -> {
            work.run();
            return null;
        });
    }

    private static boolean isWaiting(Reader<?> reader) {
        return reader.thread.getState() == Thread.State.WAITING;
    }

    private interface ThrowingRunnable {
        void run() throws IOException;
    }

    private static final class Reader<T> extends FutureTask<T> {
        final Thread thread = new Thread(this, "reader of the test");

        Reader(Callable<T> work) {
            super(work);
        }
    }
}
