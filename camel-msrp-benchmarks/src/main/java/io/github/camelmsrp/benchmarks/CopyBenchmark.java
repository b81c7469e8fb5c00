// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The reference for bodies: 64 KiB copied from memory that no cache holds to memory that no cache holds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class CopyBenchmark {

    private static final int LARGE = 64 * 1024;
    private static final int COLD = 512 << 20;

    private final ByteBuffer from = ByteBuffer.allocateDirect(COLD);
    private final ByteBuffer to = ByteBuffer.allocateDirect(COLD);
    private int at;

    /** One body. */
    @Benchmark
    public int copy() {
        to.put(at, from, at, LARGE);
        at = (at + LARGE) % COLD;
        return at;
    }
}
