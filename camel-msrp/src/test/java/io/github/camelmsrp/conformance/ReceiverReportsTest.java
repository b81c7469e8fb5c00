// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.MsrpStatusException;
import io.github.camelmsrp.conformance.ReceiverRoute.Hold;
import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which responses and REPORTs a received message leads to, and what they look like. */
class ReceiverReportsTest {

    private static final String ABSENT = "absent";
    private static final int ACK_TIMEOUT_MILLIS = 5000;
    private static final Processor FORBID = exchange -> {
        throw new MsrpStatusException(403, "Not here");
    };
    private static final Processor FAIL = exchange -> {
        throw new IllegalStateException("the secret reason");
    };

    /** What becomes of a message. */
    enum Fate {
        DELIVERED,
        FAILED_AT_ONCE,
        UNSUPPORTED,
        DELIVERED_LATE,
        FAILED_LATE,
        ABORTED
    }

    private static ReceiverRoute route;

    @BeforeAll
    static void listen() throws Exception {
        route = ReceiverRoute.listening(Map.of(
                "desk-1", "?acceptTypes=text/plain",
                "received", "?ackPolicy=received",
                "chunks", "?delivery=chunk"));
    }

    @AfterAll
    static void close() {
        route.close();
    }

    @BeforeEach
    void reset() {
        route.reset();
    }

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
        try (var alice = route.peer("desk-1")) {
            var send = withReports(alice.newSend(), success, failure);
            switch (fate) {
                case DELIVERED -> {
                    alice.write(send.body("text/plain", "Hello"));
                    expectResponse(alice, send, answers, 200);
                    expectReport(alice, send, confirms, "000 200", "1-5/5");
                    route.expectText("Hello");
                }
                case FAILED_AT_ONCE -> {
                    route.then(FORBID);
                    alice.write(send.body("text/plain", "Hello"));
                    expectResponse(alice, send, answersFailure, 403);
                    route.expectText("Hello");
                }
                case UNSUPPORTED -> {
                    alice.write(send.body("application/x-unknown", "Hello"));
                    expectResponse(alice, send, answersFailure, 415);
                }
                case DELIVERED_LATE -> {
                    writeHeld(alice, send, ReceiverRoute.SUCCEED, answers);
                    expectReport(alice, send, confirms, "000 200", "1-5/5");
                }
                case FAILED_LATE -> {
                    writeHeld(alice, send, FORBID, answers);
                    expectReport(alice, send, answersFailure, "000 403", "1-5/5");
                }
                case ABORTED -> {
                    for (var flag : List.of("+", "#")) {
                        int start = flag.equals("+") ? 1 : 4;
                        var chunk = send.type("text/plain")
                                .chunk(new PeerRange(start, start + 2, 9), "abc".getBytes(UTF_8), flag);
                        alice.write(chunk);
                        expectResponse(alice, chunk, answers, 200);
                    }
                }
            }
            route.expectSilence(alice);
        }
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

    /** The route takes longer than the answer may. */
    private static void writeHeld(ScriptedPeer peer, PeerMessage send, Processor then, boolean answers)
            throws Exception {
        var hold = new Hold(then);
        route.then(hold);
        peer.write(send.body("text/plain", "Hello"));
        hold.awaitArrival();
        route.expectText("Hello");
        route.time.advanceMillis(ACK_TIMEOUT_MILLIS);
        expectResponse(peer, send, answers, 200);
        hold.release();
    }

    private static void expectResponse(ScriptedPeer peer, PeerMessage send, boolean wanted, int status) {
        if (wanted) {
            peer.expectResponse(send, status);
        }
    }

    private static void expectReport(ScriptedPeer peer, PeerMessage send, boolean wanted, String status, String range) {
        if (wanted) {
            var report = peer.expectRequest("REPORT");
            assertThat(report.header("Status").orElseThrow()).startsWith(status);
            assertThat(report.header("Byte-Range")).contains(range);
            assertThat(report.messageId()).isEqualTo(send.messageId());
        }
    }

    // ---- when ----

    @Test
    @DisplayName("[4975-5.3-01, 4975-7.1.4-02] a slow route does not keep the answer longer than ackTimeout")
    void aSlowRouteDoesNotKeepTheAnswer() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var hold = new Hold(FAIL);
            route.then(hold);
            var slow = alice.send("text/plain", "slow");
            hold.awaitArrival();
            route.time.advanceMillis(ACK_TIMEOUT_MILLIS - 1);
            alice.expectResponse(alice.sendBodiless(), 200);
            route.time.advanceMillis(1);
            alice.expectResponse(slow, 200);

            route.time.advanceMillis(15_000);
            hold.release();
            var report = alice.expectRequest("REPORT");
            assertThat(report.header("Status")).contains("000 413 Stop Sending");
            route.expectText("slow");
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName(
            "[4975-5.3-01, 4975-5.3-02, 4975-7.1.3-09] with ackPolicy=received the answer comes at once, the outcome"
                    + " as REPORT")
    void receivedIsAnsweredAtOnce() throws Exception {
        try (var alice = route.peer("received")) {
            var hold = new Hold(FORBID);
            route.then(hold);
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
            alice.write(send);
            alice.expectResponse(send, 200);
            hold.awaitArrival();
            alice.expectResponse(alice.sendBodiless(), 200);
            hold.release();

            expectReport(alice, send, true, "000 403", "1-5/5");
            route.expectText("Hello");
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-5.3-02] with ackPolicy=received success is reported when the route is done, not before")
    void receivedIsConfirmedWhenDone() throws Exception {
        try (var alice = route.peer("received")) {
            var hold = new Hold(ReceiverRoute.SUCCEED);
            route.then(hold);
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
            alice.write(send);
            alice.expectResponse(send, 200);
            hold.awaitArrival();
            alice.expectResponse(alice.sendBodiless(), 200);
            hold.release();

            expectReport(alice, send, true, "000 200", "1-5/5");
            route.expectText("Hello");
        }
    }

    @Test
    @DisplayName(
            "[4975-7.2-01, 4975-7.2-02] chunks that do not complete the message are answered while the route sleeps")
    void chunksAreAnsweredAtOnce() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var hold = new Hold(ReceiverRoute.SUCCEED);
            route.then(hold);
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
            route.expectText("slow");
        }
    }

    // ---- what REPORTs look like ----

    @Test
    @DisplayName("[4975-7.1.3-01, 4975-7.1.3-02, 4975-7.1.3-08, 4975-7.1.2-04] one success REPORT covers all chunks")
    void oneReportForAllChunks() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var chunks = alice.sendChunked(
                    alice.newSend().header("Success-Report", "yes").type("text/plain"), "abcdefgh".getBytes(UTF_8), 3);
            for (var chunk : chunks) {
                alice.expectResponse(chunk, 200);
            }
            expectReport(alice, chunks.get(0), true, "000 200", "1-8/8");
            route.expectText("abcdefgh");
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.1.3-01, 4975-7.1.3-08] a success REPORT covers what came, whatever the total was said to be")
    void theReportCoversWhatCame() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var send = alice.newSend().header("Success-Report", "yes").header("Byte-Range", "1-*/100");
            alice.write(send.body("text/plain", "a".repeat(80)));

            alice.expectResponse(send, 200);
            expectReport(alice, send, true, "000 200", "1-80/80");
            route.next();
        }
    }

    @Test
    @DisplayName("[4975-7.1.3-01] an empty message is confirmed as well")
    void anEmptyMessageIsConfirmed() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "");
            alice.write(send);

            alice.expectResponse(send, 200);
            expectReport(alice, send, true, "000 200", "1-0/0");
            assertThat(route.next().body()).isEmpty();
        }
    }

    @Test
    @DisplayName("[4975-7.1.3-05, 4975-7.1.3-06, 4975-7.1.2-01, 4975-7.1.2-02, 4975-7.1.2-03, 4975-7.2-04]"
            + " a REPORT goes back over the whole From-Path, a response to its leftmost URI only")
    void reportsGoAllTheWayBack() throws Exception {
        var path = "msrp://relay.example.com:9000/r1;tcp msrp://inner.example.com:9001/r2;tcp"
                + " msrp://alice.example.org:7654/a9;tcp";
        try (var alice = route.peer("desk-1").paths(route.uri("desk-1"), path)) {
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
            alice.write(send);

            var response = alice.expectResponse(send, 200);
            assertThat(response.toPath()).isEqualTo("msrp://relay.example.com:9000/r1;tcp");
            assertThat(response.fromPath()).isEqualTo(route.uri("desk-1"));
            expectReportOverPath(alice, send, path, "000 200 OK");

            var hold = new Hold(FORBID);
            route.then(hold);
            var failing = alice.newSend().body("text/plain", "Hello");
            alice.write(failing);
            hold.awaitArrival();
            route.time.advanceMillis(ACK_TIMEOUT_MILLIS);
            alice.expectResponse(failing, 200);
            hold.release();
            expectReportOverPath(alice, failing, path, "000 403 Not here");
        }
    }

    private static void expectReportOverPath(ScriptedPeer peer, PeerMessage send, String path, String status) {
        var report = peer.expectRequest("REPORT");
        assertThat(report.headers())
                .extracting(Object::toString)
                .containsExactly(
                        "To-Path: " + path,
                        "From-Path: " + route.uri("desk-1"),
                        "Message-ID: " + send.messageId(),
                        "Byte-Range: 1-5/5",
                        "Status: " + status);
        assertThat(report.flag()).isEqualTo('$');
        assertThat(report.hasBody()).isFalse();
        assertThat(report.transactionId()).isNotEqualTo(send.transactionId());
    }

    @Test
    @DisplayName(
            "[4975-7.1.4-07, 4975-7.1.4-09] a late failure of 300 octets of unknown total is reported with their range")
    void aFailureReportHasTheRealRange() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var hold = new Hold(FORBID);
            route.then(hold);
            var send = alice.newSend().header("Byte-Range", "1-*/*").body("text/plain", "a".repeat(300));
            alice.write(send);
            hold.awaitArrival();
            route.time.advanceMillis(ACK_TIMEOUT_MILLIS);
            alice.expectResponse(send, 200);
            hold.release();

            expectReport(alice, send, true, "000 403", "1-300/300");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "[4975-7.1.4-11, 4975-7.1.3-09] a route that fails for every chunk is reported at most once, and never as"
                    + " success")
    void aFailureIsToldOnce(boolean late) throws Exception {
        try (var alice = route.peer("chunks")) {
            var hold = new Hold(FORBID);
            route.then(late ? hold : FORBID);
            var send = alice.newSend().header("Success-Report", "yes").type("text/plain");
            var statuses = new ArrayList<String>();
            for (int i = 0; i < 5; i++) {
                var chunk = send.chunk(new PeerRange(1 + i, 1 + i, 5), new byte[] {'x'}, i == 4 ? "$" : "+");
                alice.write(chunk);
                if (late && i == 4) {
                    hold.awaitArrival();
                    alice.expectResponse(alice.sendBodiless(), 200);
                    route.time.advanceMillis(ACK_TIMEOUT_MILLIS);
                }
                statuses.add(alice.readFrame().header("Status").orElse("") + i);
            }
            if (late) {
                hold.release();
                expectReport(alice, send, true, "000 403", "1-5/5");
            }
            for (var got = route.next(); got.messageId().equals(send.messageId()); got = nextOf(alice)) {
                assertThat(got.text()).isEqualTo("x");
            }
            assertThat(statuses).hasSize(5);
        }
    }

    /** The exchanges of the chunks, then that of a marker whose answer is the next frame. */
    private static ReceiverRoute.Delivered nextOf(ScriptedPeer peer) throws Exception {
        route.then(ReceiverRoute.SUCCEED);
        if (!route.hasExchange()) {
            peer.expectResponse(peer.send("text/plain", "marker"), 200);
        }
        return route.next();
    }

    @Test
    @DisplayName("[4975-7.1.3-09] a property set by the route, a rollback and a throw are never a success")
    void noFailureIsASuccess() throws Exception {
        List<Processor> failures = List.of(
                FAIL,
                FORBID,
                exchange -> exchange.setProperty(MsrpConstants.RESPONSE_STATUS, 403),
                exchange -> exchange.setRollbackOnly(true));
        for (var failure : failures) {
            try (var alice = route.peer("desk-1")) {
                route.then(failure);
                var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
                alice.write(send);

                var response = alice.readFrame();
                assertThat(response.status()).isIn(403, 413);
                assertThat(response.toString()).doesNotContain("secret");
                route.expectText("Hello");
                route.expectSilence(alice);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 501})
    @DisplayName("[4975-10.4-02, 4975-10.9-01] 408 and 501 are never sent for a SEND, even if the route says so")
    void someCodesAreNotForAnEndpoint(int status) throws Exception {
        try (var alice = route.peer("desk-1")) {
            route.then(exchange -> exchange.setProperty(MsrpConstants.RESPONSE_STATUS, status));
            alice.expectResponse(alice.send("text/plain", "Hello"), 413);
            route.expectText("Hello");
        }
    }

    // ---- what responses look like ----

    @ParameterizedTest
    @ValueSource(strings = {"abcd", "AbCd", "a.-+%=", "0123456789abcdef0123456789ABCDEF"})
    @DisplayName(
            "[4975-7.2-03, 4975-7.2-07, 4975-9-05] a response has the id of its request, no body and no other line")
    void aResponseOctetByOctet(String tid) throws Exception {
        try (var alice = route.peer("desk-1")) {
            var send = alice.newSend().tid(tid).body("text/plain", "Hello");
            alice.write(send);

            var response = alice.expectResponse(send, 200);
            assertThat(new String(response.raw(), UTF_8))
                    .isEqualTo("MSRP " + tid + " 200 OK\r\nTo-Path: "
                            + send.header("From-Path").orElseThrow() + "\r\nFrom-Path: " + route.uri("desk-1")
                            + "\r\n-------" + tid + "$\r\n");
            route.expectText("Hello");
        }
    }

    @Test
    @DisplayName("[4975-7.2-05] a response to another method goes back over the whole From-Path")
    void otherMethodsAreAnsweredAllTheWayBack() throws Exception {
        var path = "msrp://relay.example.com:9000/r1;tcp msrp://alice.example.org:7654/a9;tcp";
        try (var alice = route.peer("desk-1").paths(route.uri("desk-1"), path)) {
            alice.expectResponse(alice.send("text/plain", "Hello"), 200);
            route.expectText("Hello");
            var other = PeerMessage.request("PROBE").to(route.uri("desk-1")).from(path);
            alice.write(other);

            var response = alice.readFrame();
            assertThat(response.status()).isEqualTo(501);
            assertThat(response.toPath()).isEqualTo(path);
            assertThat(response.fromPath()).isEqualTo(route.uri("desk-1"));
        }
    }

    @Test
    @DisplayName("[4975-7.2-08] a response goes back on the connection of its request")
    void responsesStayOnTheirConnection() throws Exception {
        try (var alice = route.peer("desk-1");
                var bob = route.peer("desk-1")) {
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
            expectReport(alice, ofAlice, true, "000 200", "1-5/5");
            bob.expectResponse(ofBob, 200);
            expectReport(bob, ofBob, true, "000 200", "1-3/3");
            route.next();
            route.next();
            route.expectSilence(alice);
            route.expectSilence(bob);
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
        try (var alice = route.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var from = alice.newSend().header("From-Path").orElseThrow();
            var to = route.uri("desk-1");
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
                    report(route.uri("unknown"), from).header("Status", "000 200 OK"),
                    report(to, "msrp://127.0.0.1:9/stranger;tcp").header("Status", "000 200 OK"),
                    report(to + " " + to, from).header("Status", "000 200 OK"),
                    report(to, from).header("Status", "000 200 OK").body("text/plain", "a note"),
                    report(to, from).header("Status", "000 200 OK").body("text/plain", "x".repeat(1 << 20)),
                    report(to, from).header("Status", "000 200 OK").body("no type".getBytes(UTF_8)),
                    report(to, from)
                            .header("Status", "000 200 OK")
                            .body("text/plain", "x")
                            .flag("+"));

            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.1.2-08] what a peer answers to our REPORT does no harm")
    void answersToReportsDoNoHarm() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
            alice.write(send);
            alice.expectResponse(send, 200);
            PeerFrame report = alice.expectRequest("REPORT");
            alice.respond(report, 200, "OK");
            alice.respond(report, 481, "No such session");
            alice.write(PeerMessage.response(report, 200));

            route.expectText("Hello");
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName(
            "[4975-7.1-09, 4975-12-02] the body of another method is read to its end, and refused above 10240 octets")
    void bodiesOfOtherMethodsAreBounded() throws Exception {
        try (var alice = route.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            for (var octets : List.of(10_240, 10_241, 1 << 20)) {
                var probe = PeerMessage.request("PROBE")
                        .to(route.uri("desk-1"))
                        .from(alice.newSend().header("From-Path").orElseThrow())
                        .header("Failure-Report", "no")
                        .body("text/plain", "x".repeat(octets));
                alice.write(probe);
                alice.expectResponse(probe, octets > 10_240 ? 400 : 501);
            }
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.1.2-09] when the session is over there is nobody to report to, and nothing breaks")
    void noReportAfterTheSession() throws Exception {
        var hold = new Hold(ReceiverRoute.SUCCEED);
        var alice = route.peer("desk-1");
        route.then(hold);
        var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
        alice.write(send);
        hold.awaitArrival();
        var path = send.header("From-Path").orElseThrow();
        alice.close();
        route.expectText("Hello");

        // The same peer again, as soon as the loss was noticed: a new session, which gets nothing of the old one.
        try (var again = route.peer("desk-1").paths(route.uri("desk-1"), path)) {
            Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> {
                again.sendBodiless();
                return again.readFrame().status() == 200;
            });
            hold.release();
            route.expectSilence(again);
        }
    }
}
