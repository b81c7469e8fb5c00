// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks;

import io.github.camelmsrp.wire.MsrpDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From octets to frames, objects of the head included. One operation is one message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class DecoderBenchmark {

    private static final int MESSAGES = 64;
    private static final int LARGE = 64 * 1024;

    /** small is a SEND of 100 octets, the others have a body of 64 KiB. */
    @Param({"small", "text", "zeros", "almostEndLines"})
    public String body = "small";

    private final Counter counter = new Counter();
    private ByteBuf octets = Unpooled.EMPTY_BUFFER;
    private EmbeddedChannel channel = new EmbeddedChannel();

    private static final class Counter extends ChannelInboundHandlerAdapter {
        private int frames;

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            frames++;
            ReferenceCountUtil.release(frame);
        }
    }

    /** Makes the octets of one invocation. */
    @Setup(Level.Trial)
    public void prepare() {
        octets = Unpooled.directBuffer();
        for (int i = 0; i < MESSAGES; i++) {
            octets.writeBytes(SendOctets.send("tid%05d".formatted(i), content()));
        }
        channel = new EmbeddedChannel(new MsrpDecoder(), counter);
    }

    private byte[] content() {
        return switch (body) {
            case "small" -> SendOctets.text(100);
            case "text" -> SendOctets.text(LARGE);
            case "zeros" -> new byte[LARGE];
            default -> SendOctets.almostEndLines(LARGE);
        };
    }

    /** Reads of at most 64 KiB, as a socket gives them. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int decode() {
        int end = octets.writerIndex();
        for (int i = 0; i < end; i += LARGE) {
            channel.pipeline().fireChannelRead(octets.retainedSlice(i, Math.min(LARGE, end - i)));
        }
        return counter.frames;
    }

    /** Gives the buffers back. */
    @TearDown(Level.Trial)
    public void finish() {
        channel.finishAndReleaseAll();
        octets.release();
    }
}
