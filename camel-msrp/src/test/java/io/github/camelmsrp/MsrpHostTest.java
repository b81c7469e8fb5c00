// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.session.AddressResolver;
import io.github.camelmsrp.session.Limits;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the endpoints of a context share must not hold up the network, nor grow without limit. */
class MsrpHostTest {

    private static final class SlowKeys extends SSLContextParameters {
        final CountDownLatch isLoading = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);

        @Override
        public SSLContext createSSLContext(CamelContext context) {
            isLoading.countDown();
            try {
                go.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalArgumentException("no keys");
        }
    }

    @Test
    void sessionsComeAndGoWhileAListenerIsStillStarting() throws Exception {
        try (var camel = new RunningCamel()) {
            var keys = new SlowKeys();
            camel.context.getRegistry().bind("keys", keys);
            var starting = CompletableFuture.runAsync(() -> {
                try {
                    camel.add(routes -> routes.from("msrps:127.0.0.1:0/desk?sslContextParameters=#keys")
                            .to("mock:in"));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(keys.isLoading.await(10, TimeUnit.SECONDS)).isTrue();
            var host = MsrpHost.of(camel.context);
            var going = CompletableFuture.runAsync(() -> {
                var endpoint = camel.context.getEndpoint("msrp:127.0.0.1:9/bob", MsrpEndpoint.class);
                host.forget(host.clientSession(endpoint, endpoint.address()));
            });

            going.get(5, TimeUnit.SECONDS);
            assertThat(host.clientSessions()).isEmpty();
            assertThat(starting).isNotDone();
            keys.go.countDown();
            assertThatThrownBy(() -> starting.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("no keys");
        }
    }

    @Test
    void sessionsComeAndGoWhileAnAddressIsBeingBound() throws Exception {
        var isBinding = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        AddressResolver slow = name -> {
            isBinding.countDown();
            try {
                go.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of(InetAddress.getByName("127.0.0.1"));
        };
        try (var camel = RunningCamel.with(settings -> settings.withResolver(slow), routes -> {})) {
            var starting = CompletableFuture.runAsync(() -> {
                try {
                    camel.add(routes -> routes.from("msrp:slow.example:0/desk").to("mock:in"));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(isBinding.await(10, TimeUnit.SECONDS)).isTrue();
            var host = MsrpHost.of(camel.context);
            // What an event loop does when a session ends or a message is to be sent, and binding needs event loops.
            var going = CompletableFuture.runAsync(() -> {
                var endpoint = camel.context.getEndpoint("msrp:127.0.0.1:9/bob", MsrpEndpoint.class);
                host.forget(host.clientSession(endpoint, endpoint.address()));
                host.listener(endpoint.address());
            });

            going.get(5, TimeUnit.SECONDS);
            assertThat(starting).isNotDone();
            go.countDown();
            starting.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aListenerThatCannotBeBoundLeavesNothingBehind() throws Exception {
        try (var camel = new RunningCamel();
                var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            var uri = "msrp:127.0.0.1:" + taken.getLocalPort() + "/desk";
            assertThatThrownBy(() ->
                            camel.add(routes -> routes.from(uri).routeId("desk").to("mock:in")))
                    .hasStackTraceContaining("Choose a free port");
            assertThat(MsrpHost.of(camel.context).listeners()).isEmpty();
            taken.close();

            camel.context.getRouteController().startRoute("desk");
            try (var alice = camel.peer("desk")) {
                alice.expectResponse(alice.send("text/plain", "x"), 200);
            }
        }
    }

    @Test
    void whatGoesOnAfterAnswersHasALimitOfThreads() {
        try (var camel = new RunningCamel()) {
            var host = MsrpHost.of(camel.context);
            var go = new CountDownLatch(1);
            var running = new AtomicInteger();
            var ended = new AtomicInteger();
            int tasks = BlockingThreads.MAX_THREADS + 50;
            for (int i = 0; i < tasks; i++) {
                host.continuations().execute(() -> {
                    running.incrementAndGet();
                    try {
                        go.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    ended.incrementAndGet();
                });
            }
            Awaitility.await().until(() -> running.get() >= BlockingThreads.MAX_THREADS);
            Awaitility.await()
                    .during(java.time.Duration.ofMillis(100))
                    .until(() -> running.get() == BlockingThreads.MAX_THREADS);
            var isServed = new CountDownLatch(1);
            host.runBlocking(isServed::countDown);
            Awaitility.await().until(() -> isServed.getCount() == 0);
            go.countDown();
            Awaitility.await().until(() -> ended.get() == tasks);
        }
    }

    @Test
    void streamsThatTrickleDoNotKeepSessionsFromBeingDialled() throws Exception {
        var end = new CountDownLatch(1);
        var reading = new AtomicInteger();
        try (var bob = PeerListener.listen();
                var camel = new RunningCamel(
                        settings -> settings.withResolver(host -> List.of(InetAddress.getLoopbackAddress())))) {
            // So many of a session have their turn at a time.
            int ofSession = Limits.DEFAULT.maxMessagesInterleavedPerSession();
            for (int i = 0; i < BlockingThreads.MAX_THREADS; i++) {
                var sender = new AsyncSender(camel.context, "msrp:127.0.0.1:" + bob.port() + "/bob" + i / ofSession);
                sender.send(new InputStream() {
                    @Override
                    public int read() {
                        reading.incrementAndGet();
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return -1;
                    }
                });
            }
            Awaitility.await().until(() -> reading.get() == BlockingThreads.MAX_THREADS);

            var sent = new AsyncSender(camel.context, "msrp:carol.example.com:" + bob.port() + "/carol?waitFor=written")
                    .send("hello");
            assertThat(sent.get(10, TimeUnit.SECONDS).getException()).isNull();
            end.countDown();
        }
    }
}
