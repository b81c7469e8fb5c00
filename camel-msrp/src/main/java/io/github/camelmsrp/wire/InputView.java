// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The unread octets of a buffer, by the indices that they have there, and how far they are read meanwhile. Each look at
 * the buffer itself would check its reference count and pass through the buffers that it is a part of; this view of its
 * memory costs that once.
 */
class InputView {
    private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer octets = NOTHING;
    private int start;
    private int position;

    /** Shows what is unread now; to be opened again when the buffer has changed. */
    void open(ByteBuf in) {
        start = in.readerIndex();
        position = start;
        octets = in.nioBuffer(start, in.readableBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Lets go of the buffer, which lives its own life. */
    void close() {
        octets = NOTHING;
    }

    /** The index of the next octet. */
    int position() {
        return position;
    }

    int readableOctets() {
        return start + octets.limit() - position;
    }

    void skip(int count) {
        position += count;
    }

    byte getByte(int index) {
        return octets.get(index - start);
    }

    long getLongLE(int index) {
        return octets.getLong(index - start);
    }

    /** Where the first line feed is, or -1. */
    int indexOfLineFeed(int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long word = getLongLE(i) ^ LINE_FEEDS;
            long zeros = word - ONES & ~word & HIGH_BITS;
            if (zeros != 0) {
                return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        while (i < to && getByte(i) != '\n') {
            i++;
        }
        return i < to ? i : -1;
    }

    void copyTo(byte[] target, int index, int count) {
        octets.get(index - start, target, 0, count);
    }
}
