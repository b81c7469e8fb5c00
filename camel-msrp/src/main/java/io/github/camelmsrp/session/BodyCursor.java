// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.MediaType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;

/**
 * The place up to which a body was sent. Octets that do not fit where they should go are pushed back and come again; a
 * UTF-8 character is never handed out in two parts, as long as it fits.
 */
@OnEventLoop
final class BodyCursor {

    /** What was pushed back is joined with more of the source below this, so that something can be made of it. */
    private static final int WORTH_SENDING = 64;

    private static final int LONGEST_CHARACTER = 4;

    /** Large chunks are written in pieces, so that something urgent can come between. */
    private static final int MAX_PIECE = 32 * 1024;

    private final BodySource source;
    private final boolean wholeCharacters;
    private final int pieceOctets;
    private ByteBuf pushedBack = Unpooled.EMPTY_BUFFER;
    private long position;

    static BodyCursor of(OutgoingMessage message, int chunkSize) {
        return new BodyCursor(message.body(), isUtf8Text(message.contentType()), Math.min(chunkSize, MAX_PIECE));
    }

    private static boolean isUtf8Text(String contentType) {
        var type = MediaType.parse(contentType);
        var charset = type.parameter("charset");
        return type.type().equalsIgnoreCase("text") && (charset == null || charset.equalsIgnoreCase("utf-8"));
    }

    /**
     * @param wholeCharacters whether the octets are UTF-8 text
     * @param pieceOctets most octets to ask the source for
     */
    BodyCursor(BodySource source, boolean wholeCharacters, int pieceOctets) {
        this.source = source;
        this.wholeCharacters = wholeCharacters && pieceOctets >= LONGEST_CHARACTER;
        this.pieceOctets = pieceOctets;
    }

    /** How many octets may have to be handed out together: with room for as many there is always progress. */
    int longestUnit() {
        return wholeCharacters ? LONGEST_CHARACTER : 1;
    }

    /** How many octets were handed out and not pushed back. */
    long position() {
        return position;
    }

    /** The size of the body, or {@link ByteRange#UNKNOWN} as long as it cannot be known. */
    long total() {
        if (source.size() >= 0) {
            return source.size();
        }
        return source.isExhausted() ? position + pushedBack.readableBytes() : ByteRange.UNKNOWN;
    }

    /** Whether every octet was handed out. */
    boolean isAtEnd() {
        return !pushedBack.isReadable() && source.isExhausted();
    }

    /**
     * The next octets, which the caller releases. Empty at the end, and while the source has none; then it calls its
     * listener.
     */
    ByteBuf next(int max, ByteBufAllocator allocator) throws IOException {
        while (true) {
            var octets = pushedBack;
            pushedBack = Unpooled.EMPTY_BUFFER;
            if (octets.readableBytes() < WORTH_SENDING && !source.isExhausted()) {
                ByteBuf more;
                try {
                    more = source.read(pieceOctets, allocator);
                } catch (IOException e) {
                    octets.release();
                    throw e;
                }
                if (!more.isReadable() && !source.isExhausted()) {
                    more.release();
                    pushedBack = octets;
                    return Unpooled.EMPTY_BUFFER;
                }
                octets = join(octets, more);
            }
            int length = cut(octets, max);
            if (length == octets.readableBytes()) {
                position += length;
                return octets;
            }
            if (length > 0) {
                position += length;
                pushedBack = octets;
                return octets.readRetainedSlice(length);
            }
            pushedBack = octets;
        }
    }

    private static ByteBuf join(ByteBuf first, ByteBuf second) {
        if (!first.isReadable()) {
            first.release();
            return second;
        }
        if (!second.isReadable()) {
            second.release();
            return first;
        }
        return Unpooled.wrappedBuffer(first, second);
    }

    private int cut(ByteBuf octets, int max) {
        int length = Math.min(max, octets.readableBytes());
        if (!wholeCharacters || length == octets.readableBytes() && source.isExhausted()) {
            return length;
        }
        return length - beginOfCharacter(octets, length);
    }

    /** How many of the last octets before the end begin a UTF-8 character and do not finish it. */
    private static int beginOfCharacter(ByteBuf octets, int length) {
        int end = octets.readerIndex() + length;
        for (int back = 1; back < LONGEST_CHARACTER && back <= length; back++) {
            int octet = octets.getUnsignedByte(end - back);
            if (octet >= 0xC0) {
                int needed = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : 2;
                return needed > back ? back : 0;
            }
            if (octet < 0x80) {
                return 0;
            }
        }
        return 0;
    }

    /** Takes back octets that were handed out last. */
    void pushBackAndRelease(ByteBuf octets) {
        position -= octets.readableBytes();
        pushedBack = join(octets, pushedBack);
    }

    void close() {
        pushedBack.release();
        pushedBack = Unpooled.EMPTY_BUFFER;
        source.close();
    }
}
