// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** Octets that are in memory already; what is read are slices of them. */
final class BufferBodySource extends BodySource {

    private final ByteBuf octets;
    private final long size;

    BufferBodySource(byte[] octets) {
        this(Unpooled.wrappedBuffer(octets));
    }

    BufferBodySource(ByteBuffer octets) {
        this(Unpooled.wrappedBuffer(octets.slice()));
    }

    private BufferBodySource(ByteBuf octets) {
        this.octets = octets;
        this.size = octets.readableBytes();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    ByteBuf read(int max, ByteBufAllocator allocator) {
        // The memory is the garbage collector's, not a pool's: there is nothing to count.
        return octets.readSlice(Math.min(max, octets.readableBytes())).retain();
    }

    @Override
    boolean isExhausted() {
        return !octets.isReadable();
    }

    @Override
    void onReadable(Runnable listener) {
        // Always ready.
    }

    @Override
    public void close() {
        // Nothing is held but the caller's own memory.
    }
}
