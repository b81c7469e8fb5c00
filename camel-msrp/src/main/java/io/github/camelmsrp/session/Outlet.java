// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers octets on their way to the channel: heads, end-lines and small bodies of many frames share a buffer and a
 * write, larger bodies pass without a copy. Knows when what was appended is with the operating system.
 */
@OnEventLoop
final class Outlet {

    /** Is told that what it was registered behind was handed to the operating system. */
    interface Written {
        void onWritten();

        /** The connection was lost before. */
        default void onLost() {}
    }

    /** Below this a copy costs less than a write of its own. */
    private static final int COPY_LIMIT = 2048;
    /** A shared buffer is written when it holds this much, so that the water marks of the channel take effect. */
    private static final int BUFFER_LIMIT = 32 * 1024;

    private static final int INITIAL_BUFFER = 4096;

    private final ChannelHandlerContext context;
    private @Nullable ByteBuf buffer;
    private List<Written> behind = new ArrayList<>();
    private long writesDone;
    private final ChannelFutureListener counter = write -> writesDone++;
    private boolean unflushed;
    private boolean closed;

    Outlet(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Whether the channel takes more without queueing beyond its water mark. */
    boolean isWritable() {
        if (buffer != null && buffer.readableBytes() >= BUFFER_LIMIT) {
            push();
        }
        return !closed && context.channel().isWritable();
    }

    /** The buffer that frames are encoded into. */
    ByteBuf buffer() {
        if (buffer == null) {
            buffer = context.alloc().ioBuffer(INITIAL_BUFFER);
        }
        return buffer;
    }

    void appendAndRelease(ByteBuf octets) {
        if (closed) {
            octets.release();
        } else if (octets.readableBytes() <= COPY_LIMIT) {
            buffer().writeBytes(octets);
            octets.release();
        } else {
            push();
            context.write(octets).addListener(counter);
            unflushed = true;
        }
    }

    /** Puts a buffer of whole frames behind what was appended; more may be appended to it. */
    void adopt(ByteBuf frames) {
        if (closed) {
            frames.release();
        } else if (buffer == null) {
            buffer = frames;
        } else {
            buffer.writeBytes(frames);
            frames.release();
        }
    }

    /** Asks for a call when everything appended so far is with the operating system, or never will be. */
    void whenWritten(Written written) {
        if (closed) {
            written.onLost();
        } else {
            behind.add(written);
        }
    }

    /** Whether nothing is on its way to the operating system. */
    boolean isIdle() {
        return !unflushed && buffer == null && behind.isEmpty() && !isWaiting();
    }

    /** Whether the operating system did not take all that the channel has, because the peer does not. */
    boolean isWaiting() {
        var waiting = context.channel().unsafe().outboundBuffer();
        return waiting != null && waiting.totalPendingWriteBytes() > 0;
    }

    /** How much has left, to be compared later. */
    Progress progress() {
        var waiting = context.channel().unsafe().outboundBuffer();
        return waiting == null
                ? new Progress(writesDone, 0, 0)
                : new Progress(writesDone, waiting.currentProgress(), waiting.totalPendingWriteBytes());
    }

    /**
     * A point in what leaves.
     *
     * @param writes that are with the operating system
     * @param octets that it took of the one after them
     * @param waiting octets that the channel has; a write may be many buffers there, if it is encrypted
     */
    record Progress(long writes, long octets, long waiting) {
        static final Progress NONE = new Progress(0, 0, 0);

        boolean isBeyond(Progress earlier) {
            return writes != earlier.writes || octets != earlier.octets || waiting < earlier.waiting;
        }
    }

    /** Hands the buffer to the channel, not yet to the operating system. */
    void push() {
        if (buffer == null && behind.isEmpty() || closed) {
            return;
        }
        var octets = buffer();
        buffer = null;
        unflushed = true;
        ChannelFuture write = context.write(octets);
        if (behind.isEmpty()) {
            write.addListener(counter);
        } else {
            write.addListener(new Behind(behind));
            behind = new ArrayList<>();
        }
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            context.flush();
        }
    }

    void close() {
        closed = true;
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
        var lost = behind;
        behind = new ArrayList<>();
        lost.forEach(Written::onLost);
    }

    private final class Behind implements ChannelFutureListener {
        private final List<Written> all;

        Behind(List<Written> all) {
            this.all = all;
        }

        @Override
        public void operationComplete(ChannelFuture write) {
            writesDone++;
            all.forEach(write.isSuccess() ? Written::onWritten : Written::onLost);
        }
    }
}
