// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.camelmsrp.wire.MsrpStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What small messages cost the engine, in counts that neither the speed of the machine nor what else it does can
 * change.
 */
class SmallMessageCostTest {

    private static final int WINDOW = 256;
    private static final int MESSAGES = 4 * WINDOW;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();

    private int received;

    /** It allocates more than what it watches. */
    @BeforeAll
    static void detectNoLeaks() {
        leakDetection = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void detectLeaks() {
        ResourceLeakDetector.setLevel(leakDetection);
    }

    /** Counts what the channel is asked to do, and drops it. */
    private static final class Outlet extends ChannelOutboundHandlerAdapter {
        private int writes;
        private int flushes;

        @Override
        public void write(ChannelHandlerContext context, Object octets, ChannelPromise promise) {
            writes++;
            ReferenceCountUtil.release(octets);
            promise.setSuccess();
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            flushes++;
        }
    }

    private Rig rig(Outlet outlet) {
        var rig = Rig.rig().bound();
        rig.register(local(), peer(), SessionSettings.DEFAULT, new SessionHandler() {
            @Override
            public void onMessage(IncomingMessage message) {
                received++;
                message.body().close();
                message.complete(MsrpStatus.OK);
            }
        });
        rig.channel.pipeline().addFirst(outlet);
        return rig;
    }

    private static String local() {
        return "msrp://bob.example.net:2855/cost;tcp";
    }

    private static String peer() {
        return "msrp://alice.example.org:7654/cost;tcp";
    }

    private static ByteBuf window(int bodyOctets) {
        var octets = Unpooled.directBuffer();
        for (int i = 0; i < WINDOW; i++) {
            var send = RequestText.send("t%06d".formatted(i), "m%06d".formatted(i))
                    .to(local())
                    .from(peer())
                    .text(Rig.text(bodyOctets));
            octets.writeCharSequence(send.toString(), StandardCharsets.US_ASCII);
        }
        return octets;
    }

    /** One read of the socket brings a window of messages. */
    private void receive(Rig rig, ByteBuf window) {
        for (int i = 0; i < MESSAGES / WINDOW; i++) {
            rig.channel.pipeline().fireChannelRead(window.retainedSlice()).fireChannelReadComplete();
            rig.run();
        }
    }

    @Test
    @DisplayName("1,000 messages in windows of 256: one write and one flush for each window")
    void writesOncePerWindow() {
        var outlet = new Outlet();
        var window = window(100);
        try (var rig = rig(outlet)) {
            receive(rig, window);
        }
        window.release();
        assertThat(received).isEqualTo(MESSAGES);
        assertThat(outlet.writes).isLessThanOrEqualTo(2 * MESSAGES / WINDOW);
        assertThat(outlet.flushes).isEqualTo(MESSAGES / WINDOW);
    }

    @Test
    @DisplayName("a message of 100 octets is received, delivered and answered with less than 1 KB of garbage")
    void allocatesLittle() {
        assertThat(allocatedPerMessage(100)).isLessThan(920);
    }

    @Test
    @DisplayName("the octets of a body are copied once, and leave nothing else behind")
    void copiesBodiesOnce() {
        assertThat(allocatedPerMessage(2_000) - allocatedPerMessage(100)).isBetween(1_850.0, 1_950.0);
    }

    /** The least of some rounds: what the compiler of the JVM saves is not missed, what comes every time is. */
    private double allocatedPerMessage(int bodyOctets) {
        var window = window(bodyOctets);
        long least = Long.MAX_VALUE;
        try (var rig = rig(new Outlet())) {
            for (int round = 0; round < 10; round++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                receive(rig, window);
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
        }
        window.release();
        return least / (double) MESSAGES;
    }
}
