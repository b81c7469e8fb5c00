// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A body that was received, or is being received: readers see the octets from the first one up to the first that is
 * missing, and wait there. The event loop moves that point; a complete body has it at its end.
 */
final class ReceivedBody implements MessageBody {

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private final BodyStore store;

    // Guarded by the monitor of this body.
    private long readable;
    private long size = -1;
    private @Nullable String failure;

    /** A body of which nothing has arrived yet. */
    ReceivedBody(BodyStore store) {
        this.store = store;
    }

    /** A complete body. */
    ReceivedBody(BodyStore store, long size) {
        this.store = store;
        this.readable = size;
        this.size = size;
    }

    // ---- the event loop reports what arrives ----

    synchronized void advance(long newReadable) {
        if (newReadable > readable) {
            readable = newReadable;
            notifyAll();
        }
    }

    synchronized void complete(long finalSize) {
        readable = finalSize;
        size = finalSize;
        notifyAll();
    }

    /** The rest of a body that is not complete will never come: what is there is freed, and readers fail. */
    void interrupt(String reason) {
        synchronized (this) {
            if (size >= 0) {
                return;
            }
        }
        end(reason);
    }

    private void end(String reason) {
        synchronized (this) {
            if (failure == null) {
                failure = reason;
            }
            notifyAll();
        }
        store.close();
    }

    /** Whether this will never be complete. */
    synchronized boolean isInterrupted() {
        return failure != null && size < 0;
    }

    // ---- readers ----

    /**
     * Waits until the octet at an offset can be read, or never will be.
     *
     * @return how many octets can be read from there; 0 at the end of the body
     */
    synchronized long awaitReadable(long offset) throws IOException {
        while (true) {
            requireIntact();
            if (offset < readable || size >= 0) {
                return readable - offset;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while waiting for the rest of the message");
            }
        }
    }

    /** How many octets from an offset can be read without waiting for the peer. */
    synchronized long readableFrom(long offset) throws IOException {
        requireIntact();
        return readable - offset;
    }

    private void requireIntact() throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
    }

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public boolean isInMemory() {
        return store.isInMemory();
    }

    @Override
    public InputStream newInputStream() throws IOException {
        synchronized (this) {
            requireIntact();
        }
        return new BodyInputStream(this, store);
    }

    @Override
    public byte[] toByteArray() throws IOException {
        long length = awaitSize();
        var block = store.wholeBlock(length);
        return block != null ? block.clone() : readAll(length);
    }

    @Override
    public String toText(Charset charset) throws IOException {
        long length = awaitSize();
        var block = store.wholeBlock(length);
        return new String(block != null ? block : readAll(length), charset);
    }

    private long awaitSize() throws IOException {
        awaitReadable(Long.MAX_VALUE);
        long length = size();
        if (length > MAX_ARRAY) {
            throw new IOException("The body is too large for an array");
        }
        return length;
    }

    private byte[] readAll(long length) throws IOException {
        try (var in = newInputStream()) {
            var octets = new byte[(int) length];
            if (in.readNBytes(octets, 0, octets.length) < octets.length) {
                throw new IOException("The spool file is shorter than the body");
            }
            return octets;
        }
    }

    @Override
    public @Nullable Path file() {
        return store.path();
    }

    @Override
    public void close() {
        end("The body is closed");
    }
}
