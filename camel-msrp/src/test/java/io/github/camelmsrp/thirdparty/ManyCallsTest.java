// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.camelmsrp.MsrpSipConsumer;
import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.thirdparty.Sipp.Transport;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many calls at once, set up and torn down again and again between two of ours. {@code msrp.calls} and
 * {@code msrp.calls.rounds} say how many; a multiple of {@value #DESKS} calls.
 */
class ManyCallsTest {

    private static final int CALLS = Integer.getInteger("msrp.calls", 100);
    private static final int ROUNDS = Integer.getInteger("msrp.calls.rounds", 3);
    private static final int DESKS = 10;
    private static final int MESSAGES = 3;
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(60);

    /** Octets of heap, for a call; one that is up holds some thousands. */
    private static final long MAX_LEFT = 512;

    /** Octets by which the heap may differ from round to round: pools, code that is made on the way. */
    private static final long MAX_NOISE = 8 << 20;

    private final int sipPort = FreePort.next();

    /** Octets after each round. */
    private final List<Long> heaps = new ArrayList<>();

    @BeforeEach
    void installClock() {
        StackClock.install();
    }

    @AfterEach
    void uninstallClock() {
        StackClock.uninstall();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    @DisplayName("calls leave nothing behind: no transaction, dialog or session, no thread, no port, and no memory")
    void leavesNothingBehind(Transport transport) throws Exception {
        // What the JVM and the libraries start once and keep.
        run(transport, DESKS, 1);
        heaps.clear();
        long threads = threads();
        long descriptors = openDescriptors();

        run(transport, CALLS, ROUNDS);

        long more = heaps.get(ROUNDS - 1) - heaps.get(0);
        assertThat(more).as("heap after each round: %s", heaps).isLessThan(MAX_NOISE + CALLS * (ROUNDS - 1) * MAX_LEFT);
        await().untilAsserted(() -> assertThat(threads()).isLessThanOrEqualTo(threads));
        await().untilAsserted(() -> assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors));
    }

    private void run(Transport transport, int calls, int rounds) throws Exception {
        try (var bob = RunningCamel.with(routes -> {
                    for (int desk = 0; desk < DESKS; desk++) {
                        routes.from("msrp-sip:desk" + desk + "@127.0.0.1?sipAddress=127.0.0.1:" + sipPort
                                        + "&sipTransport=" + transport.text() + "&exchangePattern=InOut")
                                .routeId("desk" + desk)
                                .setBody(routes.simple("${body}!"));
                    }
                });
                var alice = RunningCamel.with(
                        routes -> routes.from("direct:nothing").to("mock:nothing"))) {
            for (int round = 0; round < rounds; round++) {
                var name = "call" + round;
                alice.add(routes -> routes.from("direct:" + name)
                        .routeId(name)
                        .toD("msrp-sip:${header.desk}@127.0.0.1:" + sipPort + "?sipAddress=127.0.0.1:0&sipTransport="
                                + transport.text() + "&waitFor=reply&identity=sip:${header.caller}@example.com"));
                for (int message = 0; message < MESSAGES; message++) {
                    exchangeMessages(alice, "direct:" + name, calls);
                }
                assertThat(callsOf(bob)).isEqualTo(calls);
                assertThat(bob.sessions()).isEqualTo(calls);
                assertThat(alice.sessions()).isEqualTo(calls);
                alice.context.getRouteController().stopRoute(name);
                alice.context.removeRoute(name);
                await().atMost(LONGEST_ROUND)
                        .untilAsserted(() -> assertThat(callsOf(bob) + bob.sessions() + alice.sessions())
                                .isZero());
                heaps.add(heapWithoutTransactions());
            }
        }
        requireFree(transport);
    }

    private void requireFree(Transport transport) throws IOException {
        var loopback = InetAddress.getByName("127.0.0.1");
        try (Closeable free = transport == Transport.UDP
                ? new DatagramSocket(sipPort, loopback)
                : new ServerSocket(sipPort, 1, loopback)) {
            assertThat(free).isNotNull();
        }
    }

    private static void exchangeMessages(RunningCamel alice, String route, int calls) throws Exception {
        var sending = new ArrayList<CompletableFuture<Exchange>>();
        for (int call = 0; call < calls; call++) {
            var desk = "desk" + call % DESKS;
            var caller = "caller" + call / DESKS;
            sending.add(alice.template.asyncSend(route, exchange -> {
                exchange.getMessage().setHeader("desk", desk);
                exchange.getMessage().setHeader("caller", caller);
                exchange.getMessage().setBody(desk + caller);
            }));
        }
        for (int call = 0; call < calls; call++) {
            var exchange = sending.get(call).get(LONGEST_ROUND.toSeconds(), TimeUnit.SECONDS);
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class))
                    .isEqualTo("desk" + call % DESKS + "caller" + call / DESKS + "!");
        }
    }

    private static int callsOf(RunningCamel bob) {
        return bob.context.getRoutes().stream()
                .mapToInt(route -> ((MsrpSipConsumer) route.getConsumer()).getCallCount())
                .sum();
    }

    private static long heapWithoutTransactions() {
        await().atMost(LONGEST_ROUND).until(() -> {
            StackClock.turn();
            return StackClock.transactions() == 0;
        });
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static long threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** Sockets among them; 0 where the system does not tell. */
    private static long openDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }
}
