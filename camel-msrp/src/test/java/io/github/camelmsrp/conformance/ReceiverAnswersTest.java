// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.conformance.ReceiverRoute.Hold;
import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire form of responses, and that no REPORT is answered. */
class ReceiverAnswersTest {

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening(Map.of("desk-1", "?acceptTypes=text/plain"));

    // ---- what responses look like ----

    @ParameterizedTest
    @ValueSource(strings = {"abcd", "AbCd", "a.-+%=", "0123456789abcdef0123456789ABCDEF"})
    @DisplayName(
            "[4975-7.2-03, 4975-7.2-07, 4975-9-05] a response has the id of its request, no body and no other line")
    void aResponseOctetByOctet(String tid) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().tid(tid).body("text/plain", "Hello");
            alice.write(send);

            var rest = "\r\nTo-Path: " + send.header("From-Path").orElseThrow() + "\r\nFrom-Path: "
                    + ROUTE.uri("desk-1") + "\r\n-------" + tid + "$\r\n";
            assertThat(new String(alice.expectResponse(send, 200).raw(), UTF_8))
                    .isEqualTo("MSRP " + tid + " 200 OK" + rest);
            ROUTE.expectText("Hello");
            var refused = alice.newSend().tid(tid).body("image/png", "Hello");
            alice.write(refused);
            assertThat(new String(alice.expectResponse(refused, 415).raw(), UTF_8))
                    .isEqualTo("MSRP " + tid + " 415 Unsupported Media Type" + rest);
        }
    }

    @Test
    @DisplayName("[4975-7.2-05] a response to another method goes back over the whole From-Path")
    void otherMethodsAreAnsweredAllTheWayBack() throws Exception {
        var path = "msrp://relay.example.com:9000/r1;tcp msrp://alice.example.org:7654/a9;tcp";
        try (var alice = ROUTE.peer("desk-1", path)) {
            alice.expectResponse(alice.send("text/plain", "Hello"), 200);
            ROUTE.expectText("Hello");
            var other = PeerMessage.request("PROBE").to(ROUTE.uri("desk-1")).from(path);
            alice.write(other);

            var response = alice.readFrame();
            assertThat(response.status()).isEqualTo(501);
            assertThat(response.toPath()).isEqualTo(path);
            assertThat(response.fromPath()).isEqualTo(ROUTE.uri("desk-1"));
        }
    }

    @Test
    @DisplayName("[4975-7.2-08] a response goes back on the connection of its request")
    void responsesStayOnTheirConnection() throws Exception {
        try (var alice = ROUTE.peer("desk-1");
                var bob = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            bob.expectResponse(bob.sendBodiless(), 200);
            var ofBob =
                    bob.newSend().tid("same-id").header("Success-Report", "yes").body("text/plain", "bob");
            var ofAlice = alice.newSend()
                    .tid("same-id")
                    .header("Success-Report", "yes")
                    .body("text/plain", "alice");
            bob.write(ofBob);
            alice.write(ofAlice);

            alice.expectResponse(ofAlice, 200);
            ReceiverRoute.expectReport(alice, ofAlice, "000 200", "1-5/5");
            bob.expectResponse(ofBob, 200);
            ReceiverRoute.expectReport(bob, ofBob, "000 200", "1-3/3");
            ROUTE.next();
            ROUTE.next();
            ROUTE.expectSilence(alice);
            ROUTE.expectSilence(bob);
        }
    }

    // ---- REPORTs are not answered ----

    private static PeerMessage report(String to, String from) {
        return PeerMessage.request("REPORT")
                .to(to)
                .from(from)
                .header("Message-ID", "12345678")
                .header("Byte-Range", "1-5/5");
    }

    @Test
    @DisplayName(
            "[4975-7.1.2-07, 4975-7.1.2-08, 4975-P-05, 4975-7.1-09] no REPORT is answered, whatever is wrong with it")
    void noReportIsAnswered() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var from = alice.newSend().header("From-Path").orElseThrow();
            var to = ROUTE.uri("desk-1");
            alice.write(
                    report(to, from).header("Status", "000 200 OK"),
                    report(to, from).header("Status", "000 413"),
                    report(to, from).header("Status", "001 200 OK"),
                    report(to, from).header("Success-Report", "yes").header("Status", "000 200 OK"),
                    report(to, from).header("Failure-Report", "nonsense").header("Status", "000 200 OK"),
                    report(to, from),
                    report(to, from).without("Message-ID").header("Status", "000 200 OK"),
                    report(to, from)
                            .without("Byte-Range")
                            .header("Byte-Range", "9-*")
                            .header("Status", "000 200 OK"),
                    report(to, from).without("To-Path").header("Status", "000 200 OK"),
                    report(ROUTE.uri("unknown"), from).header("Status", "000 200 OK"),
                    report(to, "msrp://127.0.0.1:9/stranger;tcp").header("Status", "000 200 OK"),
                    report(to + " " + to, from).header("Status", "000 200 OK"),
                    report(to, from).header("Status", "000 200 OK").body("text/plain", "a note"),
                    report(to, from).header("Status", "000 200 OK").body("text/plain", "x".repeat(1 << 20)),
                    report(to, from).header("Status", "000 200 OK").body("no type".getBytes(UTF_8)),
                    report(to, from)
                            .header("Status", "000 200 OK")
                            .body("text/plain", "x")
                            .flag("+"));

            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.1.2-08] what a peer answers to our REPORT does no harm")
    void answersToReportsDoNoHarm() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
            alice.write(send);
            alice.expectResponse(send, 200);
            PeerFrame report = alice.expectRequest("REPORT");
            alice.respond(report, 200, "OK");
            alice.respond(report, 481, "No such session");
            alice.write(PeerMessage.response(report, 200));

            ROUTE.expectText("Hello");
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName(
            "[4975-7.1-09, 4975-12-02] the body of another method is read to its end, and refused above 10240 octets")
    void bodiesOfOtherMethodsAreBounded() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            for (var octets : List.of(10_240, 10_241, 1 << 20)) {
                var probe = PeerMessage.request("PROBE")
                        .to(ROUTE.uri("desk-1"))
                        .from(alice.newSend().header("From-Path").orElseThrow())
                        .header("Failure-Report", "no")
                        .body("text/plain", "x".repeat(octets));
                alice.write(probe);
                alice.expectResponse(probe, octets > 10_240 ? 400 : 501);
            }
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.1.2-09] when the session is over there is nobody to report to, and nothing breaks")
    void noReportAfterTheSession() throws Exception {
        var hold = new Hold(ReceiverRoute.SUCCEED);
        var alice = ROUTE.peer("desk-1");
        ROUTE.then(hold);
        var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
        alice.write(send);
        hold.awaitArrival();
        var path = send.header("From-Path").orElseThrow();
        alice.close();
        ROUTE.expectText("Hello");

        // The same peer again, as soon as the loss was noticed: a new session, which gets nothing of the old one.
        try (var again = ROUTE.peer("desk-1", path)) {
            Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> {
                again.sendBodiless();
                return again.readFrame().status() == 200;
            });
            hold.release();
            ROUTE.expectSilence(again);
        }
    }

    @Test
    @DisplayName("[4975-7.1.2-09] a route that ends after its session reports nothing, although the connection is open")
    void noReportForASessionThatIsOver() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var hold = new Hold(ReceiverRoute.SUCCEED);
            ROUTE.then(hold);
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
            alice.write(send);
            hold.awaitArrival();
            var session = ROUTE.next().sessionId();
            alice.paths(ROUTE.uri("desk-1"), "msrp://127.0.0.1:9/other;tcp");
            alice.expectResponse(alice.sendBodiless(), 200);
            endSession(alice, session);

            hold.release();
            ROUTE.expectSilence(alice);
        }
    }

    /** The peer says that it does not know the session. */
    private static void endSession(ScriptedPeer peer, String session) {
        int before = ROUTE.sessionCount("desk-1");
        ROUTE.camel()
                .template
                .sendBodyAndHeader(
                        "msrp:127.0.0.1:0?waitFor=written", "anybody there?", MsrpConstants.TARGET_SESSION, session);
        peer.respond(peer.expectRequest("SEND"), 481, "No such session");
        ROUTE.awaitSessionCount("desk-1", before - 1);
    }

    @Test
    @DisplayName("[4975-7.3.2-08] a REPORT for a session that is over is ignored, and the connection goes on")
    void aReportAfterTheSession() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.send("text/plain", "Hello"), 200);
            var session = ROUTE.next().sessionId();
            var path = alice.newSend().header("From-Path").orElseThrow();
            alice.paths(ROUTE.uri("desk-1"), "msrp://127.0.0.1:9/other;tcp");
            alice.expectResponse(alice.sendBodiless(), 200);
            endSession(alice, session);

            alice.write(report(ROUTE.uri("desk-1"), path).header("Status", "000 413 stop"));
            ROUTE.expectSilence(alice);
            assertThat(ROUTE.sessionCount("desk-1")).isOne();
        }
    }
}
