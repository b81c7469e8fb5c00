// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** Octets that are in memory already; what is read are slices of them. */
final class BufferBodySource extends BodySource {

    private final long size;
    private ByteBuf octets;
    private long left;

    BufferBodySource(byte[] octets) {
        this(Unpooled.wrappedBuffer(octets));
    }

    BufferBodySource(ByteBuffer octets) {
        this(Unpooled.wrappedBuffer(octets.slice()));
    }

    private BufferBodySource(ByteBuf octets) {
        this.octets = octets;
        this.size = octets.readableBytes();
        this.left = size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    ByteBuf read(int max, ByteBufAllocator allocator) {
        // The memory is the garbage collector's, not a pool's: there is nothing to count.
        var slice = octets.readRetainedSlice(Math.min(max, octets.readableBytes()));
        left -= slice.readableBytes();
        return slice;
    }

    @Override
    boolean isExhausted() {
        return left == 0;
    }

    @Override
    void onReadable(Runnable listener) {
        // Always ready.
    }

    @Override
    public void close() {
        // A message may be remembered for long after it was sent: the caller's memory is not.
        octets = Unpooled.EMPTY_BUFFER;
    }
}
