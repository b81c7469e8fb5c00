// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What small messages cost on their way through a route, in counts that no noise can change. */
class RouteCostTest {

    private static final int WINDOW = 256;
    private static final int ROUNDS = 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();

    /** It allocates more than what it watches. */
    @BeforeEach
    void detectNoLeaks() {
        leakDetection = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void detectLeaks() {
        ResourceLeakDetector.setLevel(leakDetection);
    }

    @Test
    @DisplayName("a message of 100 octets passes a route that does nothing with a few KB of garbage")
    void allocatesLittle() throws Exception {
        try (var camel = RunningCamel.with(routes -> routes.from("msrp:127.0.0.1:0/desk?receiveWindow=" + WINDOW)
                        .routeId("desk")
                        .process(exchange -> exchange.getMessage().getBody(String.class)));
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var window = window(alice);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long before = allocated();
                alice.write(window);
                for (var message : window) {
                    alice.expectResponse(message, 200);
                }
                least = Math.min(least, allocated() - before);
            }
            // The least of some rounds: what the compiler of the JVM saves is not missed, what comes every time is.
            assertThat(least / WINDOW).isLessThan(3_500);
        }
    }

    private static PeerMessage[] window(ScriptedPeer alice) {
        return Stream.generate(
                        () -> alice.newSend().header("Byte-Range", "1-100/100").body("text/plain", "x".repeat(100)))
                .limit(WINDOW)
                .toArray(PeerMessage[]::new);
    }

    /** Octets that the threads of the network and of routes have allocated so far. */
    private static long allocated() {
        long sum = 0;
        for (var thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null
                    && (thread.getThreadName().contains("msrp-io")
                            || thread.getThreadName().contains("MsrpRoute"))) {
                sum += THREADS.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return sum;
    }
}
