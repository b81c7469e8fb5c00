// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.MsrpStatus;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a session that does nothing keeps in memory, counted in octets of heap. */
class IdleSessionCostTest {

    private static final int SESSIONS = 1_000;
    private static final int WARM_UP = 100;

    private final List<SocketChannel> peers = new ArrayList<>();

    @Test
    @DisplayName(
            "an idle session on a connection of its own keeps less than 7,000 octets, the socket of its peer included")
    void keepsLittle() throws Exception {
        var leakDetection = ResourceLeakDetector.getLevel();
        // It remembers more than what it watches.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try (var node = TestNode.start()) {
            var listener = node.listen(
                    TestNode.loopback().withMaxConnections(2 * SESSIONS), TestNode.everybody(new SessionHandler() {
                        @Override
                        public void onMessage(IncomingMessage message) {
                            message.body().close();
                            message.complete(MsrpStatus.OK);
                        }
                    }));
            open(listener, WARM_UP);
            long before = heap();
            open(listener, SESSIONS);
            assertThat((heap() - before) / SESSIONS).isBetween(1_000L, 7_000L);
        } finally {
            ResourceLeakDetector.setLevel(leakDetection);
            for (var peer : peers) {
                peer.close();
            }
        }
    }

    /** Sessions that have received one message each. */
    private void open(Listener listener, int count) throws IOException {
        var answer = ByteBuffer.allocate(1_024);
        for (int i = 0; i < count; i++) {
            var peer = SocketChannel.open(
                    new InetSocketAddress("127.0.0.1", listener.localAddress().getPort()));
            peers.add(peer);
            String send = RequestText.send("tidle001", "midle001")
                    .to(ListenerRig.desk(listener))
                    .from("msrp://alice.example.org:7654/idle%06d;tcp".formatted(peers.size()))
                    .text("hello")
                    .toString();
            peer.write(StandardCharsets.UTF_8.encode(send));
            peer.read(answer.clear());
            assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8))
                    .startsWith("MSRP tidle001 200");
        }
    }

    /** The least of some looks: what is garbage is not counted, what is kept is always there. */
    private static long heap() {
        var memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
