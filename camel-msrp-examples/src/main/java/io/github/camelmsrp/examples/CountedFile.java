// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * A file as a message body that tells how much of it was read. It is a {@link StreamCache} so that its length is known
 * to whoever sends it, and so that it can be read again.
 */
final class CountedFile extends InputStream implements StreamCache {

    private final Path file;
    private final long length;
    private final LongConsumer progress;
    private InputStream in;
    private long position;

    CountedFile(Path file, LongConsumer progress) throws IOException {
        this.file = file;
        this.length = Files.size(file);
        this.progress = progress;
        this.in = Files.newInputStream(file);
    }

    @Override
    public int read() throws IOException {
        int octet = in.read();
        if (octet >= 0) {
            advance(1);
        }
        return octet;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        int read = in.read(target, offset, count);
        if (read > 0) {
            advance(read);
        }
        return read;
    }

    private void advance(int octets) {
        position += octets;
        progress.accept(position);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    @Override
    public void reset() {
        try {
            in.close();
            in = Files.newInputStream(file);
            position = 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        transferTo(target);
    }

    @Override
    public StreamCache copy(Exchange exchange) throws IOException {
        return new CountedFile(file, progress);
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long position() {
        return position;
    }
}
