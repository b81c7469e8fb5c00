// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.MessageBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a received message as a stream that can be read again, in memory, spooled, or still arriving. It holds
 * the octets until the unit of work of the last exchange that has it is done, copies for wire taps and parallel
 * branches included.
 */
final class MessageStream extends InputStream implements StreamCache {

    private static final Logger LOG = LoggerFactory.getLogger(MessageStream.class);

    private final SharedBody shared;
    private @Nullable InputStream stream;
    private long position;

    private MessageStream(SharedBody shared) {
        this.shared = shared;
    }

    /**
     * Takes over the body: it is closed with the unit of work of this exchange, or of a later one that gets a copy.
     *
     * @param directory for the file of a body that is not in one yet; null is that of the Java runtime
     */
    static MessageStream of(MessageBody body, @Nullable Path directory, Exchange exchange) {
        var shared = new SharedBody(body, directory);
        shared.retain(exchange);
        return new MessageStream(shared);
    }

    @Override
    public StreamCache copy(Exchange exchange) {
        shared.retain(exchange);
        return new MessageStream(shared);
    }

    MessageBody body() {
        return shared.body;
    }

    /**
     * The octets as a file that is gone when the body is: the spool file, or one made now.
     *
     * @throws IOException if the octets cannot be written
     */
    Path toFile() throws IOException {
        return shared.toFile();
    }

    @Override
    public void reset() {
        close();
        position = 0;
    }

    @Override
    public void close() {
        var open = stream;
        stream = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("Closing the stream of a body failed", e);
            }
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (var in = shared.body.newInputStream()) {
            in.transferTo(out);
        }
    }

    @Override
    public boolean inMemory() {
        return shared.body.isInMemory();
    }

    /** 0 if it is not known yet. */
    @Override
    public long length() {
        return Math.max(0, shared.body.size());
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int read() throws IOException {
        int octet = open().read();
        if (octet >= 0) {
            position++;
        }
        return octet;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        int count = open().read(octets, offset, length);
        if (count > 0) {
            position += count;
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = open().skip(count);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return open().available();
    }

    @Override
    public String toString() {
        return "MessageStream[" + shared.body.size() + " octets]";
    }

    private InputStream open() throws IOException {
        var open = stream;
        if (open == null) {
            open = shared.body.newInputStream();
            if (position > 0) {
                open.skipNBytes(position);
            }
            stream = open;
        }
        return open;
    }

    /** A body and how many exchanges have it. */
    private static final class SharedBody {
        private final MessageBody body;
        private final @Nullable Path directory;
        private final AtomicInteger exchanges = new AtomicInteger();
        private @Nullable Path file;

        SharedBody(MessageBody body, @Nullable Path directory) {
            this.body = body;
            this.directory = directory;
        }

        void retain(Exchange exchange) {
            exchanges.incrementAndGet();
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    release();
                }
            });
        }

        private void release() {
            if (exchanges.decrementAndGet() == 0) {
                body.close();
                deleteFile();
            }
        }

        private synchronized Path toFile() throws IOException {
            var spooled = body.file();
            if (spooled != null) {
                return spooled;
            }
            var known = file;
            if (known == null) {
                known = write();
                file = known;
            }
            return known;
        }

        private Path write() throws IOException {
            if (directory != null) {
                Files.createDirectories(directory);
            }
            var made = directory == null
                    ? Files.createTempFile("msrp-body-", ".tmp")
                    : Files.createTempFile(directory, "msrp-body-", ".tmp");
            try (var in = body.newInputStream();
                    var out = Files.newOutputStream(made)) {
                in.transferTo(out);
            } catch (IOException | RuntimeException | Error e) {
                Files.deleteIfExists(made);
                throw e;
            }
            return made;
        }

        private synchronized void deleteFile() {
            if (file != null) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    LOG.warn("A temporary file could not be deleted: {}", e.getMessage());
                }
            }
        }
    }
}
