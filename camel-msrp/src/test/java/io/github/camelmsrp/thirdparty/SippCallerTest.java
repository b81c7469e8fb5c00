// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.thirdparty.Sipp.Transport;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIPp calls a route; where there is a session, a scripted peer has the MSRP side of SIPp. */
class SippCallerTest {

    /** Nobody listens there: the caller connects. */
    private static final String ALICE = "msrp://127.0.0.1:9/jshA7weztas;tcp";

    private static final String MOVED = "msrp://127.0.0.1:9/lSkrRsa8nd0;tcp";

    @TempDir
    Path folder;

    @BeforeAll
    static void requireSipp() {
        Program.SIPP.require();
    }

    private Sipp.Scenario caller(String name) {
        return Sipp.scenario(folder, name).with("sdp", MsrpSdp.of(ALICE));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a caller offers, connects, converses and hangs up")
    void answersUntilTheCallerHangsUp(Transport transport) throws Exception {
        try (var desk = new Desk(transport, "");
                var sipp = caller("caller-hangs-up").over(transport).withTwin().call(Desk.USER, desk.sipPort)) {
            var established = sipp.twin().receive();
            try (var alice = Desk.connect(established.get("Path"), ALICE)) {
                Desk.converse(alice, "Hello");
                Desk.converse(alice, "Is anybody there?");
                sipp.twin().goOn(established);
                sipp.awaitSuccess();
                desk.awaitOver(1);

                alice.expectResponse(alice.send("text/plain", "One more thing"), 481);
            }
            assertThat(desk.messages().get(0).getMessage().getHeaders())
                    .containsEntry("CamelMsrpSipCallId", established.get("Call-ID"))
                    .containsEntry("CamelMsrpSipDisplayName", "Sipp")
                    .containsEntry(Exchange.CONTENT_TYPE, "text/plain");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a route that is stopped hangs up")
    void hangsUpAtStop(Transport transport) throws Exception {
        try (var desk = new Desk(transport, "");
                var sipp = caller("caller-is-left").over(transport).withTwin().call(Desk.USER, desk.sipPort)) {
            var established = sipp.twin().receive();
            try (var alice = Desk.connect(established.get("Path"), ALICE)) {
                Desk.converse(alice, "Hello");
                desk.camel.context.getRouteController().stopRoute("desk");

                alice.expectClosed();
            }
            sipp.awaitSuccess();
        }
    }

    @Test
    @DisplayName("a caller who is passive is connected to")
    void connectsToAPassiveCaller() throws Exception {
        try (var desk = new Desk(Transport.UDP, "");
                var listener = PeerListener.listen()) {
            var path = "msrp://127.0.0.1:" + listener.port() + "/jshA7weztas;tcp";
            try (var sipp = caller("caller-hangs-up")
                            .with("sdp", MsrpSdp.of(path, "setup:passive"))
                            .withTwin()
                            .call(Desk.USER, desk.sipPort);
                    var alice = listener.accept()) {
                var established = sipp.twin().receive();
                alice.respond(alice.expectRequest("SEND"), 200, "OK");
                alice.paths(established.get("Path"), path);
                Desk.converse(alice, "Hello");
                sipp.twin().goOn(established);

                alice.expectClosed();
                sipp.awaitSuccess();
                desk.awaitOver(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a caller without an offer gets one, and answers it in the ACK")
    void offersToACallerWithoutAnOffer(Transport transport) throws Exception {
        try (var desk = new Desk(transport, "");
                var listener = PeerListener.listen()) {
            var path = "msrp://127.0.0.1:" + listener.port() + "/jshA7weztas;tcp";
            try (var sipp = caller("caller-without-offer")
                            .with("sdp", MsrpSdp.of(path))
                            .over(transport)
                            .withTwin()
                            .call(Desk.USER, desk.sipPort);
                    var alice = listener.accept()) {
                var established = sipp.twin().receive();
                alice.respond(alice.expectRequest("SEND"), 200, "OK");
                alice.paths(established.get("Path"), path);
                Desk.converse(alice, "Hello");
                sipp.twin().goOn(established);

                alice.expectClosed();
                sipp.awaitSuccess();
                desk.awaitOver(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a session is put on hold and taken up again by re-INVITE, and works on")
    void isPutOnHoldAndTakenUpAgain(Transport transport) throws Exception {
        var again = caller("caller-offers-again")
                .with("second", MsrpSdp.of(ALICE, "sendonly").replace("27 IN", "28 IN"))
                .with("answered-second", "a=recvonly")
                .with("third", MsrpSdp.of(ALICE).replace("27 IN", "29 IN"))
                .with("answered-third", "a=path:msrp:");
        try (var desk = new Desk(transport, "");
                var sipp = again.over(transport).withTwin().call(Desk.USER, desk.sipPort)) {
            var established = sipp.twin().receive();
            try (var alice = Desk.connect(established.get("Path"), ALICE)) {
                Desk.converse(alice, "Hello");
                sipp.twin().goOn(established);

                sipp.twin().receive();
                alice.expectResponse(alice.send("text/plain", "I am on hold"), 200);
                alice.expectNothing(Duration.ofMillis(200));
                sipp.twin().goOn(established);

                sipp.twin().receive();
                Desk.converse(alice, "I am back");
                sipp.twin().goOn(established);
                sipp.awaitSuccess();
                desk.awaitOver(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an UPDATE with the same offer is answered, and the session goes on")
    void isUpdated(Transport transport) throws Exception {
        var update = caller("caller-updates").with("second", MsrpSdp.of(ALICE)).with("answered-second", "m=message");
        try (var desk = new Desk(transport, "");
                var sipp = update.over(transport).withTwin().call(Desk.USER, desk.sipPort)) {
            var established = sipp.twin().receive();
            try (var alice = Desk.connect(established.get("Path"), ALICE)) {
                sipp.twin().goOn(established);
                sipp.twin().receive();
                Desk.converse(alice, "Hello");
                sipp.twin().goOn(established);
                sipp.awaitSuccess();
                desk.awaitOver(1);
            }
        }
    }

    @Test
    @DisplayName("a new offer that is refused leaves the session as it was")
    void refusesABadNewOffer() throws Exception {
        var badly = caller("caller-offers-badly")
                .with("second", MsrpSdp.head() + "\n" + MsrpSdp.audio())
                .with("status", "488");
        try (var desk = new Desk(Transport.UDP, "");
                var sipp = badly.withTwin().call(Desk.USER, desk.sipPort)) {
            var established = sipp.twin().receive();
            try (var alice = Desk.connect(established.get("Path"), ALICE)) {
                sipp.twin().goOn(established);
                sipp.twin().receive();
                Desk.converse(alice, "Still here");
                sipp.twin().goOn(established);
                sipp.awaitSuccess();
                desk.awaitOver(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a new offer with another path moves the session to a new connection")
    void movesToANewPath(Transport transport) throws Exception {
        var again = caller("caller-offers-again")
                .with("second", MsrpSdp.of(MOVED).replace("27 IN", "28 IN"))
                .with("answered-second", "a=path:msrp:")
                .with("third", MsrpSdp.of(MOVED).replace("27 IN", "28 IN"))
                .with("answered-third", "a=path:msrp:");
        try (var desk = new Desk(transport, "");
                var sipp = again.over(transport).withTwin().call(Desk.USER, desk.sipPort)) {
            var established = sipp.twin().receive();
            try (var before = Desk.connect(established.get("Path"), ALICE)) {
                Desk.converse(before, "Hello");
                sipp.twin().goOn(established);
                var moved = sipp.twin().receive();
                try (var after = Desk.connect(moved.get("Path"), MOVED)) {
                    Desk.converse(after, "From elsewhere");
                    sipp.twin().goOn(established);
                    sipp.twin().receive();
                    Desk.converse(after, "Still there");
                    sipp.twin().goOn(established);
                    sipp.awaitSuccess();
                }
            }
        }
    }

    @Test
    @DisplayName("a session whose connection is lost is recovered by a new offer")
    void recoversALostConnection() throws Exception {
        var again = caller("caller-offers-again")
                .with("second", MsrpSdp.of(MOVED).replace("27 IN", "28 IN"))
                .with("answered-second", "a=path:msrp:")
                .with("third", MsrpSdp.of(MOVED).replace("27 IN", "28 IN"))
                .with("answered-third", "a=path:msrp:");
        try (var desk = new Desk(Transport.UDP, "");
                var sipp = again.withTwin().call(Desk.USER, desk.sipPort)) {
            var established = sipp.twin().receive();
            try (var alice = Desk.connect(established.get("Path"), ALICE)) {
                Desk.converse(alice, "Hello");
            }
            sipp.twin().goOn(established);
            var recovered = sipp.twin().receive();
            try (var alice = Desk.connect(recovered.get("Path"), MOVED)) {
                Desk.converse(alice, "Where were we?");
                sipp.twin().goOn(established);
                sipp.twin().receive();
                sipp.twin().goOn(established);
                sipp.awaitSuccess();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatItCanDo(Transport transport) throws Exception {
        try (var desk = new Desk(transport, "");
                var sipp = caller("caller-asks-for-options").over(transport).call(Desk.USER, desk.sipPort)) {
            sipp.awaitSuccess();
        }
    }

    @Test
    @DisplayName("a caller who never connects loses the call")
    void hangsUpOnACallerWhoDoesNotConnect() throws Exception {
        try (var desk = new Desk(Transport.UDP, "&connectTimeout=300");
                var sipp = caller("caller-is-left").withTwin().call(Desk.USER, desk.sipPort)) {
            sipp.twin().receive();
            sipp.awaitSuccess();
            await().untilAsserted(() -> assertThat(desk.events()).isEmpty());
        }
    }
}
