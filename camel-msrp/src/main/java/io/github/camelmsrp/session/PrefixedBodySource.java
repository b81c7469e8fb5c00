// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;

/**
 * A few octets and then another source. They go out together with the first of the other source, so that a short
 * message stays one chunk.
 */
final class PrefixedBodySource extends BodySource {

    private final ByteBuf head;
    private final int headSize;
    private final BodySource rest;

    PrefixedBodySource(byte[] head, BodySource rest) {
        this.head = Unpooled.wrappedBuffer(head);
        this.headSize = head.length;
        this.rest = rest;
    }

    @Override
    public long size() {
        return rest.size() < 0 ? -1 : headSize + rest.size();
    }

    @Override
    ByteBuf read(int max, ByteBufAllocator allocator) throws IOException {
        int left = head.readableBytes();
        if (left == 0) {
            return rest.read(max, allocator);
        }
        // What is there of the head goes alone if nothing of the rest fits, or nothing will come.
        if (left >= max || rest.isExhausted()) {
            return head.readRetainedSlice(Math.min(max, left));
        }
        var more = rest.read(max - left, allocator);
        if (!more.isReadable()) {
            more.release();
            return rest.isExhausted() ? head.readRetainedSlice(left) : Unpooled.EMPTY_BUFFER;
        }
        return Unpooled.wrappedBuffer(head.readRetainedSlice(left), more);
    }

    @Override
    boolean isExhausted() {
        return !head.isReadable() && rest.isExhausted();
    }

    @Override
    void onReadable(Runnable listener) {
        rest.onReadable(listener);
    }

    @Override
    public void close() {
        // The head is the garbage collector's.
        rest.close();
    }
}
