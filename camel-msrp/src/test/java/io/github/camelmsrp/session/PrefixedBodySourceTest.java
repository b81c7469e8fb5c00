// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixedBodySourceTest {

    private static final ByteBufAllocator ALLOCATOR = new PooledByteBufAllocator(true);
    private static final byte[] HEAD = "0123456789".getBytes();

    private static byte[] rest(int size) {
        var octets = new byte[size];
        for (int i = 0; i < size; i++) {
            octets[i] = (byte) ('a' + i % 26);
        }
        return octets;
    }

    private static byte[] whole(int size) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(HEAD);
        all.writeBytes(rest(size));
        return all.toByteArray();
    }

    private static List<byte[]> pieces(BodySource source, int max) throws IOException {
        var pieces = new ArrayList<byte[]>();
        while (!source.isExhausted()) {
            var piece = source.read(max, ALLOCATOR);
            assertThat(piece.readableBytes()).isBetween(1, max);
            pieces.add(ByteBufUtil.getBytes(piece));
            piece.release();
        }
        return pieces;
    }

    private static byte[] joined(List<byte[]> pieces) {
        var all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,100", "1,3", "25,9", "25,10", "25,11", "25,100", "500,64"})
    void givesTheHeadAndThenTheRest(int size, int max) throws IOException {
        try (var source = BodySource.prefixed(HEAD, BodySource.of(rest(size)))) {
            assertThat(source.size()).isEqualTo(10 + size);
            assertThat(joined(pieces(source, max))).isEqualTo(whole(size));
        }
    }

    @Test
    void aShortMessageIsOnePiece() throws IOException {
        try (var source = BodySource.prefixed(HEAD, BodySource.of(rest(20)))) {
            assertThat(pieces(source, 30)).hasSize(1);
        }
        try (var source = BodySource.prefixed(HEAD, BodySource.of(rest(0)))) {
            assertThat(pieces(source, 10)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,100", "1,100", "25,100", "500,64", "500,8"})
    void waitsForAStream(int size, int max) throws IOException {
        var tasks = new ArrayDeque<Runnable>();
        Executor reader = tasks::add;
        var stream = BodySource.of(new ByteArrayInputStream(rest(size)), -1, reader);
        var all = new ByteArrayOutputStream();
        try (var source = BodySource.prefixed(HEAD, stream)) {
            int[] calls = {0};
            source.onReadable(() -> calls[0]++);
            assertThat(source.size()).isEqualTo(-1);
            while (!source.isExhausted()) {
                var piece = source.read(max, ALLOCATOR);
                if (!piece.isReadable()) {
                    int before = calls[0];
                    tasks.remove().run();
                    assertThat(calls[0]).isEqualTo(before + 1);
                }
                assertThat(piece.readableBytes()).isLessThanOrEqualTo(max);
                if (all.size() == 0 && piece.isReadable() && size > 0 && max > HEAD.length) {
                    assertThat(piece.readableBytes()).as("head and more").isGreaterThan(HEAD.length);
                }
                all.write(ByteBufUtil.getBytes(piece));
                piece.release();
                while (!tasks.isEmpty()) {
                    tasks.remove().run();
                }
            }
            assertThat(all.toByteArray()).isEqualTo(whole(size));
        }
    }

    @Test
    void closesTheRest() throws IOException {
        var in = new CountingStream(rest(100));
        var source = BodySource.prefixed(HEAD, BodySource.of(in, 100, Runnable::run));
        source.close();
        assertThat(in.closed).hasValue(1);

        var failing = BodySource.prefixed(HEAD, BodySource.of(new ByteArrayInputStream(HEAD), 3, Runnable::run));
        failing.onReadable(() -> {});
        assertThatIOException().isThrownBy(() -> {
            failing.read(100, ALLOCATOR).release();
            failing.read(100, ALLOCATOR).release();
        });
    }
}
