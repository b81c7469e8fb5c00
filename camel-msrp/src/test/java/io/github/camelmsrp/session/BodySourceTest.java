// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sources that are always ready; for streams see {@link StreamBodySourceTest}. */
class BodySourceTest {

    private static final ByteBufAllocator ALLOCATOR = new PooledByteBufAllocator(true);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 101, 1000, 12345})
    void arraysBuffersAndFilesGiveAllTheirOctets(int size) throws IOException {
        var octets = octets(size);
        var padded = new byte[size + 20];
        System.arraycopy(octets, 0, padded, 7, size);
        var direct = ByteBuffer.allocateDirect(size).put(octets).flip();

        assertGives(BodySource.of(octets), octets);
        assertGives(BodySource.of(ByteBuffer.wrap(padded, 7, size)), octets);
        assertGives(BodySource.of(ByteBuffer.wrap(octets).asReadOnlyBuffer()), octets);
        assertGives(BodySource.of(direct), octets);
        assertGives(BodySource.of(Files.write(directory.resolve("body"), octets)), octets);
    }

    private static void assertGives(BodySource source, byte[] octets) throws IOException {
        try (source) {
            assertThat(source.size()).isEqualTo(octets.length);
            var out = new ByteArrayOutputStream();
            while (!source.isExhausted()) {
                var piece = source.read(100, ALLOCATOR);
                assertThat(piece.readableBytes()).isEqualTo(Math.min(100, octets.length - out.size()));
                out.write(ByteBufUtil.getBytes(piece));
                piece.release();
            }
            assertThat(out.toByteArray()).isEqualTo(octets);
            assertThat(source.read(100, ALLOCATOR).isReadable()).isFalse();
        }
    }

    @Test
    void anArrayIsNotCopied() throws IOException {
        var octets = octets(10);
        try (var source = BodySource.of(octets)) {
            var piece = source.read(10, ALLOCATOR);
            octets[3]++;

            assertThat(piece.getByte(3)).isEqualTo(octets[3]);
            piece.release();
        }
    }

    @Test
    void slicesOfAnArrayOutliveTheSource() throws IOException {
        var source = BodySource.of(octets(10));
        var first = source.read(5, ALLOCATOR);
        var second = source.read(5, ALLOCATOR);
        source.close();
        first.release();

        assertThat(ByteBufUtil.getBytes(second)).isEqualTo(Arrays.copyOfRange(octets(10), 5, 10));
        second.release();
    }

    @Test
    void theBufferOfTheCallerIsNotMoved() throws IOException {
        var buffer = ByteBuffer.wrap(octets(10));
        try (var source = BodySource.of(buffer)) {
            source.read(5, ALLOCATOR).release();
        }

        assertThat(buffer.remaining()).isEqualTo(10);
    }

    @Test
    void aFileThatIsMissingOrNoFileIsRefusedAtOnce() {
        assertThatThrownBy(() -> BodySource.of(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> BodySource.of(directory)).isInstanceOf(IOException.class);
    }

    @Test
    void aFileThatChangedBeforeItsTurnIsNotSent() throws IOException {
        var file = Files.write(directory.resolve("body"), octets(100));
        try (var source = BodySource.of(file)) {
            Files.write(file, octets(101));

            assertFails(source);
        }
    }

    @Test
    void aFileThatIsGoneIsNotSent() throws IOException {
        var file = Files.write(directory.resolve("body"), octets(100));
        try (var source = BodySource.of(file)) {
            Files.delete(file);

            assertFails(source);
        }
    }

    @Test
    void aFileThatShrinksIsAFailure() throws IOException {
        var file = Files.write(directory.resolve("body"), octets(100));
        try (var source = BodySource.of(file)) {
            source.read(50, ALLOCATOR).release();
            resize(file, 75);

            assertFails(source);
        }
    }

    @Test
    void aFileThatGrowsIsAFailureBeforeItsLastChunk() throws IOException {
        var file = Files.write(directory.resolve("body"), octets(100));
        try (var source = BodySource.of(file)) {
            source.read(50, ALLOCATOR).release();
            resize(file, 101);

            assertFails(source);
        }
    }

    private static void assertFails(BodySource source) {
        assertThatThrownBy(() -> source.read(50, ALLOCATOR)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> source.read(50, ALLOCATOR)).as("again").isInstanceOf(IOException.class);
        assertThat(source.isExhausted()).isFalse();
    }

    @Test
    void aClosedFileCannotBeRead() throws IOException {
        var file = Files.write(directory.resolve("body"), octets(100));
        var unopened = BodySource.of(file);
        var opened = BodySource.of(file);
        opened.read(50, ALLOCATOR).release();
        unopened.close();
        opened.close();
        opened.close();

        assertFails(unopened);
        assertFails(opened);
    }

    @Test
    void aFileBeyondTwoGiBIsReadAtItsRightPlaces() throws IOException {
        long size = 5L * 1024 * 1024 * 1024;
        var file = directory.resolve("sparse");
        resize(file, size);
        try (var source = BodySource.of(file)) {
            assertThat(source.size()).isEqualTo(size);
            var piece = source.read(100, ALLOCATOR);
            assertThat(piece.readableBytes()).isEqualTo(100);
            piece.release();
            assertThat(source.isExhausted()).isFalse();
        }
    }

    private static void resize(Path file, long size) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(size);
        }
    }

    private static byte[] octets(int size) {
        var octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }
}
