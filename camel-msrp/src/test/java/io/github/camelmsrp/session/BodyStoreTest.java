// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyStoreTest {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    Path directory;

    private final MemoryBudget budget = new MemoryBudget(1_000_000);

    @Test
    void holdsASmallBodyInOneArrayOfItsSize() throws IOException {
        var store = store(1000);
        store.write(0, Unpooled.wrappedBuffer(octets(100)));
        store.finish(100);

        assertThat(store.wholeBlock(100)).isEqualTo(octets(100));
        assertThat(budget.used()).isEqualTo(100);
        store.close();
    }

    @Test
    void growsByDoublingAndNotBeyondTheExpectedSize() throws IOException {
        var store = store(65_536);
        store.expect(40_000);
        for (int offset = 0; offset < 40_000; offset += 8000) {
            store.write(offset, Unpooled.wrappedBuffer(octets(8000)));
            assertThat(budget.used()).isBetween(offset + 8000L, 2 * (offset + 8000L));
        }

        assertThat(budget.used()).isEqualTo(40_000);
        store.close();
    }

    @Test
    void anAnnouncedSizeThatIsWrongDoesNotMakeBlocksTiny() throws IOException {
        var store = store(65_536);
        for (int offset = 0; offset < 20; offset++) {
            store.expect(Math.max(10, offset + 1));
            store.write(offset, Unpooled.wrappedBuffer(octets(1)));
        }

        assertThat(budget.used()).isEqualTo(10 + 1024);
        store.close();
    }

    @Test
    void growsToTheThresholdAtMost() throws IOException {
        var store = store(10_000);
        for (int offset = 0; offset < 9_999; offset++) {
            store.write(offset, Unpooled.wrappedBuffer(octets(1)));
            assertThat(budget.used()).isLessThanOrEqualTo(Math.max(1025, 2L * offset));
        }

        assertThat(budget.used()).isEqualTo(10_000);
        assertThat(store.isInMemory()).isTrue();
        store.close();
    }

    @Test
    void allocatesNothingForWhatIsOnlyAnnounced() throws IOException {
        var store = store(Integer.MAX_VALUE);
        store.expect(9_000_000_000_000_000_000L);

        store.write(0, Unpooled.wrappedBuffer(octets(10)));

        assertThat(budget.used()).isEqualTo(10);
        store.close();
    }

    @Test
    void movesToAFileAboveTheThreshold() throws IOException {
        var store = store(100);
        store.write(0, Unpooled.wrappedBuffer(octets(100)));
        assertThat(store.isInMemory()).isTrue();
        assertThat(store.path()).isNull();

        store.write(100, Unpooled.wrappedBuffer(octets(1)));

        assertThat(store.isInMemory()).isFalse();
        assertThat(budget.used()).isZero();
        assertThat(store.wholeBlock(101)).isNull();
        store.finish(101);
        assertThat(store.path()).hasSize(101);
        assertThat(Files.readAllBytes(store.path())).startsWith(octets(100));
        store.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void movesToAFileWhenTheBudgetIsUsedUp() throws IOException {
        var store = store(10_000);
        store.write(0, Unpooled.wrappedBuffer(octets(100)));
        assertThat(budget.tryReserve(999_900)).isTrue();

        store.write(100, Unpooled.wrappedBuffer(octets(100)));

        assertThat(store.isInMemory()).isFalse();
        assertThat(budget.used()).isEqualTo(999_900);
        store.close();
    }

    @Test
    void movesToAFileForAChunkThatIsFarAhead() throws IOException {
        var store = store(1_000_000);

        store.write(100_000, Unpooled.wrappedBuffer(octets(1)));

        assertThat(budget.used()).isZero();
        assertThat(store.path()).hasSize(100_001);
        store.close();
    }

    @Test
    void keepsAChunkThatWasOvertakenByOneInMemory() throws IOException {
        var store = store(65_536);
        store.write(8192, Unpooled.wrappedBuffer(octets(8192)));
        store.write(0, Unpooled.wrappedBuffer(octets(8192)));

        assertThat(store.isInMemory()).isTrue();
        var read = new byte[16_384];
        store.readFromMemory(0, read, 0, 16_384);
        assertThat(read).startsWith(octets(8192)).endsWith(octets(8192));
        store.close();
    }

    @Test
    void countsMemoryOfCompleteBodiesAsSettled() throws IOException {
        var arriving = store(1_000_000);
        arriving.write(0, Unpooled.wrappedBuffer(octets(600_000)));
        budget.tryReserve(600_000);
        assertThat(budget.isExhausted()).isFalse();

        arriving.finish(600_000);
        budget.tryReserve(600_000);
        assertThat(budget.isExhausted()).isTrue();

        arriving.close();
        assertThat(budget.isExhausted()).isFalse();
    }

    @Test
    void tellsThoseWhoWaitForMemoryWithoutHoldingItsMonitor() throws IOException {
        var store = store(1_000_000);
        store.write(0, Unpooled.wrappedBuffer(octets(600_000)));
        store.finish(600_000);
        budget.tryReserve(600_000);
        var held = new ArrayList<Boolean>();
        budget.onAvailable(() -> held.add(Thread.holdsLock(store)));

        store.close();

        assertThat(held).containsExactly(false);
    }

    @Test
    void givesMemoryBackOnce() throws IOException {
        var open = store(1000);
        open.write(0, Unpooled.wrappedBuffer(octets(100)));
        var finished = store(1000);
        finished.write(0, Unpooled.wrappedBuffer(octets(50)));
        finished.finish(50);

        for (var store : new BodyStore[] {open, finished, open, finished}) {
            store.close();
        }

        assertThat(budget.used()).isZero();
    }

    @Test
    void dropsAndRefusesAfterItIsClosed() throws IOException {
        var store = store(0);
        store.write(0, Unpooled.wrappedBuffer(octets(10)));
        var reader = store.openReader();
        store.close();

        store.write(10, Unpooled.wrappedBuffer(octets(10)));
        store.finish(20);

        assertThat(reader.isOpen()).isFalse();
        assertThatThrownBy(store::openReader).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.readFromMemory(0, new byte[1], 0, 1)).isInstanceOf(IOException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void leavesNoDescriptorOpenOnceFinished() throws IOException {
        assumeThat(DESCRIPTORS).as("where Linux lists open files").isDirectory();
        var store = store(0);
        store.write(0, Unpooled.wrappedBuffer(octets(10)));
        store.closeReader(store.openReader());
        var path = store.path().toRealPath();
        assertThat(openDescriptors(path)).isEqualTo(1);

        store.finish(10);

        assertThat(openDescriptors(path)).isZero();
        store.close();
    }

    private static long openDescriptors(Path path) throws IOException {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).equals(path);
                        } catch (IOException gone) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    private BodyStore store(int threshold) {
        var settings = SessionSettings.builder()
                .inMemoryThreshold(threshold)
                .spoolDirectory(directory)
                .build();
        return new BodyStore(settings, budget);
    }

    private static byte[] octets(int size) {
        var octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }
}
