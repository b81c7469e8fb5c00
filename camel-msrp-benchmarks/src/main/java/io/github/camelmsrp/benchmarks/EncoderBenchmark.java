// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks;

import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.ContinuationFlag;
import io.github.camelmsrp.wire.EndLine;
import io.github.camelmsrp.wire.MsrpEncoder;
import io.github.camelmsrp.wire.MsrpHeaders;
import io.github.camelmsrp.wire.MsrpMethod;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.RequestHead;
import io.github.camelmsrp.wire.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From a head to octets, the objects made anew each time as the engine does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EncoderBenchmark {

    private static final String ID = "a786hjs2";

    private final MsrpPath to = MsrpPath.parse("msrp://127.0.0.1:2855/desk-1;tcp");
    private final MsrpPath from = MsrpPath.parse("msrp://127.0.0.1:7654/jshA7weztas;tcp");
    private final byte[] body = SendOctets.text(100);
    private final ByteBuf out = Unpooled.directBuffer(4096);

    /** A SEND of 100 octets. */
    @Benchmark
    public ByteBuf send() {
        var headers = MsrpHeaders.builder()
                .messageId("12339sdqwer")
                .byteRange(new ByteRange(1, body.length, body.length))
                .contentType("text/plain")
                .build();
        out.clear();
        MsrpEncoder.encode(new RequestHead(ID, MsrpMethod.SEND, to, from, headers), out);
        out.writeBytes(body);
        MsrpEncoder.encodeAfterBody(new EndLine(ID, ContinuationFlag.COMPLETE), out);
        return out;
    }

    /** Its response. */
    @Benchmark
    public ByteBuf response() {
        out.clear();
        MsrpEncoder.encode(new ResponseHead(ID, MsrpStatus.OK, from, to), out);
        MsrpEncoder.encode(new EndLine(ID, ContinuationFlag.COMPLETE), out);
        return out;
    }
}
