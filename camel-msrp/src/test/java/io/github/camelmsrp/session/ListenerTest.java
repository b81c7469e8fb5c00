// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {

    private static final String ALICE = "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";
    private static final String CAROL = "msrp://carol.example.org:7654/c1Xw4Rt6Yu3Qe8Ol;tcp";
    private static final MsrpPath ALICE_PATH = MsrpPath.parse(ALICE);

    private final TestNode node = TestNode.start();
    private final RecordingHandler handler = new RecordingHandler();

    @AfterEach
    void stop() {
        node.close();
    }

    private static ScriptedPeer dial(Listener listener) {
        return ScriptedPeer.connect("127.0.0.1", listener.localAddress().getPort());
    }

    private static ScriptedPeer open(Listener listener, String to, String from) {
        var peer = dial(listener).paths(to, from);
        peer.expectResponse(peer.sendBodiless(), 200);
        return peer;
    }

    private static String desk(Listener listener) {
        return listener.uri("desk-1").toString();
    }

    private SessionTemplate template() {
        return new SessionTemplate(SessionSettings.DEFAULT, handler);
    }

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
    @DisplayName("[4975-5.4-16] a registered session goes to the peer that addresses its URI, however that is spelled")
    void findsRegisteredSessions() throws MsrpException {
        var listener = node.listen(TestNode.loopback().withPublicAddress("msrp.example.net"), TestNode.nobody());
        var session = listener.register(Listener.newSessionId(), ALICE_PATH, template());
        var spelled = session.localUri()
                .toString()
                .replace("msrp.example", "MSRP.Example")
                .replace("msrp:", "MSRP:");

        try (var alice = open(listener, spelled, ALICE)) {
            await().untilAsserted(() -> assertThat(handler.opened).containsExactly(session));
            assertThat(session.state()).isEqualTo(MsrpSession.State.OPEN);
            assertThat(session.remoteAddress()).isEqualTo(alice.localAddress());
        }
    }

    @Test
    @DisplayName("[4975-5.4-17] with strict matching the whole URI of a registered session counts, not its id alone")
    void comparesTheWholeUriOfRegisteredSessions() throws MsrpException {
        var listener = node.listen(TestNode.loopback(), TestNode.nobody());
        var session = listener.register("strict-session-0001", ALICE_PATH, template());

        try (var alice = dial(listener).paths("msrp://elsewhere.example.net:1/strict-session-0001;tcp", ALICE)) {
            alice.expectResponse(alice.sendBodiless(), 481);
            assertThat(session.state()).isEqualTo(MsrpSession.State.NEW);
        }
    }

    @Test
    void comparesTheIdAloneWherePathsAreRewritten() throws MsrpException {
        var listener = node.listen(TestNode.loopback(), TestNode.nobody());
        var settings = SessionSettings.DEFAULT.toBuilder()
                .sessionMatching(SessionSettings.SessionMatching.SESSION_ID)
                .build();
        var session = listener.register("lenient-session-01", ALICE_PATH, new SessionTemplate(settings, handler));

        try (var alice =
                open(listener, "msrp://sbc.example.net:1/lenient-session-01;tcp", "msrp://sbc.example.net:2/x1;tcp")) {
            assertThat(session.state()).isEqualTo(MsrpSession.State.OPEN);
        }
    }

    @Test
    void endsRegisteredSessionsThatNobodyConnectsTo() throws MsrpException {
        var time = new ManualScheduler();
        try (var timed = TestNode.start(settings -> settings.withScheduler(time))) {
            var listener = timed.listen(TestNode.loopback().withRegistrationTimeoutMillis(30_000), TestNode.nobody());
            var session = listener.register(Listener.newSessionId(), ALICE_PATH, template());

            time.advance(Duration.ofMillis(29_999));
            assertThat(listener.session(session.id())).isSameAs(session);
            time.advance(Duration.ofMillis(1));

            await().untilAsserted(() -> assertThat(listener.sessions()).isEmpty());
            await().untilAsserted(() -> assertThat(handler.closed).containsKey(session));
            assertThat(handler.closed.get(session))
                    .hasValueSatisfying(cause -> assertThat(cause.status()).isEqualTo(MsrpStatus.TIMEOUT));
        }
    }

    @Test
    void keepsRegisteredSessionsThatAreConnected() throws MsrpException {
        var time = new ManualScheduler();
        try (var timed = TestNode.start(settings -> settings.withScheduler(time))) {
            var listener = timed.listen(TestNode.loopback().withRegistrationTimeoutMillis(30_000), TestNode.nobody());
            var session = listener.register(Listener.newSessionId(), ALICE_PATH, template());
            try (var alice = open(listener, session.localUri().toString(), ALICE)) {
                time.advance(Duration.ofSeconds(31));

                alice.expectResponse(alice.sendBodiless(), 200);
                assertThat(session.state()).isEqualTo(MsrpSession.State.OPEN);
            }
        }
    }

    @Test
    void refusesToRegisterAnIdTwice() throws MsrpException {
        var listener = node.listen(TestNode.loopback(), TestNode.nobody());
        listener.register("once-only-0000001", ALICE_PATH, template());

        assertThatThrownBy(() -> listener.register("once-only-0000001", ALICE_PATH, template()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("one session more than allowed is answered 403, and there is room again when one ends")
    void limitsSessions() {
        var listener = node.listen(TestNode.loopback().withMaxSessions(1), TestNode.everybody(handler));

        try (var carol = dial(listener).paths(desk(listener), CAROL)) {
            try (var alice = open(listener, desk(listener), ALICE)) {
                carol.expectResponse(carol.sendBodiless(), 403);
                assertThatThrownBy(() -> listener.register(Listener.newSessionId(), ALICE_PATH, template()))
                        .isInstanceOfSatisfying(
                                MsrpException.class,
                                refusal -> assertThat(refusal.status()).isEqualTo(MsrpStatus.FORBIDDEN));
            }
            await().untilAsserted(() -> assertThat(listener.sessions()).isEmpty());
            carol.expectResponse(carol.sendBodiless(), 200);
        }
    }

    @Test
    @DisplayName("one connection more than allowed is closed at once, and that is logged once")
    void limitsConnections() {
        var listener = node.listen(TestNode.loopback().withMaxConnections(1), TestNode.everybody(handler));

        try (var log = new CapturedLog();
                var alice = open(listener, desk(listener), ALICE)) {
            for (int i = 0; i < 3; i++) {
                try (var refused = dial(listener)) {
                    refused.expectClosed();
                }
            }
            alice.expectResponse(alice.sendBodiless(), 200);
            assertThat(listener.connectionCount()).isEqualTo(1);
            assertThat(listener.refusedConnectionCount()).isEqualTo(3);
            assertThat(log.warnings()).hasSize(1);
        }
        await().untilAsserted(() -> assertThat(listener.connectionCount()).isZero());
        open(listener, desk(listener), ALICE).close();
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "16030100c8010000c40303",
                "474554202f20485454502f312e310d0a486f73743a20780d0a0d0a",
                "00000000000000000000000000000000"
            })
    @DisplayName(
            "what is not MSRP, a TLS hello for one, is closed without an answer, with one warning, and nothing else suffers")
    void closesOnWhatIsNotMsrp(String octets) {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));

        try (var log = new CapturedLog();
                var alice = open(listener, desk(listener), ALICE);
                var stranger = dial(listener)) {
            stranger.write(HexFormat.of().parseHex(octets + "0d0a"));
            stranger.expectClosed();
            assertThat(log.warnings()).singleElement().asString().contains("Peer 127.0.0.1:");
            alice.expectResponse(alice.sendBodiless(), 200);
        }
    }

    @Test
    @DisplayName("a connection without a session is closed after a bound")
    void closesConnectionsThatSayNothing() {
        var time = new ManualScheduler();
        try (var timed = TestNode.start(settings -> settings.withScheduler(time));
                var silent = dial(timed.listen(TestNode.loopback(), TestNode.everybody(handler)))) {
            await().untilAsserted(() -> assertThat(time.pending()).isPositive());
            time.advance(Duration.ofMillis(Limits.DEFAULT.unboundTimeoutMillis()));
            silent.expectClosed();
        }
    }

    @Test
    void listensOnIpv6() {
        var listener = node.listen(ListenerSettings.of("::1", 0), TestNode.everybody(handler));

        assertThat(listener.uri("desk-1").toString()).startsWith("msrp://[0:0:0:0:0:0:0:1]:");
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

    @Test
    void endsSessionsThatStillWaitWhenItCloses() throws MsrpException {
        var listener = node.listen(TestNode.loopback(), TestNode.nobody());
        var session = listener.register(Listener.newSessionId(), ALICE_PATH, template());

        TestNode.await(listener.close(1_000));

        await().untilAsserted(() -> assertThat(handler.closed).containsKey(session));
        await().untilAsserted(() -> assertThat(listener.sessions()).isEmpty());
    }

    @Test
    @DisplayName("[4975-14.1-01] session ids are made of at least 80 random bits")
    void makesSessionIdsThatCannotBeGuessed() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(Listener.newSessionId());
        }

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z2-7]{16,}"));
    }
}
