// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WireVectorTest {
    private static final long SEED = 4975;

    static Stream<Arguments> vectors() {
        return WireVector.all().stream()
                .flatMap(vector -> Stream.of(Strictness.values()).map(strictness -> Arguments.of(vector, strictness)));
    }

    @Test
    void findsTheVectors() {
        assertThat(WireVector.all()).hasSize(39);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("vectors")
    void readsItWhole(WireVector vector, Strictness strictness) {
        assertThat(decode(strictness, List.of(vector.octets()))).isEqualTo(vector.expected(strictness));
    }

    @DisplayName("[4975-9-32] octet by octet")
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("vectors")
    void readsItOctetByOctet(WireVector vector, Strictness strictness) {
        List<byte[]> pieces = new ArrayList<>();
        for (byte octet : vector.octets()) {
            pieces.add(new byte[] {octet});
        }
        assertThat(decode(strictness, pieces)).isEqualTo(vector.expected(strictness));
    }

    @DisplayName("[4975-9-32] every split in two")
    @ParameterizedTest
    @MethodSource("io.github.camelmsrp.wire.WireVector#all")
    void readsItInTwoPieces(WireVector vector) {
        Transcript transcript = new Transcript();
        EmbeddedChannel channel = Transcript.channel(Strictness.LENIENT, transcript);
        byte[] octets = vector.octets();
        for (int i = 0; i <= octets.length; i++) {
            if (!vector.keepsFraming()) {
                channel.finishAndReleaseAll();
                channel = Transcript.channel(Strictness.LENIENT, transcript);
            }
            Transcript.write(channel, List.of(Arrays.copyOf(octets, i), Arrays.copyOfRange(octets, i, octets.length)));
            assertThat(transcript.take()).as("split at %d", i).isEqualTo(vector.expected());
        }
        channel.finishAndReleaseAll();
    }

    @DisplayName("[4975-9-32] random splits")
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("vectors")
    void readsItInRandomPieces(WireVector vector, Strictness strictness) {
        Random random = new Random(SEED);
        for (int run = 0; run < 20; run++) {
            assertThat(decode(strictness, split(vector.octets(), random, 40))).isEqualTo(vector.expected(strictness));
        }
    }

    @DisplayName("[4975-9-32] [4975-P-02] one after the other on a connection, whole and in random pieces")
    @ParameterizedTest
    @EnumSource(Strictness.class)
    void readsThemOneAfterTheOther(Strictness strictness) {
        Random random = new Random(SEED);
        List<WireVector> vectors = new ArrayList<>(
                WireVector.all().stream().filter(WireVector::keepsFraming).toList());
        for (int run = 0; run < 50; run++) {
            Collections.shuffle(vectors, random);
            StringBuilder expected = new StringBuilder();
            StringBuilder octets = new StringBuilder();
            for (WireVector vector : vectors) {
                octets.append(TestOctets.text(vector.octets()));
                expected.append(vector.expected(strictness));
            }
            byte[] all = TestOctets.octets(octets.toString());
            assertThat(decode(strictness, List.of(all))).isEqualTo(expected.toString());
            assertThat(decode(strictness, split(all, random, 2000))).isEqualTo(expected.toString());
        }
    }

    private static String decode(Strictness strictness, List<byte[]> pieces) {
        Transcript transcript = new Transcript();
        EmbeddedChannel channel = Transcript.channel(strictness, transcript);
        Transcript.write(channel, pieces);
        channel.finishAndReleaseAll();
        return transcript.take();
    }

    private static List<byte[]> split(byte[] octets, Random random, int longest) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < octets.length; ) {
            int to = Math.min(octets.length, from + 1 + random.nextInt(longest));
            pieces.add(Arrays.copyOfRange(octets, from, to));
            from = to;
        }
        return pieces;
    }
}
