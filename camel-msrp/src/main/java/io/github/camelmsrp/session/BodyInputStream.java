// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a body, with its own position and, once the octets are in a file, its own channel. Mark and reset work
 * over any distance. Not thread-safe, as any stream.
 */
final class BodyInputStream extends InputStream {

    private final ReceivedBody body;
    private final BodyStore store;
    private final byte[] single = new byte[1];
    private long position;
    private long mark;
    private @Nullable FileChannel channel;
    private boolean closed;

    BodyInputStream(ReceivedBody body, BodyStore store) {
        this.body = body;
        this.store = store;
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        requireOpen();
        if (length == 0) {
            return 0;
        }
        long ready = body.awaitReadable(position);
        if (ready <= 0) {
            return -1;
        }
        int wanted = (int) Math.min(length, ready);
        int count = channel == null ? store.readFromMemory(position, target, from, wanted) : -1;
        if (count < 0) {
            count = readFromFile(target, from, wanted);
        }
        position += count;
        return count;
    }

    private int readFromFile(byte[] target, int from, int length) throws IOException {
        if (channel == null) {
            channel = store.openReader();
        }
        int count = channel.read(ByteBuffer.wrap(target, from, length), position);
        if (count < 0) {
            throw new IOException("The spool file is shorter than the body");
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        requireOpen();
        if (count <= 0) {
            return 0;
        }
        long skipped = Math.min(count, Math.max(0, body.awaitReadable(position)));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        requireOpen();
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, body.readableFrom(position)));
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public synchronized void mark(int readLimit) {
        mark = position;
    }

    @Override
    public synchronized void reset() throws IOException {
        requireOpen();
        position = mark;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("The stream is closed");
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (channel != null) {
            store.closeReader(channel);
            channel = null;
        }
    }
}
