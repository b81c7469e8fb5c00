// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.MsrpUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DiallingTest extends DiallingRig {

    private static InetAddress loopback(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    @Test
    @DisplayName(
            "[4975-5.4-05] [4975-5.2-01] [4975-6.2-01] an address is dialled as it is, and a SEND goes out at once")
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
    @DisplayName("a connection that has as many sessions as allowed is followed by another one, as often as needed")
    void dialsAgainWhenAConnectionIsFull() {
        var limits = Limits.DEFAULT.withMaxSessionsPerConnection(2);
        try (var few = TestNode.start(settings -> settings.withLimits(limits))) {
            // All at once, so that most of them wait for the first connection.
            var dialling = IntStream.range(0, 7)
                    .mapToObj(i -> few.node()
                            .connect(TestNode.dial(uri("s" + i)), SessionSettings.DEFAULT, new RecordingHandler()))
                    .toList();

            assertThat(dialling.stream()
                            .map(TestNode::await)
                            .collect(Collectors.groupingBy(MsrpSession::localAddress, Collectors.counting()))
                            .values())
                    .containsExactlyInAnyOrder(2L, 2L, 2L, 1L);
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
    @DisplayName("[4975-6.2-03] an address that swallows packets does not use up the time of the next one")
    void sharesTheTimeOverTheAddresses() throws IOException {
        addresses = List.of(loopback(2), loopback(1));
        try (var full = new ServerSocket(peer.port(), 1, loopback(2));
                var first = new Socket(loopback(2), peer.port());
                var second = new Socket(loopback(2), peer.port())) {
            assertThat(full.isBound() && first.isConnected() && second.isConnected())
                    .as("the queue of the listener is full, the system answers nobody")
                    .isTrue();

            node.connect(TestNode.dial(uri("relay.example.com", "s1")).withConnectTimeoutMillis(2_000), handler);

            try (var accepted = peer.accept()) {
                accepted.expectRequest("SEND");
            }
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
    void dialsIpv6() {
        try (var six = PeerListener.listen(PeerOptions.plain().address("::1"))) {
            var session = node.connect(TestNode.dial("msrp://[::1]:" + six.port() + "/s1;tcp"), handler);

            try (var accepted = six.accept()) {
                accepted.expectRequest("SEND");
                assertThat(session.localUri().toString()).startsWith("msrp://[::1]:");
            }
        }
    }

    @Test
    @DisplayName("a session that ends while it comes up is a failure, not a session that is over")
    void failsWhenTheSessionEndsWhileItComesUp() {
        var closing = new RecordingHandler() {
            @Override
            public void onOpen(MsrpSession session) {
                super.onOpen(session);
                session.close(0);
            }
        };
        var failure = TestNode.failure(node.node().connect(TestNode.dial(uri("s1")), SessionSettings.DEFAULT, closing));

        assertThat(failure).isInstanceOf(MsrpException.class).hasMessageContaining("ended while it came up");
        assertThat(closing.closed).hasSize(1);
        Awaitility.await().until(() -> node.node().dialledConnectionCount() == 0);
    }

    @Test
    @DisplayName("[4975-5.4-01] a session that is about to join keeps the connection that the last one leaves")
    void aSessionThatComesKeepsTheConnection() {
        var first = node.connect(TestNode.dial(uri("s1")), handler);
        var next = new CompletableFuture<MsrpSession>();
        first.execute(() -> {
            // It has the connection from here on, and joins when the event loop comes to it.
            node.node()
                    .connect(TestNode.dial(uri("s2")), SessionSettings.DEFAULT, new RecordingHandler())
                    .whenComplete((session, failure) -> next.complete(session));
            first.end(null);
        });

        assertThat(TestNode.await(next).localAddress()).isEqualTo(first.localAddress());
        try (var accepted = peer.accept()) {
            accepted.respond(accepted.expectRequest("SEND"), 200, "OK");
            accepted.respond(accepted.expectRequest("SEND"), 200, "OK");
            peer.expectNoConnection(Duration.ofMillis(100));
            TestNode.await(next).close(0);
            accepted.expectClosed();
        }
    }
}
