// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.MsrpStatusException;
import io.github.camelmsrp.conformance.ReceiverRoute.Hold;
import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerRange;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Processor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire form of REPORTs, and which octets they are about. */
class ReceiverReportFormTest {

    @RegisterExtension
    private static final ReceiverRoute ROUTE =
            ReceiverRoute.listening(Map.of("desk-1", "?acceptTypes=text/plain", "chunks", "?delivery=chunk"));

    // ---- what REPORTs look like ----

    @Test
    @DisplayName("[4975-7.1.3-01, 4975-7.1.3-02, 4975-7.1.3-08, 4975-7.1.2-04] one success REPORT covers all chunks")
    void oneReportForAllChunks() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var chunks = alice.sendChunked(
                    alice.newSend().header("Success-Report", "yes").type("text/plain"), "abcdefgh".getBytes(UTF_8), 3);
            for (var chunk : chunks) {
                alice.expectResponse(chunk, 200);
            }
            ReceiverRoute.expectReport(alice, chunks.get(0), "000 200", "1-8/8");
            ROUTE.expectText("abcdefgh");
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.1.3-01, 4975-7.1.3-08] a success REPORT covers what came, whatever the total was said to be")
    void theReportCoversWhatCame() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().header("Success-Report", "yes").header("Byte-Range", "1-*/100");
            alice.write(send.body("text/plain", "a".repeat(80)));

            alice.expectResponse(send, 200);
            ReceiverRoute.expectReport(alice, send, "000 200", "1-80/80");
            ROUTE.next();
        }
    }

    @Test
    @DisplayName("[4975-7.1.3-01] an empty message is confirmed as well")
    void anEmptyMessageIsConfirmed() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "");
            alice.write(send);

            alice.expectResponse(send, 200);
            ReceiverRoute.expectReport(alice, send, "000 200", "1-0/0");
            assertThat(ROUTE.next().body()).isEmpty();
        }
    }

    @Test
    @DisplayName("[4975-7.1.3-05, 4975-7.1.3-06, 4975-7.1.2-01, 4975-7.1.2-02, 4975-7.1.2-03, 4975-7.2-04]"
            + " a REPORT goes back over the whole From-Path, a response to its leftmost URI only")
    void reportsGoAllTheWayBack() throws Exception {
        var path = "msrp://relay.example.com:9000/r1;tcp msrp://inner.example.com:9001/r2;tcp"
                + " msrp://alice.example.org:7654/a9;tcp";
        try (var alice = ROUTE.peer("desk-1", path)) {
            var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
            alice.write(send);

            var response = alice.expectResponse(send, 200);
            assertThat(response.toPath()).isEqualTo("msrp://relay.example.com:9000/r1;tcp");
            assertThat(response.fromPath()).isEqualTo(ROUTE.uri("desk-1"));
            expectReportOverPath(alice, send, path, "000 200 OK");

            var hold = new Hold(ReceiverRoute.FORBID);
            ROUTE.then(hold);
            var failing = alice.newSend().body("text/plain", "Hello");
            alice.write(failing);
            hold.awaitArrival();
            ROUTE.time.advanceMillis(ReceiverRoute.ACK_TIMEOUT_MILLIS);
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
                        "From-Path: " + ROUTE.uri("desk-1"),
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
        try (var alice = ROUTE.peer("desk-1")) {
            var hold = new Hold(ReceiverRoute.FORBID);
            ROUTE.then(hold);
            var send = alice.newSend().header("Byte-Range", "1-*/*").body("text/plain", "a".repeat(300));
            alice.write(send);
            hold.awaitArrival();
            ROUTE.time.advanceMillis(ReceiverRoute.ACK_TIMEOUT_MILLIS);
            alice.expectResponse(send, 200);
            hold.release();

            ReceiverRoute.expectReport(alice, send, "000 403", "1-300/300");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "[4975-7.1.4-11, 4975-7.1.3-09] a route that fails for every chunk is reported at most once, and never as"
                    + " success: a 200 to an earlier chunk says that it is held, no more")
    void aFailureIsToldOnce(boolean late) throws Exception {
        try (var alice = ROUTE.peer("chunks")) {
            var hold = new Hold(ReceiverRoute.FORBID);
            ROUTE.then(late ? hold : ReceiverRoute.FORBID);
            var send = alice.newSend().header("Success-Report", "yes").type("text/plain");
            var answers = new ArrayList<Integer>();
            for (int i = 0; i < 5; i++) {
                var chunk = send.chunk(new PeerRange(1 + i, 1 + i, 5), new byte[] {'x'}, i == 4 ? "$" : "+");
                alice.write(chunk);
                if (late && i == 4) {
                    hold.awaitArrival();
                    alice.expectResponse(alice.sendBodiless(), 200);
                    ROUTE.time.advanceMillis(ReceiverRoute.ACK_TIMEOUT_MILLIS);
                }
                answers.add(alice.readFrame().status());
            }
            if (late) {
                hold.release();
                ReceiverRoute.expectReport(alice, send, "000 403", "1-5/5");
            }
            for (var got = ROUTE.next(); got.messageId().equals(send.messageId()); got = nextOf(alice)) {
                assertThat(got.text()).isEqualTo("x");
            }
            assertThat(answers).isSorted().isSubsetOf(200, 403).endsWith(late ? 200 : 403);
        }
    }

    /** The exchanges of the chunks, then that of a marker whose answer is the next frame. */
    private static ReceiverRoute.Delivered nextOf(ScriptedPeer peer) throws Exception {
        ROUTE.then(ReceiverRoute.SUCCEED);
        if (!ROUTE.hasExchange()) {
            peer.expectResponse(peer.send("text/plain", "marker"), 200);
        }
        return ROUTE.next();
    }

    @Test
    @DisplayName("[4975-7.1.3-09] a property set by the route, a rollback and a throw are never a success")
    void noFailureIsASuccess() throws Exception {
        List<Processor> failures = List.of(
                ReceiverRoute.FAIL,
                ReceiverRoute.FORBID,
                exchange -> exchange.setProperty(MsrpConstants.RESPONSE_STATUS, 403),
                exchange -> exchange.setRollbackOnly(true));
        for (var failure : failures) {
            try (var alice = ROUTE.peer("desk-1")) {
                ROUTE.then(failure);
                var send = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
                alice.write(send);

                var response = alice.readFrame();
                assertThat(response.status()).isIn(403, 413);
                assertThat(response.toString()).doesNotContain("secret");
                ROUTE.expectText("Hello");
                ROUTE.expectSilence(alice);
            }
        }
    }

    @Test
    @DisplayName("[4975-5.1-03, 4975-7.1-08, 4975-7.1-10] a REPORT is one request with flag $ and without a body, "
            + "however long its way and its reason are, and while a long chunk is on its way to the same peer")
    void aReportIsNeverSplit() throws Exception {
        var path = "msrp://relay.example.com:9000/%s;tcp "
                        .formatted("r".repeat(60))
                        .repeat(60) + "msrp://alice.example.org:7654/a9;tcp";
        try (var alice = ROUTE.peer("desk-1", PeerOptions.plain().receiveBuffer(64 << 10))
                .paths(ROUTE.uri("desk-1"), path)) {
            var hold = new Hold(exchange -> {
                throw new MsrpStatusException(403, "no ".repeat(10_000));
            });
            ROUTE.then(hold);
            var failing = alice.send("text/plain", "Hello");
            hold.awaitArrival();
            ROUTE.time.advanceMillis(ReceiverRoute.ACK_TIMEOUT_MILLIS);
            alice.expectResponse(failing, 200);
            var session = ROUTE.next().sessionId();
            alice.pauseReading();
            var sending = ROUTE.camel()
                    .template
                    .asyncRequestBodyAndHeader(
                            "msrp:127.0.0.1:0?chunkSize=100000000&failureReport=no",
                            SenderRig.octets(16 << 20),
                            MsrpConstants.TARGET_SESSION,
                            session);
            hold.release();
            alice.resumeReading();

            assertThat(framesBesideTheLongChunk(alice)).singleElement().satisfies(report -> {
                assertThat(report.method()).isEqualTo("REPORT");
                assertThat(report.toPath()).isEqualTo(path);
                assertThat(report.header("Status").orElseThrow()).startsWith("000 403 no no ");
                assertThat(report.flag()).isEqualTo('$');
                assertThat(report.hasBody()).isFalse();
            });
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    private static List<PeerFrame> framesBesideTheLongChunk(ScriptedPeer peer) {
        var others = new ArrayList<PeerFrame>();
        PeerFrame frame;
        do {
            frame = peer.readFrame();
            if (!frame.isSend()) {
                others.add(frame);
            }
        } while (others.isEmpty() || !frame.isSend() || frame.flag() != '$');
        return others;
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 501})
    @DisplayName("[4975-10.4-02, 4975-10.9-01] 408 and 501 are never sent for a SEND, even if the route says so")
    void someCodesAreNotForAnEndpoint(int status) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            ROUTE.then(exchange -> exchange.setProperty(MsrpConstants.RESPONSE_STATUS, status));
            alice.expectResponse(alice.send("text/plain", "Hello"), 413);
            ROUTE.expectText("Hello");
        }
    }
}
