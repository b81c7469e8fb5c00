// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.MsrpStatusException;
import io.github.camelmsrp.conformance.ReceiverRoute.Hold;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire form of REPORTs, and which octets they are about. */
class ReceiverReportFormTest {

    private static final int ACK_TIMEOUT_MILLIS = 5000;
    private static final Processor FORBID = exchange -> {
        throw new MsrpStatusException(403, "Not here");
    };
    private static final Processor FAIL = exchange -> {
        throw new IllegalStateException("the secret reason");
    };

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
                    + " success: a 200 to an earlier chunk says that it is held, no more")
    void aFailureIsToldOnce(boolean late) throws Exception {
        try (var alice = route.peer("chunks")) {
            var hold = new Hold(FORBID);
            route.then(late ? hold : FORBID);
            var send = alice.newSend().header("Success-Report", "yes").type("text/plain");
            var answers = new ArrayList<Integer>();
            for (int i = 0; i < 5; i++) {
                var chunk = send.chunk(new PeerRange(1 + i, 1 + i, 5), new byte[] {'x'}, i == 4 ? "$" : "+");
                alice.write(chunk);
                if (late && i == 4) {
                    hold.awaitArrival();
                    alice.expectResponse(alice.sendBodiless(), 200);
                    route.time.advanceMillis(ACK_TIMEOUT_MILLIS);
                }
                answers.add(alice.readFrame().status());
            }
            if (late) {
                hold.release();
                expectReport(alice, send, true, "000 403", "1-5/5");
            }
            for (var got = route.next(); got.messageId().equals(send.messageId()); got = nextOf(alice)) {
                assertThat(got.text()).isEqualTo("x");
            }
            assertThat(answers).isSorted().isSubsetOf(200, 403).endsWith(late ? 200 : 403);
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

    private static void expectReport(ScriptedPeer peer, PeerMessage send, boolean wanted, String status, String range) {
        if (wanted) {
            var report = peer.expectRequest("REPORT");
            assertThat(report.header("Status").orElseThrow()).startsWith(status);
            assertThat(report.header("Byte-Range")).contains(range);
            assertThat(report.messageId()).isEqualTo(send.messageId());
        }
    }
}
