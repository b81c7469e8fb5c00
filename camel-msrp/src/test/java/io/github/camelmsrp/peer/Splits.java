// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Where octets are cut into separate writes. */
@FunctionalInterface
public interface Splits {

    /** Offsets to cut at; those that are not inside the octets are ignored, order does not matter. */
    int[] offsets(int length);

    static Splits whole() {
        return length -> new int[0];
    }

    static Splits eachOctet() {
        return every(1);
    }

    static Splits every(int octets) {
        return length ->
                IntStream.iterate(octets, at -> at < length, at -> at + octets).toArray();
    }

    static Splits at(int... offsets) {
        return length -> offsets;
    }

    /** At most {@code pieces} pieces; the same seed cuts octets of the same length in the same way. */
    static Splits random(long seed, int pieces) {
        return length -> length < 2 || pieces < 2
                ? new int[0]
                : new SplittableRandom(seed).ints(pieces - 1L, 1, length).toArray();
    }

    /** The pieces, none of them empty. */
    default List<byte[]> cut(byte[] octets) {
        var pieces = new ArrayList<byte[]>();
        int from = 0;
        int[] inside = IntStream.of(offsets(octets.length))
                .filter(at -> at > 0 && at < octets.length)
                .sorted()
                .distinct()
                .toArray();
        for (int at : inside) {
            pieces.add(Arrays.copyOfRange(octets, from, at));
            from = at;
        }
        pieces.add(Arrays.copyOfRange(octets, from, octets.length));
        return pieces;
    }
}
