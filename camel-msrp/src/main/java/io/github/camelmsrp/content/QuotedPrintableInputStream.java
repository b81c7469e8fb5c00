// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Decodes quoted-printable (RFC 2045 section 6.7) while it is read. An equals sign that begins neither an octet nor a
 * soft line break stands for itself; blanks before a line end stay.
 */
final class QuotedPrintableInputStream extends InputStream {

    private static final int BLOCK_OCTETS = 8192;

    private final InputStream in;
    private final byte[] block = new byte[BLOCK_OCTETS];
    private final byte[] single = new byte[1];
    private int position;
    private int limit;
    private boolean isEnd;

    QuotedPrintableInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    /** Waits only if nothing that was read before can be decoded. */
    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        while (true) {
            int count = decode(target, from, length);
            if (count > 0) {
                return count;
            }
            if (isEnd) {
                return -1;
            }
            fill();
        }
    }

    /** As much as is in the block; an equals sign at its end waits for what follows it. */
    private int decode(byte[] target, int from, int length) {
        int to = from;
        while (to < from + length && position < limit) {
            byte octet = block[position];
            if (octet != '=') {
                target[to++] = octet;
                position++;
            } else if (!isEnd && position + 2 >= limit && at(position + 1) != '\n') {
                break;
            } else if (at(position + 1) == '\n') {
                position += 2;
            } else if (at(position + 1) == '\r' && at(position + 2) == '\n') {
                position += 3;
            } else {
                target[to++] = (byte) decodeEscape();
            }
        }
        return to - from;
    }

    private int decodeEscape() {
        int high = Character.digit(at(position + 1), 16);
        int low = Character.digit(at(position + 2), 16);
        if (high < 0 || low < 0) {
            return block[position++];
        }
        position += 3;
        return high << 4 | low;
    }

    private int at(int index) {
        return index < limit ? block[index] & 0xFF : -1;
    }

    private void fill() throws IOException {
        int left = limit - position;
        System.arraycopy(block, position, block, 0, left);
        position = 0;
        limit = left;
        int count = in.read(block, left, block.length - left);
        isEnd = count < 0;
        limit += Math.max(count, 0);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
