// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The octets of a stream, read ahead by an executor: at most two pieces wait here. The last piece is held back until it
 * is known whether more follows, so that the last chunk of the message can say that it is the last.
 *
 * <p>Pieces are as large as asked for while the connection is the slower side. Once the connection waits for the
 * stream, whatever one read returns becomes a piece, so that a stream that trickles is passed on as it comes.
 */
final class StreamBodySource extends BodySource {

    private static final int READ_AHEAD = 2;

    private final InputStream in;
    private final long size;
    private final Executor executor;
    private final AtomicBoolean streamClosed = new AtomicBoolean();

    // All below is guarded by the monitor of this source; the stream is only read outside of it, by one task at a time.
    private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(READ_AHEAD);
    private @Nullable Runnable listener;
    private @Nullable IOException failure;
    private boolean hungry;
    private boolean taskActive;
    private boolean ended;
    private boolean closed;
    private long octetsRead;

    StreamBodySource(InputStream in, long size, Executor executor) {
        if (size < -1) {
            throw new IllegalArgumentException("A size is zero or more, or -1 if it is not known");
        }
        this.in = in;
        this.size = size;
        this.executor = executor;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    ByteBuf read(int max, ByteBufAllocator allocator) throws IOException {
        ByteBuf piece;
        synchronized (this) {
            piece = next();
            if (closed || ended || taskActive || pieces.size() == READ_AHEAD) {
                return piece;
            }
            taskActive = true;
        }
        try {
            executor.execute(() -> readAhead(max, allocator));
            return piece;
        } catch (RejectedExecutionException e) {
            piece.release();
            throw rejected(e);
        }
    }

    private IOException rejected(RejectedExecutionException cause) {
        var rejected = new IOException("No thread is available to read the body", cause);
        synchronized (this) {
            hungry = false; // the caller gets the exception instead of the call
        }
        fail(rejected);
        closeStreamElsewhere();
        return rejected;
    }

    /** The first piece if it may go: another one is behind it, or it is known to be the last. Holds the monitor. */
    private ByteBuf next() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (pieces.size() == READ_AHEAD || (ended && !pieces.isEmpty())) {
            return pieces.remove();
        }
        hungry = !ended;
        return Unpooled.EMPTY_BUFFER;
    }

    @Override
    synchronized boolean isExhausted() {
        return ended && failure == null && pieces.isEmpty();
    }

    @Override
    synchronized void onReadable(Runnable newListener) {
        listener = newListener;
    }

    @Override
    public void close() {
        boolean taskMayHang;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            releasePieces();
            if (ended || failure != null) {
                return;
            }
            taskMayHang = taskActive;
        }
        if (taskMayHang) {
            closeStreamOnOwnThread();
        } else {
            closeStreamElsewhere();
        }
    }

    // ---- on the executor ----

    private void readAhead(int max, ByteBufAllocator allocator) {
        try {
            boolean more = true;
            while (more && hasRoom()) {
                more = readPiece(max, allocator);
            }
            if (!more) {
                closeStream();
            }
        } catch (Throwable t) {
            fail(t instanceof IOException e ? e : new IOException("The body cannot be read", t));
            closeStream();
        }
    }

    private synchronized boolean hasRoom() {
        taskActive = !closed && pieces.size() < READ_AHEAD;
        return taskActive;
    }

    /** Reads and publishes one piece; false at the end of the stream. */
    private boolean readPiece(int max, ByteBufAllocator allocator) throws IOException {
        var piece = allocator.heapBuffer(max, max);
        try {
            boolean end = fill(piece);
            checkSize(piece.readableBytes(), end);
            publish(piece, end);
            return !end;
        } finally {
            piece.release();
        }
    }

    /** True at the end of the stream. */
    private boolean fill(ByteBuf piece) throws IOException {
        do {
            int count = piece.writeBytes(in, piece.writableBytes());
            if (count == 0) {
                // Against the contract of InputStream, but it happens; a read of one octet has to wait.
                int octet = in.read();
                count = octet < 0 ? -1 : 1;
                if (octet >= 0) {
                    piece.writeByte(octet);
                }
            }
            if (count < 0) {
                return true;
            }
        } while (piece.isWritable() && !isWaitedFor());
        return false;
    }

    private synchronized boolean isWaitedFor() {
        return hungry || closed;
    }

    private void checkSize(int count, boolean end) throws IOException {
        octetsRead += count;
        if (size >= 0 && (octetsRead > size || (end && octetsRead < size))) {
            throw new IOException("The stream does not have the declared number of octets");
        }
    }

    private void publish(ByteBuf piece, boolean end) {
        Runnable waiting;
        synchronized (this) {
            if (!closed && piece.isReadable()) {
                pieces.add(piece.retain());
            }
            ended = end && !closed;
            waiting = ended || pieces.size() == READ_AHEAD ? takeListener() : null;
        }
        if (waiting != null) {
            waiting.run();
        }
    }

    private void fail(IOException cause) {
        Runnable waiting;
        synchronized (this) {
            if (failure == null) {
                failure = cause;
            }
            releasePieces();
            waiting = takeListener();
        }
        if (waiting != null) {
            waiting.run();
        }
    }

    /** The listener if an empty read has to be answered, once. Holds the monitor. */
    private @Nullable Runnable takeListener() {
        boolean call = hungry && !closed;
        hungry = false;
        return call ? listener : null;
    }

    private void releasePieces() {
        pieces.forEach(ByteBuf::release);
        pieces.clear();
    }

    // ---- the stream is closed once, never on an event loop ----

    private void closeStream() {
        if (streamClosed.compareAndSet(false, true)) {
            try {
                in.close();
            } catch (IOException | RuntimeException e) {
                // It was only read; there is nothing to lose.
            }
        }
    }

    private void closeStreamElsewhere() {
        try {
            executor.execute(this::closeStream);
        } catch (RejectedExecutionException e) {
            closeStreamOnOwnThread();
        }
    }

    /**
     * The executor may have no other thread than the one that hangs in a read, which only closing the stream can end.
     */
    private void closeStreamOnOwnThread() {
        ClosingThread.start("msrp-stream-close", this::closeStream);
    }
}
