// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamBodySourceTest {

    private static final int MAX = 100;

    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(false, 1, 0, 8192, 3, 0, 0, false);
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final Semaphore readable = new Semaphore(0);

    @AfterEach
    void stop() throws InterruptedException {
        executor.shutdownNow();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(allocator.metric().heapArenas().get(0).numActiveAllocations())
                .as("buffers that were not given back")
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "99", "100", "101", "200", "201", "300", "12345"})
    void givesAllOctetsAndKnowsTheLastPiece(int size) throws Exception {
        var octets = octets(size);

        for (long declared : new long[] {-1, size}) {
            var source = source(new ByteArrayInputStream(octets), declared);
            assertThat(source.size()).isEqualTo(declared);
            assertThat(readAll(source)).isEqualTo(octets);
            source.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void givesAllOctetsOfStreamsThatReturnFewAtATime(long seed) throws Exception {
        var random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            var octets = octets(random.nextInt(2000));
            var source = source(
                    new TrickleStream(octets, () -> random.nextInt(40)), random.nextBoolean() ? -1 : octets.length);

            assertThat(readAll(source)).isEqualTo(octets);
            source.close();
        }
    }

    @Test
    void runsOnAnExecutorWithoutThreads() throws Exception {
        var source = new StreamBodySource(new ByteArrayInputStream(octets(1000)), -1, Runnable::run);
        source.onReadable(readable::release);

        assertThat(readAll(source)).isEqualTo(octets(1000));
    }

    @Test
    void givesFullPiecesWhenTheConnectionIsTheSlowerSide() throws Exception {
        var octets = octets(1000);
        // Ten octets per read, and the reader is never waited for: it has run until it stops before each look.
        var tasks = new ArrayDeque<Runnable>();
        var source = new StreamBodySource(new TrickleStream(octets, () -> 10), -1, tasks::add);
        source.onReadable(readable::release);
        source.read(MAX, allocator).release();
        tasks.remove().run();
        var sizes = new ArrayList<Integer>();
        while (!source.isExhausted()) {
            var piece = source.read(MAX, allocator);
            sizes.add(piece.readableBytes());
            piece.release();
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }

        assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(1000);
        assertThat(sizes.subList(2, sizes.size() - 1)).hasSizeGreaterThan(5).allMatch(size -> size == MAX);
    }

    @Test
    void passesOnWhatTricklesInWithoutWaitingForAFullPiece() throws Exception {
        try (var in = new BlockingPipe()) {
            var source = source(in.input, -1);
            assertThat(source.read(MAX, allocator).isReadable()).isFalse();
            in.send("one");
            in.awaitRead();
            in.send("two");
            awaitReadable();

            var piece = source.read(MAX, allocator);
            assertThat(text(piece)).isEqualTo("one");
            assertThat(source.isExhausted()).isFalse();
            assertThat(source.read(MAX, allocator).isReadable())
                    .as("the last piece is held back: more may follow or not")
                    .isFalse();

            in.end();
            awaitReadable();
            assertThat(text(source.read(MAX, allocator))).isEqualTo("two");
            assertThat(source.isExhausted()).isTrue();
            source.close();
        }
    }

    @Test
    void readsAheadTwoPiecesAndNoMore() throws Exception {
        var in = new CountingStream(octets(10_000));
        var source = source(in, -1);
        take(source);
        awaitIdle(in, 2 * MAX);

        take(source);
        awaitIdle(in, 3 * MAX);
        source.close();
        await().until(() -> in.closed.get() == 1);
    }

    private void awaitIdle(CountingStream in, int octets) {
        await().until(() -> in.count.get() == octets);
        // What comes after all that was handed to the only thread finds the reader gone.
        CompletableFuture.runAsync(() -> {}, executor).join();
        assertThat(in.count).hasValue(octets);
    }

    @Test
    void surfacesTheFailureOfTheStreamAndClosesIt() {
        var in = new CountingStream(octets(250)) {
            @Override
            public synchronized int read(byte[] target, int from, int length) {
                if (available() == 0) {
                    throw new IllegalStateException("broken");
                }
                return super.read(target, from, length);
            }
        };
        var source = source(in, -1);

        assertThatThrownBy(() -> readAll(source))
                .isInstanceOf(IOException.class)
                .hasRootCauseMessage("broken");

        assertThatThrownBy(() -> source.read(MAX, allocator)).as("again").isInstanceOf(IOException.class);
        assertThat(source.isExhausted()).isFalse();
        source.close();
        await().until(() -> in.closed.get() == 1);
    }

    @ParameterizedTest
    @CsvSource({"250, 249", "250, 251", "250, 0", "0, 1", "100, 99", "100, 101", "200, 100"})
    void failsIfTheSizeIsNotTheDeclaredOne(int size, int declared) {
        var source = source(new ByteArrayInputStream(octets(size)), declared);
        var taken = new ByteArrayOutputStream();

        assertThatThrownBy(() -> readAll(source, taken)).isInstanceOf(IOException.class);

        assertThat(taken.size()).as("never the whole message").isLessThan(Math.max(1, declared));
        assertThat(source.isExhausted()).isFalse();
    }

    @Test
    void refusesASizeBelowMinusOne() {
        assertThatThrownBy(() -> BodySource.of(InputStream.nullInputStream(), -2, executor))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void surfacesThatTheExecutorTakesNoTask() {
        var in = new CountingStream(octets(10));
        var source = new StreamBodySource(in, -1, task -> {
            throw new RejectedExecutionException();
        });
        source.onReadable(readable::release);

        assertThatThrownBy(() -> source.read(MAX, allocator)).isInstanceOf(IOException.class);

        assertThat(readable.availablePermits()).as("the exception said it").isZero();
        assertThatThrownBy(() -> source.read(MAX, allocator)).isInstanceOf(IOException.class);
        source.close();
        await().until(() -> in.closed.get() == 1);
    }

    @Test
    void closesAStreamThatWasNeverReadWithoutBlockingTheCaller() throws Exception {
        var mayClose = new CountDownLatch(1);
        var closed = new AtomicInteger();
        var in = new InputStream() {
            @Override
            public int read() {
                return -1;
            }

            @Override
            public void close() throws IOException {
                try {
                    mayClose.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                closed.incrementAndGet();
            }
        };
        var source = source(in, -1);

        source.close();
        source.close();
        mayClose.countDown();

        await().until(() -> closed.get() == 1);
        CompletableFuture.runAsync(() -> {}, executor).get();
        assertThat(closed).hasValue(1);
    }

    @Test
    void closesTheStreamOnceWhileTheOnlyThreadHangsInARead() throws Exception {
        try (var in = new BlockingPipe()) {
            var source = source(in.input, -1);
            take(source);
            in.send("octets that nobody takes");
            in.awaitRead();

            source.close();
            source.close();

            await().until(() -> in.closed.get() == 1);
            // The read has ended: the thread is free for other work.
            CompletableFuture.runAsync(() -> {}, executor).get(10, TimeUnit.SECONDS);
            assertThat(in.closed).hasValue(1);
            assertThat(readable.availablePermits())
                    .as("nobody is told after the end")
                    .isZero();
        }
    }

    @Test
    void closesTheStreamAtItsEnd() throws Exception {
        var in = new CountingStream(octets(250));
        var source = source(in, 250);
        readAll(source);
        await().until(() -> in.closed.get() == 1);

        source.close();
        CompletableFuture.runAsync(() -> {}, executor).get();

        assertThat(in.closed).hasValue(1);
    }

    @Test
    void survivesCloseAtAnyMoment() throws Exception {
        for (int round = 0; round < 300; round++) {
            var in = new CountingStream(octets(2000));
            var source = source(in, -1);
            int pieces = round % 25;
            for (int i = 0; i < pieces && !source.isExhausted(); i++) {
                take(source);
            }
            source.close();
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> in.closed.get() == 1);
            CompletableFuture.runAsync(() -> {}, executor).get();
            assertThat(in.closed).hasValue(1);
        }
    }

    private StreamBodySource source(InputStream in, long size) {
        var source = new StreamBodySource(in, size, executor);
        source.onReadable(readable::release);
        return source;
    }

    private void take(BodySource source) throws IOException {
        source.read(MAX, allocator).release();
    }

    private byte[] readAll(BodySource source) throws Exception {
        var out = new ByteArrayOutputStream();
        readAll(source, out);
        return out.toByteArray();
    }

    /** The chunk of the last octets carries '$', so the source must say with them that they are the last. */
    private void readAll(BodySource source, ByteArrayOutputStream out) throws Exception {
        int sizeAtLastWait = -1;
        while (!source.isExhausted()) {
            var piece = source.read(MAX, allocator);
            if (piece.isReadable()) {
                out.write(ByteBufUtil.getBytes(piece));
            } else if (!source.isExhausted()) {
                sizeAtLastWait = out.size();
                awaitReadable();
            }
            piece.release();
        }
        assertThat(sizeAtLastWait).as("octets before the last wait").isLessThan(Math.max(1, out.size()));
    }

    private void awaitReadable() throws InterruptedException {
        assertThat(readable.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    private static String text(ByteBuf piece) {
        try {
            return piece.toString(StandardCharsets.UTF_8);
        } finally {
            piece.release();
        }
    }

    private static byte[] octets(int size) {
        var octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }
}
