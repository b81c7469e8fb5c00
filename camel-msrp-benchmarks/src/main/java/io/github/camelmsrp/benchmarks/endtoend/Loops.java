// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bare Netty with the socket options that the component uses, so that references differ in nothing but the protocol.
 */
final class Loops implements AutoCloseable {

    static final String HOST = "127.0.0.1";

    private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final boolean epoll = Epoll.isAvailable();
    private final IoEventLoopGroup group;

    Loops(int threads) {
        group = new MultiThreadIoEventLoopGroup(
                threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** @return the port */
    int listen(@Nullable SslContext tls, List<Supplier<ChannelHandler>> handlers) {
        var channel = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
                .childHandler(initializer(tls, handlers))
                .bind(HOST, 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    Bootstrap client(@Nullable SslContext tls, Supplier<ChannelHandler> handler) {
        return new Bootstrap()
                .group(group)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
                .handler(initializer(tls, List.of(handler)));
    }

    private static ChannelInitializer<Channel> initializer(
            @Nullable SslContext tls, List<Supplier<ChannelHandler>> handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls != null) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                handlers.forEach(handler -> channel.pipeline().addLast(handler.get()));
            }
        };
    }

    /** For endpoints of Camel; free for UDP and for TCP. */
    static int freePort() throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try (var tcp = new ServerSocket(0, 1, loopback);
                var udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()))) {
            return udp.getLocalPort();
        }
    }

    /** Octets that live as long as the process. */
    static ByteBuf permanent(byte[] octets) {
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(octets.length).writeBytes(octets));
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
}
