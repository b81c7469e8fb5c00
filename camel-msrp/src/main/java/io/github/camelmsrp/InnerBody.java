// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.content.TransferEncoding;
import io.github.camelmsrp.session.MessageBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The part of a body that is left without what wraps it, read from where it is: nothing is copied. */
final class InnerBody implements MessageBody {

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private final MessageBody outer;
    private final long offset;
    private final TransferEncoding encoding;
    private long decodedSize = -1;

    private InnerBody(MessageBody outer, long offset, TransferEncoding encoding) {
        this.outer = outer;
        this.offset = offset;
        this.encoding = encoding;
    }

    /**
     * Takes over the outer body: it is closed with this one. What is encoded is read once to know its size, unless it
     * is still arriving.
     *
     * @param offset in the outer body of the first octet of this one
     * @throws IOException if the encoded octets are malformed or cannot be read
     */
    static InnerBody of(MessageBody outer, long offset, TransferEncoding encoding) throws IOException {
        var inner = new InnerBody(outer, offset, encoding);
        if (encoding != TransferEncoding.IDENTITY && outer.size() >= 0) {
            try (var in = inner.newInputStream()) {
                inner.decodedSize = in.transferTo(OutputStream.nullOutputStream());
            }
        }
        return inner;
    }

    @Override
    public long size() {
        long whole = outer.size();
        if (encoding != TransferEncoding.IDENTITY) {
            return decodedSize;
        }
        return whole < 0 ? -1 : whole - offset;
    }

    @Override
    public boolean isInMemory() {
        return outer.isInMemory();
    }

    @Override
    public InputStream newInputStream() throws IOException {
        var in = outer.newInputStream();
        try {
            in.skipNBytes(offset);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
        return encoding.decode(in);
    }

    @Override
    public byte[] toByteArray() throws IOException {
        long size = size();
        if (size > MAX_ARRAY) {
            throw new IOException("The body is too large for an array");
        }
        try (var in = newInputStream()) {
            return size < 0 ? in.readAllBytes() : in.readNBytes((int) size);
        }
    }

    @Override
    public String toText(Charset charset) throws IOException {
        return new String(toByteArray(), charset);
    }

    /** None: a spool file holds the outer body. */
    @Override
    public @Nullable Path file() {
        return null;
    }

    @Override
    public void close() {
        outer.close();
    }
}
