// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerTest extends ListenerRig {

    @Test
    @DisplayName("[4975-5.1-04] every peer that addresses a session id known out of band has a session of its own")
    void givesEachPeerASession() {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));

        try (var alice = open(listener, desk(listener), ALICE);
                var carol = open(listener, desk(listener), CAROL)) {
            assertThat(listener.sessions()).hasSize(2);
            assertThat(listener.sessions())
                    .extracting(session -> session.peerPath().toString())
                    .containsExactlyInAnyOrder(ALICE, CAROL);
            assertThat(listener.sessions()).extracting(MsrpSession::id).doesNotHaveDuplicates();
            for (var session : listener.sessions()) {
                assertThat(listener.session(session.id())).isSameAs(session);
            }
        }
    }

    @Test
    void takesTheAddressedUriAsItsOwn() {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));
        var addressed = "msrp://behind.nat.example.net:9999/desk-1;tcp";

        try (var alice = open(listener, addressed, ALICE)) {
            assertThat(listener.sessions())
                    .singleElement()
                    .satisfies(session -> assertThat(session.localUri()).hasToString(addressed));
        }
    }

    @Test
    void offersTheAcceptorWhatIsKnown() {
        var requests = new ArrayList<SessionRequest>();
        var listener = node.listen(TestNode.loopback(), request -> {
            requests.add(request);
            return new SessionTemplate(SessionSettings.DEFAULT, handler);
        });

        try (var alice = open(listener, desk(listener), ALICE)) {
            alice.expectResponse(alice.sendBodiless(), 200);
            assertThat(requests).singleElement().satisfies(request -> {
                assertThat(request.toUri()).hasToString(desk(listener));
                assertThat(request.fromPath()).hasToString(ALICE);
                assertThat(request.remoteAddress()).isEqualTo(alice.localAddress());
                assertThat(request.tls()).isNull();
            });
        }
    }

    @Test
    @DisplayName("[4975-3-01] [4975-5.4-17] a session that nobody made is answered 481")
    void answers481ForUnknownSessions() {
        var listener = node.listen(TestNode.loopback(), TestNode.nobody());

        try (var alice = dial(listener).paths(desk(listener), ALICE)) {
            alice.expectResponse(alice.sendBodiless(), 481);
            assertThat(listener.sessions()).isEmpty();
        }
    }

    @Test
    void answersAsTheAcceptorSays() {
        var listener = node.listen(TestNode.loopback(), request -> {
            throw new MsrpException(MsrpException.Scope.SESSION, MsrpStatus.FORBIDDEN, "closed to the public");
        });

        try (var alice = dial(listener).paths(desk(listener), ALICE)) {
            alice.expectResponse(alice.sendBodiless(), 403);
            assertThat(listener.sessions()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "msrps://127.0.0.1:1/desk-1;tcp",
        "msrp://127.0.0.1:1/desk-1;ws",
        "msrp://127.0.0.1:1;tcp",
        "msrp://127.0.0.1:1/desk-1;tcp msrp://127.0.0.1:2/desk-2;tcp",
    })
    @DisplayName("[4975-6-06] a URI for TLS, for another transport, for a device or for a relay is no session here")
    void answers481ForUrisOfOtherKinds(String toPath) {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));

        try (var alice = dial(listener).paths(toPath, ALICE)) {
            alice.expectResponse(alice.sendBodiless(), 481);
            assertThat(listener.sessions()).isEmpty();
        }
    }

    @Test
    @DisplayName("[4975-5.4-18] a session that is bound to one connection is answered 506 on another")
    void answers506OnASecondConnection() {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));

        try (var alice = open(listener, desk(listener), ALICE);
                var again = dial(listener).paths(desk(listener), ALICE)) {
            again.expectResponse(again.send("text/plain", "stolen"), 506);
            alice.expectResponse(alice.sendBodiless(), 200);
            assertThat(listener.sessions()).hasSize(1);
            assertThat(handler.texts).isEmpty();
        }
    }

    @Test
    @DisplayName("[4975-5.4-19] a lost connection takes its sessions along, and the next request makes new ones")
    void forgetsSessionsOfALostConnection() {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));
        var first = open(listener, desk(listener), ALICE);
        var lost = listener.sessions().iterator().next();

        first.reset();

        await().untilAsserted(() -> assertThat(listener.sessions()).isEmpty());
        assertThat(handler.closed.get(lost))
                .hasValueSatisfying(cause -> assertThat(cause.scope()).isEqualTo(MsrpException.Scope.CONNECTION));
        try (var second = open(listener, desk(listener), ALICE)) {
            assertThat(listener.sessions()).singleElement().isNotSameAs(lost);
        }
    }

    @Test
    @DisplayName("[4975-5.4-19] two sessions on one connection both end with it")
    void failsAllSessionsOfAConnection() {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));
        var peer = open(listener, desk(listener), ALICE);
        peer.expectResponse(write(peer, PeerMessage.send(desk(listener), CAROL).header("Byte-Range", "1-0/0")), 200);
        assertThat(listener.sessions()).hasSize(2);
        assertThat(listener.connectionCount()).isEqualTo(1);

        peer.reset();

        await().untilAsserted(() -> assertThat(handler.closed).hasSize(2));
        assertThat(handler.closed.values())
                .allSatisfy(cause -> assertThat(cause).isPresent());
        assertThat(listener.sessions()).isEmpty();
    }

    private static PeerMessage write(ScriptedPeer peer, PeerMessage message) {
        peer.write(message);
        return message;
    }

    @Test
    void listensOnIpv6() {
        var listener = node.listen(ListenerSettings.of("::1", 0), TestNode.everybody(handler));

        assertThat(listener.uri("desk-1").toString()).startsWith("msrp://[::1]:");
        try (var alice =
                ScriptedPeer.connect("::1", listener.localAddress().getPort()).paths(desk(listener), ALICE)) {
            alice.expectResponse(alice.sendBodiless(), 200);
        }
    }

    @Test
    void listensOnTheAddressOfAName() {
        try (var named = TestNode.start(settings ->
                settings.withResolver(host -> List.of(java.net.InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))))) {
            var listener = named.listen(ListenerSettings.of("msrp.example.net", 0), TestNode.everybody(handler));

            open(listener, desk(listener), ALICE).close();
        }
    }

    @Test
    void tellsThePublicAddress() {
        var withPort = node.listen(TestNode.loopback().withPublicAddress("msrp.example.net:9000"), TestNode.nobody());
        var withoutPort = node.listen(TestNode.loopback().withPublicAddress("[2001:db8::1]"), TestNode.nobody());

        assertThat(withPort.uri("s1")).hasToString("msrp://msrp.example.net:9000/s1;tcp");
        assertThat(withoutPort.uri("s1"))
                .hasToString(
                        "msrp://[2001:db8::1]:" + withoutPort.localAddress().getPort() + "/s1;tcp");
    }

    @Test
    void failsToBindAnAddressTwice() {
        var listener = node.listen(TestNode.loopback(), TestNode.nobody());
        var same = ListenerSettings.of("127.0.0.1", listener.localAddress().getPort());

        assertThat(TestNode.failure(node.node().listen(same, TestNode.nobody())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("port " + same.port());
    }

    @Test
    void freesItsPortWhenItCloses() {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));
        var same = ListenerSettings.of("127.0.0.1", listener.localAddress().getPort());
        var alice = open(listener, desk(listener), ALICE);

        TestNode.await(listener.close(1_000));

        alice.expectClosed();
        assertThat(listener.connectionCount()).isZero();
        assertThat(listener.sessions()).isEmpty();
        assertThatThrownBy(() -> listener.register(Listener.newSessionId(), ALICE_PATH, template()))
                .isInstanceOf(MsrpException.class);
        open(node.listen(same, TestNode.everybody(handler)), desk(listener), ALICE)
                .close();
    }
}
