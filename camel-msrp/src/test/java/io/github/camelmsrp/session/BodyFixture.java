// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.Unpooled;
import java.util.Random;

/** The octets of a body that is put together from pieces. */
class BodyFixture extends ReassemblyFixture {

    static final int SIZE = 1000;

    /** The body is in memory (threshold above the size), in a file (0), or moves between. */
    final SessionSettings settings(int threshold) {
        return settings.inMemoryThreshold(threshold).spoolDirectory(directory).build();
    }

    static void append(Reassembly reassembly, int from, int to) throws Exception {
        reassembly.append(Unpooled.wrappedBuffer(octets(), from, to - from));
    }

    static byte[] octets() {
        var octets = new byte[SIZE];
        new Random(SIZE).nextBytes(octets);
        return octets;
    }
}
