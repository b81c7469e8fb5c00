// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventLoopsTest {

    enum Transport {
        EPOLL,
        NIO
    }

    @ParameterizedTest
    @EnumSource
    void setsTheOptionsOfBothEnds(Transport transport) throws Exception {
        assumeTrue(transport == Transport.NIO || Epoll.isAvailable(), "no epoll on this system");
        var loops = transport == Transport.EPOLL ? EventLoops.epoll(1) : EventLoops.nio(1);
        try {
            var accepted = new CompletableFuture<Channel>();
            Channel server = loops.server()
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            accepted.complete(channel);
                        }
                    })
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            Channel dialled = loops.client(loops.next())
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(server.localAddress())
                    .sync()
                    .channel();

            for (Channel end : new Channel[] {dialled, accepted.get()}) {
                assertThat(end.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
                assertThat(end.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
                assertThat(end.config().getWriteBufferHighWaterMark()).isEqualTo(256 * 1024);
                MaxMessagesRecvByteBufAllocator reading = end.config().getRecvByteBufAllocator();
                assertThat(reading.maxMessagesPerRead())
                        .as("answers leave after each read")
                        .isEqualTo(1);
            }
            assertThat(server.config().getOption(ChannelOption.SO_REUSEADDR)).isTrue();
            assertThat(server.getClass().getSimpleName().toUpperCase(Locale.ROOT))
                    .startsWith(transport.name());
        } finally {
            TestNode.await(loops.stop());
        }
    }
}
