// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.conformance.ReceiverRoute.Hold;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which responses and REPORTs a received message leads to, and what they look like. */
class ReceiverReportsTest {

    private static final String ABSENT = "absent";

    /** What becomes of a message. */
    enum Fate {
        DELIVERED,
        FAILED_AT_ONCE,
        UNSUPPORTED,
        DELIVERED_LATE,
        FAILED_LATE,
        ABORTED
    }

    @RegisterExtension
    private static final ReceiverRoute ROUTE =
            ReceiverRoute.listening(Map.of("desk-1", "?acceptTypes=text/plain", "received", "?ackPolicy=received"));

    // ---- the matrix of table (b) ----

    private static Stream<Arguments> everyCombination() {
        var all = new ArrayList<Arguments>();
        for (var fate : Fate.values()) {
            for (var success : List.of(ABSENT, "yes", "no")) {
                for (var failure : List.of(ABSENT, "yes", "no", "partial")) {
                    all.add(Arguments.of(fate, success, failure));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everyCombination")
    @DisplayName("[4975-5.3-02, 4975-5.3-03, 4975-5.3-04, 4975-7.1.1-12, 4975-7.1.1-13, 4975-7.1.3-07, 4975-7.1.3-09,"
            + " 4975-7.1.4-01, 4975-7.1.4-02, 4975-7.1.4-03, 4975-7.1.4-04, 4975-7.1.4-05, 4975-7.1.4-06, 4975-7.2-01,"
            + " 4975-7.3.1-13] every Success-Report and Failure-Report, whatever becomes of the message")
    void everyCombinationOfReports(Fate fate, String success, String failure) throws Exception {
        boolean answers = !failure.equals("no") && !failure.equals("partial");
        boolean answersFailure = !failure.equals("no");
        boolean confirms = success.equals("yes");
        try (var alice = ROUTE.peer("desk-1")) {
            var send = withReports(alice.newSend(), success, failure);
            switch (fate) {
                case DELIVERED -> writeDelivered(alice, send, answers, confirms);
                case FAILED_AT_ONCE -> {
                    ROUTE.then(ReceiverRoute.FORBID);
                    alice.write(send.body("text/plain", "Hello"));
                    expectResponse(alice, send, answersFailure, 403);
                    ROUTE.expectText("Hello");
                }
                case UNSUPPORTED -> {
                    alice.write(send.body("application/x-unknown", "Hello"));
                    expectResponse(alice, send, answersFailure, 415);
                }
                case DELIVERED_LATE -> {
                    writeHeld(alice, send, ReceiverRoute.SUCCEED, answers);
                    if (confirms) {
                        ReceiverRoute.expectReport(alice, send, "000 200", "1-5/5");
                    }
                }
                case FAILED_LATE -> {
                    writeHeld(alice, send, ReceiverRoute.FORBID, answers);
                    if (answersFailure) {
                        ReceiverRoute.expectReport(alice, send, "000 403", "1-5/5");
                    }
                }
                case ABORTED -> writeAborted(alice, send, answers);
            }
            ROUTE.expectSilence(alice);
        }
    }

    private static void writeDelivered(ScriptedPeer peer, PeerMessage send, boolean answers, boolean confirms)
            throws Exception {
        peer.write(send.body("text/plain", "Hello"));
        expectResponse(peer, send, answers, 200);
        if (confirms) {
            ReceiverRoute.expectReport(peer, send, "000 200", "1-5/5");
        }
        ROUTE.expectText("Hello");
    }

    private static PeerMessage withReports(PeerMessage send, String success, String failure) {
        if (!success.equals(ABSENT)) {
            send.header("Success-Report", success);
        }
        if (!failure.equals(ABSENT)) {
            send.header("Failure-Report", failure);
        }
        return send;
    }

    private static void writeAborted(ScriptedPeer peer, PeerMessage send, boolean answers) {
        for (var flag : List.of("+", "#")) {
            int start = flag.equals("+") ? 1 : 4;
            var chunk = send.type("text/plain").chunk(new PeerRange(start, start + 2, 9), "abc".getBytes(UTF_8), flag);
            peer.write(chunk);
            expectResponse(peer, chunk, answers, 200);
        }
    }

    /** The route takes longer than the answer may. */
    private static void writeHeld(ScriptedPeer peer, PeerMessage send, Processor then, boolean answers)
            throws Exception {
        var hold = new Hold(then);
        ROUTE.then(hold);
        peer.write(send.body("text/plain", "Hello"));
        hold.awaitArrival();
        ROUTE.expectText("Hello");
        ROUTE.time.advanceMillis(ReceiverRoute.ACK_TIMEOUT_MILLIS);
        expectResponse(peer, send, answers, 200);
        hold.release();
    }

    private static void expectResponse(ScriptedPeer peer, PeerMessage send, boolean wanted, int status) {
        if (wanted) {
            peer.expectResponse(send, status);
        }
    }

    // ---- when ----

    @Test
    @DisplayName("[4975-5.3-01, 4975-7.1.4-02] a slow route does not keep the answer longer than ackTimeout")
    void aSlowRouteDoesNotKeepTheAnswer() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var hold = new Hold(ReceiverRoute.FAIL);
            ROUTE.then(hold);
            var slow = alice.send("text/plain", "slow");
            hold.awaitArrival();
            ROUTE.time.advanceMillis(ReceiverRoute.ACK_TIMEOUT_MILLIS - 1);
            alice.expectResponse(alice.sendBodiless(), 200);
            ROUTE.time.advanceMillis(1);
            alice.expectResponse(slow, 200);

            ROUTE.time.advanceMillis(15_000);
            hold.release();
            var report = alice.expectRequest("REPORT");
            assertThat(report.header("Status")).contains("000 413 Stop Sending");
            ROUTE.expectText("slow");
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName(
            "[4975-5.3-01, 4975-5.3-02, 4975-7.1.3-09] with ackPolicy=received the answer comes at once, the outcome"
                    + " as REPORT")
    void receivedIsAnsweredAtOnce() throws Exception {
        try (var alice = ROUTE.peer("received")) {
            var hold = new Hold(ReceiverRoute.FORBID);
            ROUTE.then(hold);
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
            alice.write(send);
            alice.expectResponse(send, 200);
            hold.awaitArrival();
            alice.expectResponse(alice.sendBodiless(), 200);
            hold.release();

            ReceiverRoute.expectReport(alice, send, "000 403", "1-5/5");
            ROUTE.expectText("Hello");
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-5.3-02] with ackPolicy=received success is reported when the route is done, not before")
    void receivedIsConfirmedWhenDone() throws Exception {
        try (var alice = ROUTE.peer("received")) {
            var hold = new Hold(ReceiverRoute.SUCCEED);
            ROUTE.then(hold);
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
            alice.write(send);
            alice.expectResponse(send, 200);
            hold.awaitArrival();
            alice.expectResponse(alice.sendBodiless(), 200);
            hold.release();

            ReceiverRoute.expectReport(alice, send, "000 200", "1-5/5");
            ROUTE.expectText("Hello");
        }
    }

    @Test
    @DisplayName(
            "[4975-7.2-01, 4975-7.2-02] chunks that do not complete the message are answered while the route sleeps")
    void chunksAreAnsweredAtOnce() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var hold = new Hold(ReceiverRoute.SUCCEED);
            ROUTE.then(hold);
            var slow = alice.send("text/plain", "slow");
            hold.awaitArrival();

            var chunk = alice.newSend().type("text/plain").chunk(new PeerRange(1, 3, 6), "one".getBytes(UTF_8), "+");
            alice.write(chunk);
            alice.expectResponse(chunk, 200);
            var wrong = alice.newSend().header("Failure-Report", "partial").body("image/png", "x");
            alice.write(wrong);
            alice.expectResponse(wrong, 415);
            hold.release();
            alice.expectResponse(slow, 200);
            ROUTE.expectText("slow");
        }
    }
}
