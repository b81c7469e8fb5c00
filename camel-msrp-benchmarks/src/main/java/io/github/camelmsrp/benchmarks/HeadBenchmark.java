// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks;

import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpDecoder;
import io.github.camelmsrp.wire.MsrpUri;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** URIs, media types and header sections. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class HeadBenchmark {

    // Not final: what a compiler knows it need not parse.
    private String uri = "msrps://alice@atlanta.example.com:7654/jshA7weztas;tcp";
    private String type = "text/plain;charset=utf-8";
    private final Counter counter = new Counter();
    private final EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder(), counter);
    private final ByteBuf response = Unpooled.directBuffer()
            .writeBytes(("MSRP a786hjs2 200 OK\r\nTo-Path: msrp://127.0.0.1:7654/jshA7weztas;tcp\r\n"
                            + "From-Path: msrp://127.0.0.1:2855/desk-1;tcp\r\n-------a786hjs2$\r\n")
                    .getBytes(StandardCharsets.US_ASCII));

    private static final class Counter extends ChannelInboundHandlerAdapter {
        private int frames;

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            frames++;
        }
    }

    /** A URI with everything that a URI may have. */
    @Benchmark
    public MsrpUri parseUri() {
        return MsrpUri.parse(uri);
    }

    /** A media type with a parameter. */
    @Benchmark
    public MediaType parseMediaType() {
        return MediaType.parse(type);
    }

    /** A whole response, which is nothing but head. */
    @Benchmark
    public int decodeResponse() {
        channel.pipeline().fireChannelRead(response.retainedDuplicate());
        return counter.frames;
    }
}
