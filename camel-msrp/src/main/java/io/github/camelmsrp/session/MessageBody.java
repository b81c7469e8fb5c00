// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The octets of a received message: in memory while they are few, in a spool file when they are many, or still
 * arriving.
 *
 * <p>A body holds memory or a file until it is closed, and whoever receives it closes it. All methods may be called
 * from any thread. What reads octets may wait for the disk, and on a live body for the peer, so it has no place on an
 * event loop; the others never wait for anybody. Octets never change once they can be read.
 */
public interface MessageBody extends AutoCloseable {

    /** The number of octets, or -1 while the message is still arriving and its size is not settled. */
    long size();

    /** Whether the octets are in memory; a live body may move to a file while it grows. */
    boolean isInMemory();

    /**
     * A new stream from the first octet; any number of streams may be open, each at its own position. On a live body, a
     * read waits for octets that have not arrived. It fails with an {@link IOException} when the sender aborts the
     * message, the session ends, the body is closed, or the thread is interrupted while it waits (its interrupt status
     * stays set).
     *
     * @throws IOException if the body is closed
     */
    InputStream newInputStream() throws IOException;

    /**
     * A copy of all octets, which belongs to the caller; on a live body, waits for the end of the message.
     *
     * @throws IOException if the body is closed or was interrupted, if the spool file cannot be read, or if the octets
     *     do not fit an array
     */
    byte[] toByteArray() throws IOException;

    /**
     * All octets as text; what is malformed in that charset is replaced.
     *
     * @throws IOException as for {@link #toByteArray()}
     */
    String toText(Charset charset) throws IOException;

    /**
     * The spool file, or null while the octets are in memory. It belongs to the body: it must not be changed, and it is
     * gone after {@link #close()}. That of a live body still grows. Readable by the owner of this process only.
     */
    @Nullable
    Path file();

    /** Frees the memory or deletes the spool file; idempotent. Streams that are open fail from then on. */
    @Override
    void close();
}
