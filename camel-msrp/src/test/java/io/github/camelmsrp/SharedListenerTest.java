// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.test.AvailablePortFinder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that share one listening address. */
class SharedListenerTest {

    private static final String LISTENER = "msrp:127.0.0.1:0";

    private final RunningCamel camel = new RunningCamel();

    @AfterEach
    void close() {
        camel.close();
    }

    private void route(String uri) throws Exception {
        camel.add(routes -> routes.from(uri).to("mock:in"));
    }

    @Test
    void oneSocketServesAllRoutes() throws Exception {
        camel.add(routes -> routes.from(LISTENER + "/a").routeId("a").to("mock:a"));
        camel.add(routes -> routes.from(LISTENER + "/b").routeId("b").to("mock:b"));

        assertThat(camel.consumer("a").getLocalAddress())
                .isEqualTo(camel.consumer("b").getLocalAddress());
        try (var alice = camel.peer("a")) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);
            alice.paths("msrp://127.0.0.1:" + camel.port() + "/b;tcp", "msrp://127.0.0.1:9/y;tcp");
            alice.expectResponse(alice.send("text/plain", "y"), 200);
        }
        assertThat(camel.mock("a").getReceivedCounter()).isOne();
        assertThat(camel.mock("b").getReceivedCounter()).isOne();
    }

    @Test
    void aSessionThatOpensAfterItsRouteStoppedEnds() throws Exception {
        camel.add(routes -> routes.from(LISTENER + "/a").routeId("a").to("mock:a"));
        camel.add(routes -> routes.from(LISTENER + "/b").routeId("b").to("mock:b"));
        var consumer = camel.consumer("a");
        var begun = consumer.newSession();

        camel.context.getRouteController().stopRoute("a");

        assertThatThrownBy(consumer::newSession)
                .isInstanceOfSatisfying(
                        MsrpException.class,
                        refusal -> assertThat(refusal.status().code()).isEqualTo(403));
        var listener = camel.consumer("b").listener();
        listener.register("begun", MsrpPath.parse("msrp://127.0.0.1:9/z;tcp"), begun);
        try (var alice = camel.peer("b")) {
            alice.paths(listener.uri("begun").toString(), "msrp://127.0.0.1:9/z;tcp");
            alice.expectResponse(alice.send("text/plain", "x"), 403);
            alice.expectResponse(alice.send("text/plain", "y"), 481);
        }
        assertThat(camel.mock("a").getReceivedCounter()).isZero();
    }

    @Test
    void twoRoutesForOneSessionIdAreRefused() throws Exception {
        route(LISTENER + "/a");

        assertThatThrownBy(() -> route(LISTENER + "/a?bodyType=bytes"))
                .hasStackTraceContaining("give each a session id of its own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"maxConnections=5", "maxSessions=5", "maxBufferedBytes=5", "publicAddress=example.com:2855"})
    void optionsOfTheSocketMustAgree(String option) throws Exception {
        route(LISTENER + "/a");

        assertThatThrownBy(() -> route(LISTENER + "/b?" + option))
                .hasStackTraceContaining("share one socket but differ in " + option.substring(0, option.indexOf('=')));
        route(LISTENER + "/c");
    }

    @Test
    void plainAndTlsCannotShareASocket() throws Exception {
        route(LISTENER + "/a");
        camel.context.getRegistry().bind("tls", TestTls.parameters());

        assertThatThrownBy(() -> route("msrps:127.0.0.1:0/b?sslContextParameters=#tls"))
                .hasStackTraceContaining("differ in the scheme (msrp or msrps)");
    }

    @Test
    void anAddressThatIsTakenSaysSo() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> route("msrp:127.0.0.1:" + taken.getLocalPort() + "/a"))
                    .hasStackTraceContaining("Cannot listen on 127.0.0.1 port " + taken.getLocalPort())
                    .hasStackTraceContaining("Choose a free port");
        }
    }

    @Test
    void aFailedStartLeavesNothingBehind() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> route("msrp:127.0.0.1:" + taken.getLocalPort() + "/a"))
                    .isNotNull();
        }
        assertThat(MsrpHost.of(camel.context).listeners()).isEmpty();
    }

    @Test
    void publicAddressIsWhatADialledPeerIsTold() throws Exception {
        try (var bob = PeerListener.listen()) {
            var sending = camel.template.asyncSendBody(
                    "msrp:127.0.0.1:" + bob.port() + "/bob?publicAddress=msrp.example.com:2855", "x");
            try (var peer = bob.accept()) {
                assertThat(peer.receiveMessage().head().fromPath()).startsWith("msrp://msrp.example.com:2855/");
                sending.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void tooManySessionsAreRefused() throws Exception {
        route(LISTENER + "/a?maxSessions=1");
        try (var alice = camel.peer("a");
                var bob = camel.peer("a")) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);
            bob.expectResponse(bob.send("text/plain", "x"), 403);
        }
    }

    @Test
    void tooManyConnectionsAreClosed() throws Exception {
        route(LISTENER + "/a?maxConnections=1");
        try (var alice = camel.peer("a")) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);
            try (var bob = camel.peer("a")) {
                bob.expectClosed();
            }
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAddressThatIsBoundTooLateIsFreeAgain() throws Exception {
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        int port = AvailablePortFinder.getNextAvailable();
        try (var slow = new RunningCamel(settings -> settings.withResolver(host -> {
            asked.countDown();
            awaitLatch(answer);
            return List.of(InetAddress.getLoopbackAddress());
        }))) {
            LambdaRouteBuilder route = routes ->
                    routes.from("msrp:desk.example.com:" + port + "/a").to("mock:in");
            var failure = new AtomicReference<Throwable>();
            var starting = new Thread(() -> {
                try {
                    slow.add(route);
                } catch (Exception e) {
                    failure.set(e);
                }
            });
            starting.start();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            starting.interrupt();
            starting.join();
            assertThat(failure.get()).hasStackTraceContaining("Interrupted while binding");
            answer.countDown();

            // It is bound for a moment when the name is known at last.
            Awaitility.await().ignoreExceptions().untilAsserted(() -> slow.add(route));
            try (var alice = slow.peer("a")) {
                alice.expectResponse(alice.send("text/plain", "x"), 200);
            }
        }
    }
}
