// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.ContinuationFlag;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One message that is being received (RFC 4975 section 7.3.1): takes its chunks in any order, with overlaps, and knows
 * when nothing is missing. The length of a chunk is that of its body; of Byte-Range only the start is relied on. The
 * chunk with the flag '$' says where the message ends, whatever total said; if there are several, the last one received
 * does.
 *
 * <p>Octets that arrive twice: the later ones win, except in live delivery, where what can be read stays as it is.
 *
 * <p>An {@link MsrpException} from any method ends the reassembly: everything is freed, as by {@link #discard}. A
 * failing disk is answered 413 like a message that is too large: it makes the sender stop this message and nothing
 * else.
 */
@OnEventLoop
final class Reassembly {

    /**
     * How far a chunk may be ahead of the octets that have arrived, even where the size of messages has no limit.
     * Senders send in order (section 7.1.1), so this is more than any real one needs; it keeps a single octet from
     * making a file that looks like exabytes, which would be written out in full where the file system has no sparse
     * files.
     */
    static final long MAX_OCTETS_AHEAD = 1L << 30;

    /** What the end of a chunk means for the message. */
    enum Progress {
        INCOMPLETE,
        COMPLETE,
        /** The sender gave the message up. */
        ABORTED
    }

    private final SessionSettings settings;
    private final MemoryBudget budget;
    private final ReceivedRanges ranges;
    private final long maxOctetsAhead;

    /** Present in live delivery only, and handed out from the start. */
    private final @Nullable ReceivedBody live;

    /** Null once it belongs to a body that was handed out. */
    private @Nullable BodyStore store;

    private @Nullable IOException unstored;
    private boolean chunkOpen;
    private boolean ended;
    private long chunkStart = 1;
    private long chunkLength;
    private long size = ByteRange.UNKNOWN;

    Reassembly(SessionSettings settings, Limits limits, MemoryBudget budget) {
        this(settings, limits, budget, MAX_OCTETS_AHEAD);
    }

    Reassembly(SessionSettings settings, Limits limits, MemoryBudget budget, long maxOctetsAhead) {
        this.settings = settings;
        this.budget = budget;
        this.maxOctetsAhead = maxOctetsAhead;
        ranges = new ReceivedRanges(limits.maxRangesPerMessage());
        store = new BodyStore(settings, budget);
        live = settings.delivery() == Delivery.LIVE ? new ReceivedBody(store) : null;
    }

    /** Begins a chunk by its Byte-Range; without one it starts at the first octet. */
    void begin(@Nullable ByteRange range) throws MsrpException {
        if (range == null) {
            begin(1, ByteRange.UNKNOWN);
        } else {
            begin(range.start(), range.total());
        }
    }

    /**
     * Begins a chunk.
     *
     * @param start position of its first octet, from 1
     * @param total announced size of the message, or {@link ByteRange#UNKNOWN}
     */
    void begin(long start, long total) throws MsrpException {
        if (chunkOpen || ended) {
            throw new IllegalStateException("A chunk begins after the one before it ended, and before the message did");
        }
        if (start < 1) {
            throw new IllegalArgumentException("Positions count from 1");
        }
        if (isTooLarge(Math.max(start - 1, total))) {
            throw tooLarge();
        }
        if (unstored != null) {
            throw notStored(unstored);
        }
        chunkOpen = true;
        chunkStart = start;
        chunkLength = 0;
        if (settings.delivery() == Delivery.CHUNK) {
            closeStore();
            store = new BodyStore(settings, budget);
        } else if (store != null && total != ByteRange.UNKNOWN) {
            store.expect(total);
        }
    }

    /**
     * Takes the readable octets of the buffer as the next ones of the chunk: copies them, and does not keep the buffer.
     */
    void append(ByteBuf octets) throws MsrpException {
        if (!chunkOpen || store == null) {
            throw new IllegalStateException("Octets belong to a chunk");
        }
        int count = octets.readableBytes();
        if (count == 0) {
            return;
        }
        long offset = chunkStart - 1 + chunkLength;
        long end = offset + count;
        if (end < 0 || isTooLarge(end)) {
            throw tooLarge();
        }
        long readable = ranges.prefix();
        if (!ranges.add(offset, end)) {
            throw refuse(MsrpStatus.TOO_LARGE, "The message has too many gaps");
        }
        if (end - ranges.covered() > maxOctetsAhead) {
            throw refuse(MsrpStatus.TOO_LARGE, "The chunk is too far ahead of the others");
        }
        try {
            write(store, octets, offset, readable);
        } catch (IOException e) {
            throw notStored(e);
        }
        octets.skipBytes(octets.readableBytes());
        chunkLength += count;
    }

    private void write(BodyStore target, ByteBuf octets, long offset, long readable) throws IOException {
        if (live != null) {
            int skipped = (int) Math.max(0, Math.min(octets.readableBytes(), readable - offset));
            target.write(offset + skipped, octets.skipBytes(skipped));
            live.advance(size < 0 ? ranges.prefix() : Math.min(size, ranges.prefix()));
        } else {
            target.write(settings.delivery() == Delivery.CHUNK ? chunkLength : offset, octets);
        }
    }

    /**
     * The next chunk of the connection is one of another message: gives the descriptor of the file back. What cannot be
     * stored because of that is noticed at the next chunk.
     */
    void rest() {
        try {
            if (store != null) {
                store.rest();
            }
        } catch (IOException e) {
            unstored = e;
        }
    }

    /** Ends the chunk. */
    Progress end(ContinuationFlag flag) throws MsrpException {
        if (!chunkOpen) {
            throw new IllegalStateException("No chunk to end");
        }
        chunkOpen = false;
        if (flag == ContinuationFlag.ABORTED) {
            discard("The sender gave the message up");
            return Progress.ABORTED;
        }
        if (flag == ContinuationFlag.COMPLETE) {
            size = chunkStart - 1 + chunkLength;
            if (live != null && size < ranges.prefix()) {
                throw refuse(MsrpStatus.BAD_REQUEST, "The message ends before octets of it that were delivered");
            }
        }
        ended = size >= 0 && ranges.prefix() >= size;
        try {
            finishBody();
        } catch (IOException e) {
            throw notStored(e);
        }
        return ended ? Progress.COMPLETE : Progress.INCOMPLETE;
    }

    private void finishBody() throws IOException {
        if (store != null && settings.delivery() == Delivery.CHUNK) {
            store.finish(chunkLength);
        } else if (store != null && ended) {
            store.finish(size);
            if (live != null) {
                live.complete(size);
            }
        }
    }

    /**
     * The body, which belongs to the caller: of the message once it is complete, of the last chunk once that has ended
     * ({@link Delivery#CHUNK}), or the one that follows what arrives, at any time ({@link Delivery#LIVE}).
     */
    ReceivedBody body() {
        if (live != null) {
            return live;
        }
        boolean ofChunk = settings.delivery() == Delivery.CHUNK;
        if (store == null || chunkOpen || !(ended || ofChunk)) {
            throw new IllegalStateException("There is no body to hand out");
        }
        var body = new ReceivedBody(store, ofChunk ? chunkLength : size);
        store = null;
        return body;
    }

    /** Gives up: frees what was not handed out, and ends a live body that is not complete. Idempotent. */
    void discard() {
        discard("The rest of the message does not come");
    }

    private void discard(String reason) {
        chunkOpen = false;
        ended = true;
        if (live != null) {
            live.interrupt(reason);
        } else {
            closeStore();
        }
    }

    private void closeStore() {
        if (store != null) {
            store.close();
            store = null;
        }
    }

    /** What the current or last chunk really covers; an empty chunk ends before it starts. */
    ByteRange chunkRange() {
        long end = chunkStart - 1 + chunkLength;
        return new ByteRange(chunkStart, end, size >= end ? size : ByteRange.UNKNOWN);
    }

    /** Octets of the whole message, once the chunk that says so has ended. */
    long size() {
        return size;
    }

    /** Octets of the message that have arrived, each counted once. */
    long receivedOctets() {
        return ranges.covered();
    }

    private boolean isTooLarge(long octets) {
        long max = settings.maxMessageSize();
        return max > 0 && octets > max;
    }

    private MsrpException tooLarge() {
        return refuse(MsrpStatus.TOO_LARGE, "The message is larger than allowed");
    }

    private MsrpException refuse(MsrpStatus status, String reason) {
        discard(reason);
        return new MsrpException(MsrpException.Scope.MESSAGE, status, reason);
    }

    private MsrpException notStored(IOException cause) {
        String reason = "The message cannot be stored";
        discard(reason);
        return new MsrpException(MsrpException.Scope.MESSAGE, MsrpStatus.TOO_LARGE, reason, cause);
    }
}
