// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.BodySource;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;

/** Makes what the engine sends of what an exchange has. Java objects are never serialised. */
final class OutboundBody {

    static final String TEXT = "text/plain";
    static final String OCTETS = "application/octet-stream";

    private final Executor reader;

    /** @param reader runs the reading of streams, which may block */
    OutboundBody(Executor reader) {
        this.reader = reader;
    }

    /** The Content-Type of a body for which nobody gave one. */
    static String defaultContentType(Object body) {
        return isText(body) ? TEXT : OCTETS;
    }

    private static boolean isText(Object body) {
        return body instanceof CharSequence || body instanceof Number || body instanceof Boolean;
    }

    /**
     * Octets that can be sent once.
     *
     * @param charset for text
     * @throws InvalidPayloadException if the body is none of the types that can be sent
     * @throws IOException if a file or stream cannot be read
     */
    BodySource source(Object body, Charset charset, Exchange exchange) throws InvalidPayloadException, IOException {
        if (isText(body)) {
            return BodySource.of(body.toString().getBytes(charset));
        }
        if (body instanceof byte[] octets) {
            return BodySource.of(octets);
        }
        if (body instanceof ByteBuffer octets) {
            return BodySource.of(octets.duplicate());
        }
        if (body instanceof Path file) {
            return BodySource.of(file);
        }
        if (body instanceof File file) {
            return BodySource.of(file.toPath());
        }
        if (body instanceof MessageStream stream) {
            return ofReceived(stream);
        }
        if (body instanceof StreamCache cache) {
            return ofCache(cache, exchange);
        }
        if (body instanceof InputStream stream) {
            return BodySource.of(stream, -1, reader);
        }
        if (body instanceof WrappedFile<?> wrapped) {
            return ofWrapped(wrapped, charset, exchange);
        }
        return converted(body, exchange);
    }

    private BodySource ofWrapped(WrappedFile<?> wrapped, Charset charset, Exchange exchange)
            throws InvalidPayloadException, IOException {
        if (wrapped.getFile() instanceof File file) {
            return BodySource.of(file.toPath());
        }
        var content = wrapped.getBody();
        return content == null || content == wrapped
                ? converted(wrapped, exchange)
                : source(content, charset, exchange);
    }

    private BodySource ofReceived(MessageStream stream) throws IOException {
        var body = stream.body();
        if (body.isInMemory() && body.size() >= 0) {
            return BodySource.of(body.toByteArray());
        }
        var file = body.size() >= 0 ? body.file() : null;
        return file != null ? BodySource.of(file) : BodySource.of(body.newInputStream(), body.size(), reader);
    }

    private BodySource ofCache(StreamCache cache, Exchange exchange) throws InvalidPayloadException, IOException {
        // A copy reads by itself, whoever else reads the same octets.
        var copy = cache.copy(exchange);
        var readable = copy != null ? copy : cache;
        readable.reset();
        // A length of 0 can mean that it is not known.
        long length = readable.length() > 0 ? readable.length() : -1;
        if (readable instanceof InputStream stream) {
            return BodySource.of(stream, length, reader);
        }
        return converted(readable, exchange);
    }

    private BodySource converted(Object body, Exchange exchange) throws InvalidPayloadException {
        var stream = exchange.getContext().getTypeConverter().tryConvertTo(InputStream.class, exchange, body);
        if (stream == null) {
            throw new InvalidPayloadException(exchange, InputStream.class, exchange.getMessage());
        }
        return BodySource.of(stream, -1, reader);
    }

    /**
     * A form of the body that gives as many sources as wanted: octets in memory for what is in memory already, else a
     * file or a stream cache.
     */
    Object repeatable(Object body, Charset charset, Exchange exchange) throws InvalidPayloadException, IOException {
        if (isText(body)) {
            return body.toString().getBytes(charset);
        }
        if (body instanceof MessageStream stream) {
            return stream.inMemory() && stream.length() > 0 ? stream.body().toByteArray() : stream;
        }
        if (body instanceof InputStream && !(body instanceof StreamCache)) {
            var cache = exchange.getContext().getTypeConverter().tryConvertTo(StreamCache.class, exchange, body);
            if (cache == null) {
                throw new InvalidPayloadException(exchange, StreamCache.class, exchange.getMessage());
            }
            exchange.getMessage().setBody(cache);
            return repeatable(cache, charset, exchange);
        }
        if (body instanceof StreamCache cache && cache.inMemory()) {
            var octets = new ByteArrayOutputStream();
            cache.reset();
            cache.writeTo(octets);
            return octets.toByteArray();
        }
        return body;
    }

    /** The charset in which text of this Content-Type is sent. */
    static Charset charsetOf(String contentType) {
        var facts = ContentFacts.of(contentType);
        return facts.hasKnownCharset() ? facts.charset() : StandardCharsets.UTF_8;
    }
}
