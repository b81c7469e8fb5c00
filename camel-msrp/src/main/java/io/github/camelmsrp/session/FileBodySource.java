// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The octets of a local file, read on the event loop: the page cache answers faster than a hand-over to another thread.
 * The file is opened by the first read, so that a queue of messages holds no descriptors.
 */
final class FileBodySource extends BodySource {

    private final Path file;
    private final long size;
    private @Nullable FileChannel channel;
    private @Nullable IOException failure;
    private long position;
    private boolean closed;

    FileBodySource(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException("Not a regular file");
        }
        this.file = file;
        this.size = attributes.size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    ByteBuf read(int max, ByteBufAllocator allocator) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (isExhausted()) {
            return Unpooled.EMPTY_BUFFER;
        }
        int length = (int) Math.min(max, size - position);
        var octets = allocator.ioBuffer(length, length);
        try {
            fill(octets, length);
            position += length;
            return octets;
        } catch (IOException e) {
            octets.release();
            failure = e;
            throw e;
        }
    }

    private void fill(ByteBuf octets, int length) throws IOException {
        var source = open();
        while (octets.isWritable()) {
            if (octets.writeBytes(source, position + octets.readableBytes(), octets.writableBytes()) < 0) {
                throw changed();
            }
        }
        if (position + length == size && source.size() != size) {
            throw changed();
        }
    }

    private synchronized FileChannel open() throws IOException {
        if (closed) {
            throw new IOException("The source is closed");
        }
        if (channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            if (channel.size() != size) {
                throw changed();
            }
        }
        return channel;
    }

    private static IOException changed() {
        return new IOException("The file changed its size while it was being sent");
    }

    @Override
    boolean isExhausted() {
        return position == size;
    }

    @Override
    void onReadable(Runnable listener) {
        // Always ready.
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // It was only read; there is nothing to lose.
            }
        }
    }
}
