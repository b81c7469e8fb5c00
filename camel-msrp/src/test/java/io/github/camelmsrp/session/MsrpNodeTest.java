// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.MsrpUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MsrpNodeTest {

    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final TestNode node = TestNode.start(settings -> settings.withResolver(this::resolve));
    private final RecordingHandler handler = new RecordingHandler();
    private final PeerListener peer = PeerListener.listen();

    private List<InetAddress> addresses = List.of(InetAddress.getLoopbackAddress());

    @AfterEach
    void stop() {
        node.close();
        peer.close();
    }

    private List<InetAddress> resolve(String host) {
        questions.add(host);
        return addresses;
    }

    private String uri(String sessionId) {
        return uri("127.0.0.1", sessionId);
    }

    private String uri(String host, String sessionId) {
        return "msrp://" + host + ':' + peer.port() + '/' + sessionId + ";tcp";
    }

    private static InetAddress loopback(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    @Test
    @DisplayName(
            "[4975-5.4-05] [4975-5.2-01] [4975-6.2-01] an address is dialled without question, and a SEND goes out at once")
    void sendsAtOnce() {
        var session = node.connect(TestNode.dial(uri("s1")), handler);

        try (var accepted = peer.accept()) {
            var first = accepted.expectRequest("SEND");
            assertThat(first.toPath()).isEqualTo(uri("s1"));
            assertThat(first.fromPath()).isEqualTo(session.localUri().toString());
            accepted.respond(first, 200, "OK");
            assertThat(session.localUri().host()).isEqualTo("127.0.0.1");
            assertThat(session.localUri().port())
                    .isEqualTo(accepted.remoteAddress().getPort());
            assertThat(questions).isEmpty();
        }
    }

    @Test
    void tellsThePublicAddressToThePeer() {
        var session = node.connect(
                TestNode.dial(uri("s1")).withPublicAddress("client.example.net:9000"), new RecordingHandler());
        var portless =
                node.connect(TestNode.dial(uri("s2")).withPublicAddress("client.example.net"), new RecordingHandler());

        assertThat(session.localUri().toString()).startsWith("msrp://client.example.net:9000/");
        assertThat(portless.localUri().port()).isEqualTo(portless.localAddress().getPort());
    }

    @Test
    void takesTheUriThatWasAgreed() {
        var agreed = MsrpUri.parse("msrp://client.example.net:9000/agreed-0123456789;tcp");
        var session = node.connect(TestNode.dial(uri("s1")).withLocalUri(agreed), handler);

        assertThat(session.localUri()).isEqualTo(agreed);
        var again =
                node.node().connect(TestNode.dial(uri("s2")).withLocalUri(agreed), SessionSettings.DEFAULT, handler);
        assertThat(TestNode.failure(again)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName(
            "[4975-5.4-01] [4975-5.4-06] [4975-6-01] sessions to one authority share a connection, each with its own SEND")
    void sharesConnections() {
        var sessions = new ArrayList<MsrpSession>();
        for (int i = 0; i < 3; i++) {
            sessions.add(node.connect(TestNode.dial(uri("s" + i)), handler));
        }

        try (var accepted = peer.accept()) {
            for (int i = 0; i < 3; i++) {
                var send = accepted.expectRequest("SEND");
                assertThat(send.toPath()).isEqualTo(uri("s" + i));
                assertThat(send.fromPath()).isEqualTo(sessions.get(i).localUri().toString());
            }
            peer.expectNoConnection(Duration.ofMillis(200));
            assertThat(node.node().dialledConnectionCount()).isEqualTo(1);
            assertThat(sessions).extracting(MsrpSession::localUri).doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("[4975-5.4-30] a connection lasts until its last session ends")
    void closesConnectionsThatNobodyUses() {
        var first = node.connect(TestNode.dial(uri("s1")), handler);
        var second = node.connect(TestNode.dial(uri("s2")), handler);

        try (var accepted = peer.accept()) {
            accepted.respond(accepted.expectRequest("SEND"), 200, "OK");
            accepted.respond(accepted.expectRequest("SEND"), 200, "OK");
            TestNode.await(first.close(1_000));
            accepted.expectNothing(Duration.ofMillis(200));
            TestNode.await(second.close(1_000));
            accepted.expectClosed();
        }
        await().untilAsserted(
                        () -> assertThat(node.node().dialledConnectionCount()).isZero());
    }

    @Test
    void dialsAnewAfterTheLastSessionEnded() {
        for (int i = 0; i < 3; i++) {
            var session = node.connect(TestNode.dial(uri("s" + i)), handler);
            try (var accepted = peer.accept()) {
                accepted.respond(accepted.expectRequest("SEND"), 200, "OK");
                TestNode.await(session.close(1_000));
                accepted.expectClosed();
            }
        }
    }

    @Test
    @DisplayName("a session that joins a connection while that ends is opened on another")
    void losesNoSessionToAClosingConnection() {
        try (var server = TestNode.start()) {
            var listener = server.listen(TestNode.loopback(), TestNode.everybody(handler));
            var dial = TestNode.dial(listener.uri("desk-1").toString());
            var previous = node.connect(dial, handler);
            for (int i = 0; i < 300; i++) {
                var joining = node.node().connect(dial, SessionSettings.DEFAULT, handler);
                previous.close(1_000);
                previous = TestNode.await(joining);
            }
            assertThat(previous.state()).isEqualTo(MsrpSession.State.OPEN);
        }
    }

    @Test
    @DisplayName("[4975-6.2-02] a name is asked for its addresses, once for each connection")
    void resolvesNames() {
        node.connect(TestNode.dial(uri("relay.example.com", "s1")), handler);
        node.connect(TestNode.dial(uri("RELAY.example.com", "s2")), handler);

        assertThat(questions).containsExactly("relay.example.com");
    }

    @Test
    @DisplayName("[4975-6.2-03] addresses that fail are passed over, in the order received")
    void triesFurtherAddresses() throws UnknownHostException {
        // The peer listens on 127.0.0.1 alone.
        addresses = List.of(loopback(2), loopback(3), loopback(1));

        node.connect(TestNode.dial(uri("relay.example.com", "s1")), handler);

        try (var accepted = peer.accept()) {
            assertThat(accepted.expectRequest("SEND").toPath()).isEqualTo(uri("relay.example.com", "s1"));
        }
    }

    @Test
    void failsWhenNoAddressAccepts() throws UnknownHostException {
        addresses = List.of(loopback(2), loopback(3));

        assertThat(node.connectFailure(TestNode.dial(uri("relay.example.com", "s1"))))
                .asInstanceOf(InstanceOfAssertFactories.type(MsrpException.class))
                .returns(MsrpException.Scope.CONNECTION, MsrpException::scope)
                .satisfies(failure -> assertThat(failure).hasCauseInstanceOf(IOException.class));
        assertThat(node.node().dialledConnectionCount()).isZero();
    }

    @Test
    void failsWhenTheNameIsUnknown() {
        addresses = List.of();

        assertThat(node.connectFailure(TestNode.dial(uri("nowhere.example.com", "s1"))))
                .isInstanceOf(MsrpException.class)
                .hasMessageContaining("no address");
    }

    @Test
    @DisplayName("[4975-14.5-01] the time-out covers name resolution")
    void givesUpOnASilentResolver() {
        var never = new CountDownLatch(1);
        try (var hanging = TestNode.start(settings -> settings.withResolver(host -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        }))) {
            var failure = hanging.connectFailure(
                    TestNode.dial(uri("relay.example.com", "s1")).withConnectTimeoutMillis(100));

            assertThat(failure)
                    .isInstanceOfSatisfying(
                            MsrpException.class,
                            timeout -> assertThat(timeout.status()).isEqualTo(MsrpStatus.TIMEOUT));
        }
    }

    @Test
    @DisplayName("[4975-14.5-01] the time-out covers a TLS handshake that is never answered")
    void givesUpOnASilentPeer() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var failure = node.connectFailure(TestNode.dial("msrps://127.0.0.1:" + silent.getLocalPort() + "/s1;tcp")
                    .withConnectTimeoutMillis(200));

            assertThat(failure)
                    .isInstanceOfSatisfying(
                            MsrpException.class,
                            timeout -> assertThat(timeout.scope()).isEqualTo(MsrpException.Scope.CONNECTION));
        }
    }

    @Test
    @DisplayName("[4975-6-07] no port is assumed for a URI without one")
    void needsAPort() {
        var path = MsrpPath.parse("msrp://relay.example.com/s1;tcp");

        assertThatThrownBy(() -> DialSettings.to(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("[4975-5.4-19] all sessions of a dialled connection fail with it")
    void failsAllSessionsOfALostConnection() {
        var first = node.connect(TestNode.dial(uri("s1")), handler);
        var second = node.connect(TestNode.dial(uri("s2")), handler);
        var accepted = peer.accept();
        accepted.expectRequest("SEND");
        accepted.expectRequest("SEND");

        accepted.reset();

        await().untilAsserted(() -> assertThat(handler.closed).containsOnlyKeys(first, second));
        assertThat(handler.closed.values())
                .allSatisfy(cause -> assertThat(cause)
                        .hasValueSatisfying(
                                lost -> assertThat(lost.scope()).isEqualTo(MsrpException.Scope.CONNECTION)));
        await().untilAsserted(
                        () -> assertThat(node.node().dialledConnectionCount()).isZero());
    }

    @Test
    @DisplayName("[4975-5.4-17] a dialled connection answers 481 for what is not one of its sessions")
    void answers481OnDialledConnections() {
        var session = node.connect(TestNode.dial(uri("s1")), handler);

        try (var accepted = peer.accept()) {
            accepted.respond(accepted.expectRequest("SEND"), 200, "OK");
            accepted.paths("msrp://127.0.0.1:1/unknown-session;tcp", uri("s1"));
            accepted.expectResponse(accepted.sendBodiless(), 481);
            accepted.paths(session.localUri().toString(), uri("s1"));
            accepted.expectResponse(accepted.sendBodiless(), 200);
        }
    }

    @Test
    void dialsIpv6() {
        try (var six = PeerListener.listen(PeerOptions.plain().address("::1"))) {
            var session = node.connect(TestNode.dial("msrp://[::1]:" + six.port() + "/s1;tcp"), handler);

            try (var accepted = six.accept()) {
                accepted.expectRequest("SEND");
                assertThat(session.localUri().toString()).startsWith("msrp://[0:0:0:0:0:0:0:1]:");
            }
        }
    }

    @Test
    void completesEverythingWhenItStops() throws IOException {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));
        var session = node.connect(TestNode.dial(listener.uri("desk-1").toString()), handler);
        var pending = new ArrayList<CompletionStage<?>>();
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var client = ScriptedPeer.connect(
                        "127.0.0.1", listener.localAddress().getPort())) {
            var unanswered = TestNode.dial("msrps://127.0.0.1:" + silent.getLocalPort() + "/s1;tcp");
            for (int i = 0; i < 5; i++) {
                pending.add(node.node().connect(unanswered, SessionSettings.DEFAULT, new RecordingHandler()));
            }

            TestNode.await(node.node().stop(1_000));

            pending.forEach(stage -> assertThat(TestNode.failure(stage)).isInstanceOf(MsrpException.class));
            assertThat(session.state()).isEqualTo(MsrpSession.State.CLOSED);
            client.expectClosed();
            TestNode.await(listener.close(0));
        }
        assertThat(node.connectFailure(TestNode.dial(uri("s1")))).isInstanceOf(MsrpException.class);
        assertThat(TestNode.failure(node.node().listen(TestNode.loopback(), TestNode.nobody())))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() ->
                        new java.net.Socket("127.0.0.1", listener.localAddress().getPort()).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void stopsQuicklyAndLeavesNoThread() {
        var own = TestNode.start();
        own.listen(TestNode.loopback(), TestNode.nobody());
        own.connect(TestNode.dial(uri("s1")), handler);
        var threads = threads();
        assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
        long start = System.nanoTime();

        own.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_500));
        await().untilAsserted(() -> assertThat(threads).noneMatch(Thread::isAlive));
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("msrp-io"))
                .toList();
    }

    @Test
    void stopsOnce() {
        var first = node.node().stop(0);

        assertThat(node.node().stop(1_000)).isSameAs(first);
        TestNode.await(first);
    }
}
