// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The network threads of a node and the socket options of the project: epoll where the native library loads, else NIO.
 */
final class EventLoops {

    private static final int BACKLOG = 1024;

    /**
     * Content is pulled from its source while less than the high mark waits for the socket, so this bounds memory per
     * connection.
     */
    private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    /**
     * Answers to one read leave before the next: a peer that lets only so much be unanswered goes on writing while this
     * side goes on reading.
     */
    private static final int READS_IN_A_ROW = 1;

    /** What tasks that are already queued may take; connections are closed before the loops end. */
    private static final long SHUTDOWN_TIMEOUT_SECONDS = 2;

    private final IoEventLoopGroup group;
    private final Class<? extends ServerChannel> serverChannel;
    private final Class<? extends Channel> channel;

    private EventLoops(
            IoEventLoopGroup group, Class<? extends ServerChannel> serverChannel, Class<? extends Channel> channel) {
        this.group = group;
        this.serverChannel = serverChannel;
        this.channel = channel;
    }

    /** @param threads 0 for one per processor */
    static EventLoops start(int threads) {
        return Epoll.isAvailable() ? epoll(threads) : nio(threads);
    }

    static EventLoops epoll(int threads) {
        var group = group(threads, EpollIoHandler.newFactory());
        return new EventLoops(group, EpollServerSocketChannel.class, EpollSocketChannel.class);
    }

    static EventLoops nio(int threads) {
        var group = group(threads, NioIoHandler.newFactory());
        return new EventLoops(group, NioServerSocketChannel.class, NioSocketChannel.class);
    }

    private static IoEventLoopGroup group(int threads, IoHandlerFactory factory) {
        int count = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("msrp-io", true), factory);
    }

    /** A loop for the next connection. */
    EventLoop next() {
        return group.next();
    }

    ServerBootstrap server() {
        return new ServerBootstrap()
                .group(group)
                .channel(serverChannel)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, readBuffers())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER);
    }

    Bootstrap client(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(channel)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, readBuffers())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER);
    }

    private static RecvByteBufAllocator readBuffers() {
        return new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_IN_A_ROW);
    }

    /** Ends the threads; completes when the last is about to. */
    CompletionStage<Void> stop() {
        var stopped = new CompletableFuture<Void>();
        group.shutdownGracefully(0, SHUTDOWN_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .addListener(done -> stopped.complete(null));
        return stopped;
    }
}
