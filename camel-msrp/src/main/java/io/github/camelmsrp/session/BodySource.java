// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * The octets of a message to be sent, pulled chunk by chunk when the connection can take them, so that memory does not
 * depend on the size of the message. A source is used once. It belongs to the caller until it is handed to the engine,
 * which then closes it in every case but that of {@link TransmissionListener#onNotTaken}.
 */
public abstract sealed class BodySource implements AutoCloseable
        permits BufferBodySource, FileBodySource, PrefixedBodySource, StreamBodySource {

    BodySource() {}

    /** The octets of an array, without a copy: it must not change until the message is sent. */
    public static BodySource of(byte[] octets) {
        return new BufferBodySource(octets);
    }

    /** The octets between position and limit, without a copy: they must not change until the message is sent. */
    public static BodySource of(ByteBuffer octets) {
        return new BufferBodySource(octets);
    }

    /**
     * The octets of a regular file, which is opened when its turn comes. Sending fails if the size of the file is then,
     * or at the end, not what it is now.
     *
     * @throws IOException if there is no such regular file
     */
    public static BodySource of(Path file) throws IOException {
        return new FileBodySource(file);
    }

    /**
     * The octets of a stream, from its current position to its end. The stream is read ahead by at most two chunks, and
     * is closed with the source, possibly from another thread while a read is going on (that is what ends a read that
     * hangs).
     *
     * @param size the number of octets if it is known, else -1. The stream is read to its end in any case, and sending
     *     fails if that is not where the size says.
     * @param reader runs the reads, which may block; a task occupies it only while there is room to read ahead
     */
    public static BodySource of(InputStream in, long size, Executor reader) {
        return new StreamBodySource(in, size, reader);
    }

    /**
     * Octets that go before those of another source, for a format that wraps what is sent. The other source belongs to
     * this one from now on.
     */
    public static BodySource prefixed(byte[] head, BodySource rest) {
        return new PrefixedBodySource(head, rest);
    }

    /** The number of octets, or -1 if it is not known in advance. */
    public abstract long size();

    /**
     * Takes the next octets; never blocks on anything but a local file. On the event loop only.
     *
     * @param max the most octets to return, above zero; the same value in every call
     * @return octets that the caller owns and releases. Empty means that there is nothing to send now: for ever if
     *     {@link #isExhausted()}, else until the listener of {@link #onReadable} is called.
     * @throws IOException if the octets cannot be read, or do not add up to {@link #size()}. Repeated by every later
     *     call.
     */
    abstract ByteBuf read(int max, ByteBufAllocator allocator) throws IOException;

    /**
     * Whether all octets were taken: known together with the last of them, so that their chunk can carry the flag '$'.
     * A stream of no octets at all is exhausted only some time after the first {@link #read}.
     */
    abstract boolean isExhausted();

    /**
     * Registers the one listener that is told, once per empty {@link #read}, that reading again is worthwhile (octets,
     * the end, or a failure). It is called on the thread that reads the stream: the listener hops to its event loop.
     * Sources that are always ready never call it.
     */
    abstract void onReadable(Runnable listener);

    /** Frees what the source holds; idempotent, never blocks, any thread. Not to be followed by {@link #read}. */
    @Override
    public abstract void close();
}
