// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the chunks of text messages: chunks end anywhere, also inside a character, whose octets then wait here for
 * the next chunk of the same message. Of one session, on one thread at a time; the engine bounds how many messages are
 * incomplete.
 */
final class ChunkTexts {

    private final Map<String, Tail> tails = new HashMap<>();

    /** Octets of a character that the next chunk completes, if it continues at this position. */
    private record Tail(long nextPosition, byte[] octets) {}

    /**
     * The characters that this chunk completes; what is malformed is replaced.
     *
     * @throws IOException if the octets cannot be read
     */
    String decode(IncomingMessage chunk, Charset charset) throws IOException {
        return decode(
                chunk.messageId(), chunk.byteRange().start(), chunk.body().toByteArray(), charset, chunk.isLastChunk());
    }

    /** @param position of the first octet in the message, from 1 */
    String decode(String messageId, long position, byte[] octets, Charset charset, boolean isLast) {
        var tail = tails.remove(messageId);
        var input = ByteBuffer.wrap(join(tail, octets));
        var decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        boolean continues = !isLast && (tail == null || tail.nextPosition == position);
        var output = CharBuffer.allocate((int) (input.remaining() * decoder.maxCharsPerByte()) + 2);
        decoder.decode(input, output, !continues);
        if (!continues) {
            decoder.flush(output);
        } else if (input.hasRemaining()) {
            var rest = new byte[input.remaining()];
            input.get(rest);
            tails.put(messageId, new Tail(position + octets.length, rest));
        }
        return output.flip().toString();
    }

    /** The message will not be continued. */
    void forget(String messageId) {
        tails.remove(messageId);
    }

    private static byte[] join(@Nullable Tail tail, byte[] octets) {
        if (tail == null) {
            return octets;
        }
        var joined = Arrays.copyOf(tail.octets, tail.octets.length + octets.length);
        System.arraycopy(octets, 0, joined, tail.octets.length, octets.length);
        return joined;
    }
}
