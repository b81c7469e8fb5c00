// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks;

import io.github.camelmsrp.wire.EndLineGuard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The sender's watch over a body of 64 KiB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EndLineGuardBenchmark {

    private static final int LARGE = 64 * 1024;

    /** What is in the body. */
    @Param({"text", "zeros", "almostEndLines"})
    public String body = "text";

    private final EndLineGuard guard = new EndLineGuard();
    private ByteBuf octets = Unpooled.EMPTY_BUFFER;

    /** Makes the body. */
    @Setup(Level.Trial)
    public void prepare() {
        byte[] content =
                switch (body) {
                    case "text" -> SendOctets.text(LARGE);
                    case "zeros" -> new byte[LARGE];
                    default -> SendOctets.almostEndLines(LARGE);
                };
        octets = Unpooled.directBuffer(LARGE).writeBytes(content);
    }

    /** One chunk. */
    @Benchmark
    public int scan() {
        guard.reset("a786hjs2");
        return guard.scan(octets);
    }
}
