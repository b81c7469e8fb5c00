// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Counts the octets that a search looks at. */
final class CountingBuffer extends UnpooledHeapByteBuf {
    private long octetsRead;

    CountingBuffer(String text) {
        this(text, text.length());
    }

    /** With room for more, so that a decoder gathers what comes later in here as well. */
    CountingBuffer(String text, int capacity) {
        super(UnpooledByteBufAllocator.DEFAULT, capacity, capacity);
        writeBytes(TestOctets.octets(text));
    }

    long octetsRead() {
        return octetsRead;
    }

    @Override
    public byte getByte(int index) {
        octetsRead++;
        return super.getByte(index);
    }

    @Override
    public long getLongLE(int index) {
        octetsRead += Long.BYTES;
        return super.getLongLE(index);
    }

    @Override
    public int indexOf(int fromIndex, int toIndex, byte value) {
        int found = super.indexOf(fromIndex, toIndex, value);
        octetsRead += (found < 0 ? toIndex : found + 1) - fromIndex;
        return found;
    }
}
