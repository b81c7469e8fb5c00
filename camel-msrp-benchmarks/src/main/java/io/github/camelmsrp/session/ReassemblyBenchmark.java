// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.ContinuationFlag;
import io.github.camelmsrp.wire.MsrpException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message of n chunks of one octet, held in memory, put together from chunks in some order. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReassemblyBenchmark {

    private static final int CHUNK = 1;

    /** How many chunks; more would leave gaps that are not kept in memory. */
    @Param({"100", "1000", "8000"})
    public int chunks = 100;

    /** In which order they come. */
    @Param({"inOrder", "reversed", "random"})
    public String order = "inOrder";

    private final MemoryBudget budget = new MemoryBudget(64L << 20);
    private final ByteBuf octets = Unpooled.directBuffer(CHUNK).writeZero(CHUNK);
    private final SessionSettings settings =
            SessionSettings.DEFAULT.toBuilder().inMemoryThreshold(1 << 20).build();
    private Limits limits = Limits.DEFAULT;
    private List<Integer> sequence = List.of();

    /** Decides the order. */
    @Setup(Level.Trial)
    public void prepare() {
        limits = Limits.DEFAULT.withMaxRangesPerMessage(chunks);
        sequence = IntStream.range(0, chunks).boxed().collect(Collectors.toList());
        if (order.equals("reversed")) {
            Collections.reverse(sequence);
        } else if (order.equals("random")) {
            Collections.shuffle(sequence, new Random(4975));
        }
    }

    /** The whole message; its last chunk says that it is the last. */
    @Benchmark
    public long reassemble() throws MsrpException {
        var reassembly = new Reassembly(settings, limits, budget);
        long total = (long) chunks * CHUNK;
        for (int index : sequence) {
            reassembly.begin(1L + (long) index * CHUNK, total);
            octets.readerIndex(0);
            reassembly.append(octets);
            reassembly.end(index == chunks - 1 ? ContinuationFlag.COMPLETE : ContinuationFlag.MORE);
        }
        long received = reassembly.receivedOctets();
        reassembly.discard();
        if (received != total) {
            throw new IllegalStateException("octets were lost");
        }
        return received;
    }
}
