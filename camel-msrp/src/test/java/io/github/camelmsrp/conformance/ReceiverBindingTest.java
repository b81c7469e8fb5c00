// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.MsrpStatusException;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which session a request belongs to, and which connection a session: 481, 506, and the comparison of URIs. */
class ReceiverBindingTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening(Map.of(
            "desk-1", "",
            "watched", "?events=close",
            "other", "",
            "once",
                    "?idempotentRepository=#class:org.apache.camel.support.processor.idempotent"
                            + ".MemoryIdempotentRepository"));

    private static int statusOfBodiless(ScriptedPeer peer) {
        peer.sendBodiless();
        return peer.readFrame().status();
    }

    // ---- 481 ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msrp://127.0.0.1:PORT/never-negotiated;tcp",
                "msrp://127.0.0.1:PORT/Desk-1;tcp",
                "msrp://127.0.0.1:PORT/desk-1/;tcp",
                "msrp://127.0.0.1:PORT/x/../desk-1;tcp",
                "msrp://127.0.0.1:PORT//desk-1;tcp",
                "msrp://127.0.0.1:PORT;tcp",
                "msrp://127.0.0.1:PORT/desk-1;ws",
                "msrps://127.0.0.1:PORT/desk-1;tcp",
                "msrp://127.0.0.1:PORT/desk-1;tcp msrp://carol.example.com:2855/c1;tcp",
                "msrp://127.0.0.1:PORT/desk-1;tcp msrp://127.0.0.1:PORT/desk-1;tcp",
                "msrp://carol.example.com:2855/c1;tcp msrp://127.0.0.1:PORT/desk-1;tcp"
            })
    @DisplayName("[4975-3-01, 4975-5.4-17, 4975-6-06, 4975-6.1-01, 4975-6.1-07, 4975-6.1-08, 4975-6.1-09, 4975-6.1-11,"
            + " 4975-7.3-01, 4975-7.3-02, 4975-7.3-03] a To-Path of no session is answered 481 unless"
            + " Failure-Report is no")
    void unknownSessionsAreRefused(String to) throws Exception {
        var path = to.replace("PORT", Integer.toString(ROUTE.port()));
        try (var alice = ROUTE.peer("desk-1")) {
            var from = alice.newSend().header("From-Path").orElseThrow();
            for (var failure : List.of("yes", "partial")) {
                var send = PeerMessage.send(path, from).header("Failure-Report", failure);
                alice.write(send.body("text/plain", "lost"));
                var response = alice.expectResponse(send, 481);
                assertThat(response.fromPath()).isEqualTo(path.split(" ")[0]);
            }
            alice.write(PeerMessage.send(path, from)
                    .header("Failure-Report", "no")
                    .header("Success-Report", "yes")
                    .body("text/plain", "lost"));
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-5.4-17] an unknown session does not harm the others of the connection")
    void aConnectionSurvivesUnknownSessions() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.send("text/plain", "before"), 200);
            ROUTE.expectText("before");
            var from = alice.newSend().header("From-Path").orElseThrow();
            var unknown = PeerMessage.send(ROUTE.uri("unknown"), from).body("text/plain", "x".repeat(100_000));
            alice.write(unknown);
            alice.expectResponse(unknown, 481);
            ROUTE.expectSilence(alice);
        }
    }

    // ---- 506 ----

    @Test
    @DisplayName("[4975-5.4-18] a session that is bound to another connection is answered 506, and goes on there")
    void aSecondConnectionDoesNotTakeASession() throws Exception {
        try (var alice = ROUTE.peer("desk-1", "msrp://127.0.0.1:9/alice;tcp");
                var mallory = ROUTE.peer("desk-1", "msrp://127.0.0.1:9/alice;tcp")) {
            alice.expectResponse(alice.send("text/plain", "first"), 200);
            ROUTE.expectText("first");

            for (var failure : List.of("yes", "partial")) {
                var send = mallory.newSend().header("Failure-Report", failure).body("text/plain", "stolen");
                mallory.write(send);
                mallory.expectResponse(send, 506);
            }
            mallory.write(mallory.newSend().header("Failure-Report", "no").body("text/plain", "stolen"));
            mallory.expectResponse(mallory.sendBodiless(), 506);
            var probe = PeerMessage.request("PROBE").to(ROUTE.uri("desk-1")).from("msrp://127.0.0.1:9/alice;tcp");
            mallory.write(probe);
            mallory.expectResponse(probe, 506);
            var unknown = PeerMessage.send(ROUTE.uri("unknown"), "msrp://127.0.0.1:9/alice;tcp");
            mallory.write(unknown);
            mallory.expectResponse(unknown, 481);
            mallory.write(PeerMessage.request("REPORT")
                    .to(ROUTE.uri("desk-1"))
                    .from("msrp://127.0.0.1:9/alice;tcp")
                    .header("Message-ID", "12345678")
                    .header("Status", "000 413 stop"));
            mallory.expectResponse(mallory.sendBodiless(), 506);

            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-5.4-18] the connection that was answered 506 may carry sessions of its own")
    void aRefusedConnectionMayHaveSessions() throws Exception {
        try (var alice = ROUTE.peer("desk-1", "msrp://127.0.0.1:9/alice;tcp");
                var bob = ROUTE.peer("desk-1", "msrp://127.0.0.1:9/alice;tcp")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            bob.expectResponse(bob.sendBodiless(), 506);
            bob.paths(ROUTE.uri("desk-1"), "msrp://127.0.0.1:9/bob;tcp");
            ROUTE.expectSilence(bob);
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName(
            "[4975-5.4-18, 4975-5.4-19] when the first connection is lost, the session with it, another one may follow")
    void theWayBackAfterALoss() throws Exception {
        var alice = ROUTE.peer("desk-1", "msrp://127.0.0.1:9/alice;tcp");
        alice.expectResponse(alice.send("text/plain", "first"), 200);
        var lost = ROUTE.next().sessionId();
        try (var again = ROUTE.peer("desk-1", "msrp://127.0.0.1:9/alice;tcp")) {
            assertThat(statusOfBodiless(again)).isEqualTo(506);
            alice.reset();
            Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> statusOfBodiless(again) == 200);

            again.expectResponse(again.send("text/plain", "second"), 200);
            assertThat(ROUTE.next().sessionId()).isNotEqualTo(lost);
        }
    }

    // ---- binding ----

    @Test
    @DisplayName("[4975-5.4-15, 4975-5.4-16] the listening side says nothing before the first request, and then may")
    void theListeningSideWaits() throws Exception {
        try (var bob = ROUTE.peer("desk-1");
                var alice = ROUTE.peer("desk-1")) {
            alice.expectNothing(SHORT);
            bob.expectResponse(bob.send("text/plain", "bob"), 200);
            var sessionOfBob = ROUTE.next().sessionId();
            alice.expectResponse(alice.send("text/plain", "alice"), 200);
            var sessionOfAlice = ROUTE.next().sessionId();

            for (var target : Map.of(sessionOfBob, bob, sessionOfAlice, alice).entrySet()) {
                ROUTE.camel()
                        .template
                        .sendBodyAndHeader(
                                "msrp:127.0.0.1:0?waitFor=written",
                                "to " + target.getKey(),
                                MsrpConstants.TARGET_SESSION,
                                target.getKey());
                var send = target.getValue().expectRequest("SEND");
                assertThat(send.text()).isEqualTo("to " + target.getKey());
                assertThat(send.toPath())
                        .isEqualTo(
                                target.getValue().newSend().header("From-Path").orElseThrow());
                assertThat(send.fromPath()).isEqualTo(ROUTE.uri("desk-1"));
                target.getValue().respond(send, 200, "OK");
            }
            ROUTE.expectSilence(bob);
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-5.4-16, 4975-7.1-13] a SEND without a body binds the session")
    void aBodilessSendBinds() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            assertThat(ROUTE.sessionCount("desk-1")).isOne();
            ROUTE.expectSilence(alice);
            assertThat(ROUTE.sessionCount("desk-1")).isOne();
        }
    }

    @Test
    @DisplayName("[4975-7.2-06] a response comes from the URI that was addressed")
    void responsesComeFromTheOwnUri() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var toOther = PeerMessage.send(
                    ROUTE.uri("other"), alice.newSend().header("From-Path").orElseThrow());
            alice.write(toOther.body("text/plain", "other"));
            assertThat(alice.expectResponse(toOther, 200).fromPath()).isEqualTo(ROUTE.uri("other"));
            assertThat(ROUTE.next().routeId()).isEqualTo("other");
            var send = alice.send("text/plain", "desk");
            assertThat(alice.expectResponse(send, 200).fromPath()).isEqualTo(ROUTE.uri("desk-1"));
            assertThat(ROUTE.next().routeId()).isEqualTo("desk-1");
            var spelt = ROUTE.uri("desk-1").replace("msrp://", "MSRP://").replace(";tcp", ";TCP");
            var refused = PeerMessage.request("PROBE")
                    .to(spelt)
                    .from(send.header("From-Path").orElseThrow());
            alice.write(refused);
            assertThat(alice.expectResponse(refused, 501).fromPath()).isEqualTo(ROUTE.uri("desk-1"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("[4975-5.4-19] a lost connection ends every session on it, and no other")
    void aLostConnectionEndsItsSessions(boolean reset) throws Exception {
        try (var carol = ROUTE.peer("watched")) {
            carol.expectResponse(carol.sendBodiless(), 200);
            var alice = ROUTE.peer("watched");
            Set<String> ids = new HashSet<>();
            for (var from : List.of("msrp://127.0.0.1:9/one;tcp", "msrp://127.0.0.1:9/two;tcp")) {
                alice.paths(ROUTE.uri("watched"), from);
                alice.expectResponse(alice.send("text/plain", "hello"), 200);
                ids.add(ROUTE.next().sessionId());
            }
            if (reset) {
                alice.reset();
            } else {
                alice.close();
            }

            for (int i = 0; i < 2; i++) {
                var closed = ROUTE.next();
                assertThat(closed.headers().get(MsrpConstants.MESSAGE_TYPE)).isEqualTo("CLOSE");
                assertThat(ids.remove(closed.sessionId())).isTrue();
            }
            ROUTE.expectSilence(carol);
        }
    }

    @Test
    @DisplayName("[4975-5.4-30] a connection stays open while it has another session")
    void aConnectionStaysWithItsOtherSession() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var from = alice.newSend().header("From-Path").orElseThrow();
            var toOther = PeerMessage.send(ROUTE.uri("other"), from);
            alice.write(toOther);
            alice.expectResponse(toOther, 200);
            ROUTE.camel().context.getRouteController().stopRoute("other");
            try {
                var refused = PeerMessage.send(ROUTE.uri("other"), from).body("text/plain", "x");
                alice.write(refused);
                alice.expectResponse(refused, 481);
                ROUTE.expectSilence(alice);
            } finally {
                ROUTE.camel().context.getRouteController().startRoute("other");
            }
        }
    }

    // ---- duplicates ----

    @Test
    @DisplayName("[4975-5.4-24, 4975-5.4-25, 4975-5.4-26] a repeated message is answered and confirmed, but not routed"
            + " again")
    void duplicatesAreConfirmedOnly() throws Exception {
        try (var alice = ROUTE.peer("once")) {
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "only once");
            for (int i = 0; i < 3; i++) {
                alice.write(send);
                alice.expectResponse(send, 200);
                assertThat(alice.expectRequest("REPORT").messageId()).isEqualTo(send.messageId());
            }
            ROUTE.expectText("only once");
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-5.4-24] a message whose route failed may be sent again")
    void aFailedMessageIsNoDuplicate() throws Exception {
        try (var alice = ROUTE.peer("once")) {
            ROUTE.then(exchange -> {
                throw new MsrpStatusException(403, "not now");
            });
            var send = alice.newSend().body("text/plain", "again");
            alice.write(send);
            alice.expectResponse(send, 403);
            ROUTE.expectText("again");

            ROUTE.then(ReceiverRoute.SUCCEED);
            alice.write(send);
            alice.expectResponse(send, 200);
            ROUTE.expectText("again");
        }
    }

    @Test
    @DisplayName("[4975-5.4-24] the same Message-ID in another session is another message")
    void duplicatesAreOfOneSession() throws Exception {
        try (var alice = ROUTE.peer("once");
                var bob = ROUTE.peer("once")) {
            for (var peer : List.of(alice, bob)) {
                var send = peer.newSend().without("Message-ID").header("Message-ID", "same-id-1");
                peer.write(send.body("text/plain", "of each"));
                peer.expectResponse(send, 200);
                ROUTE.expectText("of each");
            }
        }
    }
}
