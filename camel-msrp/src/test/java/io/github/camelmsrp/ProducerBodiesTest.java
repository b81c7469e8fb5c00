// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.ScriptedPeer;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.WrappedFile;
import org.apache.camel.converter.stream.CachedOutputStream;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves as a message: bodies, media types, chunks. */
class ProducerBodiesTest extends DialledBob {

    @TempDir
    Path folder;

    /** A file as the file component hands it out. */
    private record FoundFile(File file) implements WrappedFile<File> {
        @Override
        public File getFile() {
            return file;
        }

        @Override
        public Object getBody() {
            return file;
        }

        @Override
        public long getFileLength() {
            return file.length();
        }
    }

    @Test
    void sendsEveryBodyThatIsPromised() throws Exception {
        var octets = new byte[100_000];
        new Random(5).nextBytes(octets);
        var file = Files.write(folder.resolve("body"), octets);
        var cached = new CachedOutputStream(new DefaultExchange(camel.context), false);
        cached.write(octets);
        var bodies = List.of(
                octets,
                ByteBuffer.wrap(octets),
                new ByteArrayInputStream(octets),
                file.toFile(),
                file,
                cached.newStreamCache(),
                new FoundFile(file.toFile()));
        ScriptedPeer peer = null;
        for (var body : bodies) {
            var sending = sending(uri(""), body, Map.of());
            if (peer == null) {
                peer = accept();
            }
            var message = peer.receiveMessage();
            assertThat(message.body()).as(body.getClass().getName()).isEqualTo(octets);
            assertThat(message.contentType()).isEqualTo("application/octet-stream");
            assertThat(good(sending).getMessage().getHeader(MsrpConstants.BYTES_SENT))
                    .isEqualTo((long) octets.length);
        }
        peer.close();
    }

    @Test
    void textGoesOutInTheCharsetOfItsContentType() throws Exception {
        var sending = sending(uri(""), "Grüße", Map.of(Exchange.CONTENT_TYPE, "text/plain; charset=ISO-8859-1"));
        try (var peer = accept()) {
            var message = peer.receiveMessage();

            assertThat(message.body()).isEqualTo("Grüße".getBytes(ISO_8859_1));
            assertThat(message.contentType()).isEqualTo("text/plain;charset=ISO-8859-1");
            good(sending);
        }
    }

    @Test
    void noBodyIsAnEmptyMessage() throws Exception {
        var sending = sending(uri(""), null, Map.of());
        try (var peer = accept()) {
            assertThat(peer.receiveMessage().length()).isZero();
            good(sending);
        }
    }

    @Test
    void objectsAreNotSerialised() throws Exception {
        var exchange = done(sending(uri(""), Map.of("a", 1), Map.of()));

        assertThat(exchange.getException()).isInstanceOf(org.apache.camel.InvalidPayloadException.class);
        bob.expectNoConnection(Duration.ofMillis(50));
    }

    @Test
    @DisplayName("[4975-7.1.1-27] chunkSize is the size of the chunks")
    void chunksHaveTheirSize() throws Exception {
        var sending = sending(uri("?chunkSize=2048"), "x".repeat(5000), Map.of());
        try (var peer = accept()) {
            var message = peer.receiveMessage();

            assertThat(message.chunks()).extracting(chunk -> chunk.octets()).containsExactly(2048L, 2048L, 904L);
            good(sending);
        }
    }

    @Test
    void aBodyOfUnknownLengthIsSentAsItComes() throws Exception {
        var in = new java.io.PipedInputStream(100_000);
        var out = new java.io.PipedOutputStream(in);
        camel.context.setStreamCaching(false);
        out.write("x".repeat(3000).getBytes(UTF_8));
        var sending = sending(uri("?chunkSize=2048"), in, Map.of(Exchange.CONTENT_TYPE, "text/plain"));
        try (var peer = accept()) {
            var first = peer.expectFrame(frame -> frame.isSend() && frame.hasBody());
            assertThat(first.byteRange().orElseThrow()).hasToString("1-2048/*");
            assertThat(first.flag()).isEqualTo('+');
            peer.respond(first, 200, "OK");
            out.close();
            var last = peer.readFrame();
            assertThat(last.flag()).isEqualTo('$');
            peer.respond(last, 200, "OK");

            assertThat(good(sending).getMessage().getHeader(MsrpConstants.BYTES_SENT))
                    .isEqualTo(3000L);
        }
    }
}
