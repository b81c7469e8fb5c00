// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * The octets of every large body: a known block again and again. Its length is prime, so that a piece at the wrong
 * place does not pass for the right one.
 */
final class Pattern {

    static final int PERIOD = 1_000_003;

    /** No piece is larger. */
    static final int MAX_PIECE = 1 << 20;

    private static final Random RANDOM = new Random(4975);

    private static final byte[] OCTETS = octets();

    private static final ByteBuf BUFFER = Loops.permanent(OCTETS);

    private Pattern() {}

    private static byte[] octets() {
        byte[] octets = new byte[PERIOD + MAX_PIECE];
        byte[] period = new byte[PERIOD];
        RANDOM.nextBytes(period);
        for (int i = 0; i < octets.length; i += PERIOD) {
            System.arraycopy(period, 0, octets, i, Math.min(PERIOD, octets.length - i));
        }
        return octets;
    }

    /** Octets of a body from an offset, without a copy; not to be released. */
    static ByteBuf piece(long offset, int length) {
        return BUFFER.slice((int) (offset % PERIOD), length);
    }

    /** Whether the buffer begins with the octets that belong there; looks at the first and last eight. */
    static boolean isPlausible(ByteBuf in, int index, int length, long offset) {
        if (length < Long.BYTES) {
            return true;
        }
        int at = (int) (offset % PERIOD);
        int lastAt = (int) ((offset + length - Long.BYTES) % PERIOD);
        return in.getLong(index) == BUFFER.getLong(at)
                && in.getLong(index + length - Long.BYTES) == BUFFER.getLong(lastAt);
    }

    static void write(Path file, long length) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long offset = 0; offset < length; offset += MAX_PIECE) {
                out.write(OCTETS, (int) (offset % PERIOD), (int) Math.min(MAX_PIECE, length - offset));
            }
        }
    }

    /** Compares every octet. */
    static boolean matches(Path file, long length) throws IOException {
        if (Files.size(file) != length) {
            return false;
        }
        byte[] piece = new byte[MAX_PIECE];
        long offset = 0;
        try (var in = Files.newInputStream(file)) {
            for (int read = in.readNBytes(piece, 0, MAX_PIECE); read > 0; read = in.readNBytes(piece, 0, MAX_PIECE)) {
                int at = (int) (offset % PERIOD);
                if (!Arrays.equals(piece, 0, read, OCTETS, at, at + read)) {
                    return false;
                }
                offset += read;
            }
        }
        return offset == length;
    }
}
