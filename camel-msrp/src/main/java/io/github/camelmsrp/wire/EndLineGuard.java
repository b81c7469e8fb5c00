// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.buffer.ByteBuf;

/**
 * Watches the body of a chunk while it is sent, so that the end-line of its transaction (seven hyphens, the transaction
 * id, any flag) occurs nowhere in it, be it over the border of two buffers: RFC 4975 section 7.1.
 *
 * <p>Use: {@link #reset} with the transaction id of a chunk, {@link #scan} on every piece of its body in order. If less
 * than the whole piece may be sent, the sender sends that much, ends the chunk with {@code +}, and goes on with the
 * rest of the piece in a new transaction, after another reset. What is sent in the chunk is then free of its end-line.
 * Nothing is ever held back: the last octets of a piece that could begin an end-line may go out, since it cannot be
 * completed in the same chunk.
 *
 * <p>The cost is about one look at an octet in seven, and never more than a few per octet.
 */
public final class EndLineGuard {
    private static final int HYPHENS = 7;

    /** Hyphens and transaction id, without the flag. */
    private final byte[] pattern = new byte[HYPHENS + Ident.MAX_LENGTH];
    /** Knuth, Morris, Pratt: for each matched length the length of the longest shorter match with the same end. */
    private final byte[] fallback = new byte[pattern.length + 1];

    private int length;
    private int matched;

    /** Starts a new chunk. */
    public void reset(String transactionId) {
        Ident.require(transactionId);
        length = HYPHENS + transactionId.length();
        for (int i = 0; i < length; i++) {
            pattern[i] = i < HYPHENS ? (byte) '-' : (byte) transactionId.charAt(i - HYPHENS);
        }
        int border = 0;
        for (int i = 1; i < length; i++) {
            border = step(border, pattern[i]);
            fallback[i + 1] = (byte) border;
        }
        matched = 0;
    }

    /**
     * Looks at the next piece of the body; its reader index does not move.
     *
     * @return how many octets of the piece may be sent in this chunk: all of them, or those before the end-line found,
     *     which is 0 if it began in an earlier piece or with this one
     * @throws IllegalStateException if there was no reset since an end-line was found
     */
    public int scan(ByteBuf piece) {
        if (length == 0) {
            throw new IllegalStateException("no chunk has begun");
        }
        int start = piece.readerIndex();
        int end = piece.writerIndex();
        int state = matched;
        for (int i = start; i < end; i++) {
            if (state == 0) {
                i = skip(piece, i, end);
                if (i == end) {
                    break;
                }
            }
            byte octet = piece.getByte(i);
            if (state == length && ContinuationFlag.of(octet) != null) {
                int offset = i - length - start;
                length = 0;
                return Math.max(0, offset);
            }
            state = step(state, octet);
        }
        matched = state;
        return end - start;
    }

    /**
     * Goes on to where an end-line may begin: of its seven hyphens in a row, any seventh octet that is looked at is
     * one. Fewer than seven octets before the end are left to {@link #step}.
     */
    private static int skip(ByteBuf piece, int from, int end) {
        int i = from;
        while (end - i >= HYPHENS) {
            int probe = i + HYPHENS - 1;
            if (piece.getByte(probe) == '-') {
                while (probe > i && piece.getByte(probe - 1) == '-') {
                    probe--;
                }
                return probe;
            }
            i = probe + 1;
        }
        return i;
    }

    private int step(int state, byte octet) {
        int longest = state;
        while (longest == length || pattern[longest] != octet) {
            if (longest == 0) {
                return 0;
            }
            longest = fallback[longest];
        }
        return longest + 1;
    }
}
