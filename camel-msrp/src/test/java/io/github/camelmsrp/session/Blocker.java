// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;

/** A peer that does not read: what is written stays in the channel, and fills it, until a test lets it go. */
final class Blocker extends ChannelOutboundHandlerAdapter {

    private final EmbeddedChannel channel;
    private boolean blocked = true;

    private Blocker(EmbeddedChannel channel) {
        this.channel = channel;
    }

    static Blocker install(EmbeddedChannel channel) {
        var blocker = new Blocker(channel);
        channel.pipeline().addFirst(blocker);
        return blocker;
    }

    /** A channel that is not writable from the start. */
    static Blocker installFull(EmbeddedChannel channel) {
        var blocker = install(channel);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        channel.pipeline().firstContext().write(Unpooled.wrappedBuffer(new byte[10]));
        if (channel.isWritable()) {
            throw new AssertionError("still writable");
        }
        return blocker;
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        if (!blocked) {
            context.flush();
        }
    }

    /** The peer reads what is there now. */
    void release() {
        channel.pipeline().context(this).flush();
        channel.runPendingTasks();
    }

    /** The peer reads all from now on. */
    void releaseAll() {
        blocked = false;
        release();
    }

    /** As {@link #releaseAll}, without what {@link #installFull} had put there. */
    void releaseAllButFilling() {
        releaseAll();
        ByteBuf filling = channel.readOutbound();
        filling.release();
    }
}
