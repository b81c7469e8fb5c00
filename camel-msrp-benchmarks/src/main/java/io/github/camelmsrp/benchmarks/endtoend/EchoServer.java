// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DelimiterBasedFrameDecoder;
import io.netty.handler.codec.Delimiters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The reference "echo": bare Netty as its manual shows it. Netty's own decoder splits frames at line feeds, each is
 * answered with the same 150 octets, and what one read brought is flushed together.
 */
final class EchoServer implements Role {

    static final int ANSWER_OCTETS = 150;

    private static final int MAX_FRAME_OCTETS = 1024;
    private static final ByteBuf ANSWER =
            Loops.permanent(("x".repeat(ANSWER_OCTETS - 1) + '\n').getBytes(StandardCharsets.US_ASCII));

    private final Loops loops = new Loops(2);
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final LongAdder frames = new LongAdder();
    private final int port = listen(Echo::new);
    private final int detourPort = listen(Detour::new);

    private final class Echo extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            frames.increment();
            context.write(ANSWER.duplicate());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    /** Answers from another thread, as whoever lets a frame be worked on does if that may block. */
    private final class Detour extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            workers.execute(() -> {
                frames.increment();
                context.writeAndFlush(ANSWER.duplicate());
            });
        }
    }

    private int listen(Supplier<ChannelHandler> handler) {
        return loops.listen(
                null,
                List.of(() -> new DelimiterBasedFrameDecoder(MAX_FRAME_OCTETS, Delimiters.lineDelimiter()), handler));
    }

    @Override
    public Fields handle(String verb, Fields orders) {
        return Fields.of("port", orders.has("detour") ? detourPort : port)
                .with("messages", frames.sum())
                .with("faults", 0);
    }

    @Override
    public void close() {
        loops.close();
        workers.shutdownNow();
    }
}
