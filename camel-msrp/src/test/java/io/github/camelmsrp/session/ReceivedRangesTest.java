// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedRangesTest {

    @Test
    void countsOctetsThatComeInOrder() {
        var ranges = new ReceivedRanges(1);

        assertThat(ranges.add(0, 10)).isTrue();
        assertThat(ranges.add(10, 25)).isTrue();

        assertThat(ranges.prefix()).isEqualTo(25);
        assertThat(ranges.covered()).isEqualTo(25);
    }

    @Test
    void joinsWhatABridgeConnects() {
        var ranges = new ReceivedRanges(10);
        ranges.add(20, 30);
        ranges.add(40, 50);
        ranges.add(0, 5);
        assertThat(ranges.prefix()).isEqualTo(5);
        assertThat(ranges.covered()).isEqualTo(25);

        ranges.add(25, 45);
        assertThat(ranges.covered()).isEqualTo(35);
        ranges.add(5, 20);

        assertThat(ranges.prefix()).isEqualTo(50);
        assertThat(ranges.covered()).isEqualTo(50);
    }

    @Test
    void ignoresEmptyRanges() {
        var ranges = new ReceivedRanges(1);

        assertThat(ranges.add(100, 100)).isTrue();
        assertThat(ranges.add(0, 0)).isTrue();

        assertThat(ranges.covered()).isZero();
    }

    @Test
    void refusesMorePiecesThanAllowed() {
        var ranges = new ReceivedRanges(3);
        assertThat(ranges.add(0, 1)).isTrue();
        assertThat(ranges.add(2, 3)).isTrue();
        assertThat(ranges.add(4, 5)).isTrue();
        assertThat(ranges.add(2, 5)).as("joins two").isTrue();
        assertThat(ranges.add(6, 7)).isTrue();
        assertThat(ranges.add(7, 8)).as("touches the one before").isTrue();

        for (int start = 9; start < 1000; start += 2) {
            assertThat(ranges.add(start, start + 1)).isFalse();
        }
        assertThat(ranges.covered()).as("nothing of what was refused is held").isEqualTo(6);
        assertThat(ranges.add(8, 9)).as("touches one").isTrue();
    }

    @Test
    void countsUpTo63Bits() {
        var ranges = new ReceivedRanges(10);
        ranges.add(Long.MAX_VALUE - 10, Long.MAX_VALUE);
        ranges.add(0, Long.MAX_VALUE - 10);

        assertThat(ranges.prefix()).isEqualTo(Long.MAX_VALUE);
        assertThat(ranges.covered()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithOneBitPerOctet(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var ranges = new ReceivedRanges(1000);
            var model = new BitSet();
            int size = 1 + random.nextInt(300);
            for (int i = 0; i < 60; i++) {
                int start = random.nextInt(size);
                int end = start + random.nextInt(1 + random.nextInt(size - start + 1));
                assertThat(ranges.add(start, end)).isTrue();
                model.set(start, end);

                assertThat(ranges.prefix()).isEqualTo(model.nextClearBit(0));
                assertThat(ranges.covered()).isEqualTo(model.cardinality());
            }
        }
    }

    /** Half a million ranges in random order: with a cost per range that grows with their number this would not end. */
    @Test
    void staysFastInAnyOrder() {
        int count = 500_000;
        var ranges = new ReceivedRanges(count);
        var order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, new Random(42));

        for (int index : order) {
            ranges.add(2L * index, 2L * index + 2);
        }

        assertThat(ranges.prefix()).isEqualTo(2L * count);
    }
}
