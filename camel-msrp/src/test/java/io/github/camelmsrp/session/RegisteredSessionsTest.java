// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.Listener.PeerProof;
import io.github.camelmsrp.session.SessionSettings.SessionMatching;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions whose URIs were agreed before the peer connects. */
class RegisteredSessionsTest extends ListenerRig {

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
                .sessionMatching(SessionMatching.SESSION_ID)
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
    @DisplayName("a few connections wait for a session to come, more get 481, and those that are closed make room")
    void limitsConnectionsThatWaitForASession() throws MsrpException {
        var time = new ManualScheduler();
        try (var timed = TestNode.start(settings -> settings.withScheduler(time))) {
            var listener = timed.listen(TestNode.loopback(), TestNode.nobody());
            listener.reserve("to-come-0000001", PeerProof.LISTENER, SessionMatching.STRICT);
            for (int i = 0; i < 3; i++) {
                assertThatOnlyEightWait(listener);
                time.advance(Duration.ofMillis(Limits.DEFAULT.unboundTimeoutMillis()));
                await().untilAsserted(
                                () -> assertThat(listener.connectionCount()).isZero());
            }
            try (var alice = waiting(listener)) {
                var early = alice.sendBodiless();
                alice.expectNothing(Duration.ofMillis(100));
                listener.register("to-come-0000001", ALICE_PATH, template());
                alice.expectResponse(early, 200);
            }
        }
    }

    private static void assertThatOnlyEightWait(Listener listener) {
        for (int i = 0; i < 8; i++) {
            var waiting = waiting(listener);
            waiting.sendBodiless();
            waiting.expectNothing(Duration.ofMillis(50));
        }
        try (var tooMany = waiting(listener)) {
            tooMany.expectResponse(tooMany.sendBodiless(), 481);
        }
    }

    private static ScriptedPeer waiting(Listener listener) {
        return dial(listener).paths(listener.uri("to-come-0000001").toString(), ALICE);
    }

    @Test
    @DisplayName("whoever connects before the session is registered is matched as the session will be")
    void reservesByTheIdAloneWherePathsAreRewritten() throws MsrpException {
        var listener = node.listen(TestNode.loopback(), TestNode.nobody());
        var settings = SessionSettings.DEFAULT.toBuilder()
                .sessionMatching(SessionMatching.SESSION_ID)
                .build();
        listener.reserve("lenient-session-02", PeerProof.LISTENER, SessionMatching.SESSION_ID);
        listener.reserve("strict-session-0002", PeerProof.LISTENER, SessionMatching.STRICT);

        try (var alice = dial(listener).paths("msrp://sbc.example.net:1/strict-session-0002;tcp", ALICE)) {
            alice.expectResponse(alice.sendBodiless(), 481);
            alice.paths("msrp://sbc.example.net:1/lenient-session-02;tcp", ALICE);
            var early = alice.sendBodiless();
            alice.expectNothing(Duration.ofMillis(100));
            listener.register("lenient-session-02", ALICE_PATH, new SessionTemplate(settings, handler));
            alice.expectResponse(early, 200);
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
