// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.Transmission.Farewell;
import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.ContinuationFlag;
import io.github.camelmsrp.wire.EndLine;
import io.github.camelmsrp.wire.EndLineGuard;
import io.github.camelmsrp.wire.MsrpEncoder;
import io.github.camelmsrp.wire.MsrpMethod;
import io.github.camelmsrp.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one chunk at a time: head, pieces of the body, end-line (RFC 4975 section 7.1.1). Between two pieces the chunk
 * can be ended early, with {@code +} or {@code #}; it says so by {@code *} in its Byte-Range unless it is written in
 * one go.
 */
@OnEventLoop
final class ChunkWriter {

    /** A chunk with more octets has to be interruptible, and one should not be interrupted before. */
    static final int INTERRUPTIBLE_ABOVE = 2048;

    /** How the begin of a chunk went. */
    enum Begin {
        BEGUN,
        /** The body has no octets yet; it will call. */
        NOT_READY,
        /** The body cannot be read; the message failed. */
        FAILED
    }

    private final Outlet outlet;
    private final Transactions transactions;
    private final Identifiers identifiers;
    private final ByteBufAllocator allocator;
    /** There is none before the first chunk: many connections only receive. */
    private @Nullable EndLineGuard guard;

    private @Nullable Open open;
    private boolean lastEnded;

    /** The chunk that is being written. */
    private static final class Open {
        private final Transmission transmission;
        private final Chunk transaction;
        private int octets;

        Open(Transmission transmission, Chunk transaction) {
            this.transmission = transmission;
            this.transaction = transaction;
        }
    }

    ChunkWriter(Outlet outlet, Transactions transactions, Identifiers identifiers, ByteBufAllocator allocator) {
        this.outlet = outlet;
        this.transactions = transactions;
        this.identifiers = identifiers;
        this.allocator = allocator;
    }

    boolean isOpen() {
        return open != null;
    }

    boolean isOpenFor(Transmission transmission) {
        return open != null && open.transmission == transmission;
    }

    Transmission transmission() {
        return current().transmission;
    }

    private Open current() {
        if (open == null) {
            throw new IllegalStateException("No chunk is open");
        }
        return open;
    }

    /** Whether the chunk is long enough to make way for something else. */
    boolean mayBeInterrupted() {
        return current().octets >= INTERRUPTIBLE_ABOVE;
    }

    /** Whether the chunk that ended last was the last one of its message. */
    boolean wasLast() {
        return lastEnded;
    }

    /** Writes the head and the first piece of the next chunk of a message; a chunk of one piece is whole then. */
    Begin begin(Transmission transmission) {
        ByteBuf piece;
        try {
            piece = nextPiece(transmission, transmission.chunkSize());
        } catch (IOException | RuntimeException e) {
            transmission.fail(Failures.unreadable(e), Farewell.SAY_SO);
            return Begin.FAILED;
        }
        var cursor = transmission.cursor();
        if (!piece.isReadable() && !cursor.isAtEnd()) {
            piece.release();
            transmission.park();
            return Begin.NOT_READY;
        }
        String id = idThatDoesNotOccurIn(piece);
        boolean whole = cursor.isAtEnd() || isFull(transmission, piece.readableBytes());
        var chunk = new Chunk(transactions, id, transmission);
        open = new Open(transmission, chunk);
        transactions.open(chunk);
        transmission.chunkBegins(chunk);
        MsrpEncoder.encode(head(transmission, id, range(cursor, piece.readableBytes(), whole)), outlet.buffer());
        write(piece);
        return Begin.BEGUN;
    }

    /** Writes the next piece of the open chunk, or ends it. */
    void proceed() {
        var chunk = current();
        var cursor = chunk.transmission.cursor();
        ByteBuf piece;
        try {
            piece = nextPiece(chunk.transmission, chunk.transmission.chunkSize() - chunk.octets);
        } catch (IOException | RuntimeException e) {
            chunk.transmission.fail(Failures.unreadable(e), Farewell.SAY_SO);
            return;
        }
        int allowed = guard().scan(piece);
        if (allowed < piece.readableBytes()) {
            // The end-line of this chunk is in the body: the rest goes on under another transaction id.
            cursor.pushBackAndRelease(
                    piece.retainedSlice(piece.readerIndex() + allowed, piece.readableBytes() - allowed));
            piece.writerIndex(piece.readerIndex() + allowed);
            write(piece);
            end(ContinuationFlag.MORE);
        } else if (!piece.isReadable() && !cursor.isAtEnd()) {
            piece.release();
            chunk.transmission.park();
            end(ContinuationFlag.MORE);
        } else {
            write(piece);
        }
    }

    private ByteBuf nextPiece(Transmission transmission, int max) throws IOException {
        return transmission.cursor().next(max, allocator);
    }

    private void write(ByteBuf piece) {
        var chunk = current();
        chunk.octets += piece.readableBytes();
        if (!chunk.transmission.isShort()) {
            chunk.transaction.carry(piece.readableBytes());
        }
        outlet.appendAndRelease(piece);
        chunk.transmission.octetsSent();
        if (chunk.transmission.cursor().isAtEnd()) {
            end(ContinuationFlag.COMPLETE);
        } else if (isFull(chunk.transmission, chunk.octets)) {
            end(ContinuationFlag.MORE);
        }
    }

    /** Whether the next octets that belong together might not fit into a chunk that has so many. */
    private static boolean isFull(Transmission transmission, int octets) {
        return octets > transmission.chunkSize() - transmission.cursor().longestUnit();
    }

    /** Ends the open chunk here. */
    void end(ContinuationFlag flag) {
        var chunk = current();
        open = null;
        lastEnded = flag == ContinuationFlag.COMPLETE;
        MsrpEncoder.encodeAfterBody(new EndLine(chunk.transaction.id, flag), outlet.buffer());
        if (lastEnded) {
            chunk.transaction.setLast();
        }
        outlet.whenWritten(chunk.transaction);
    }

    /** The connection is gone. */
    void discard() {
        open = null;
    }

    private EndLineGuard guard() {
        if (guard == null) {
            guard = new EndLineGuard();
        }
        return guard;
    }

    private String idThatDoesNotOccurIn(ByteBuf piece) {
        while (true) {
            String id = identifiers.transactionId();
            guard().reset(id);
            if (!transactions.isInProgress(id) && guard().scan(piece) == piece.readableBytes()) {
                return id;
            }
        }
    }

    /** The end is known if the whole chunk is at hand, and said if it is too short to be interrupted. */
    private static ByteRange range(BodyCursor cursor, int octets, boolean whole) {
        long before = cursor.position() - octets;
        boolean fixed = whole && octets <= INTERRUPTIBLE_ABOVE;
        return new ByteRange(before + 1, fixed ? before + octets : ByteRange.UNKNOWN, cursor.total());
    }

    /** A chunk of no octets that says that nothing more comes. */
    RequestHead abortHead(Transmission transmission) {
        var cursor = transmission.cursor();
        var range = new ByteRange(
                cursor.position() + 1,
                ByteRange.UNKNOWN,
                transmission.message().body().size());
        return head(transmission, identifiers.transactionId(), range);
    }

    private static RequestHead head(Transmission transmission, String id, ByteRange range) {
        var headers =
                transmission.message().headers().toBuilder().byteRange(range).build();
        var session = transmission.session();
        return new RequestHead(id, MsrpMethod.SEND, session.peerPath(), session.localPath(), headers);
    }
}
