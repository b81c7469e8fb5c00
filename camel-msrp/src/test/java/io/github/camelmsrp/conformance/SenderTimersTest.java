// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.SenderRig.accept;
import static io.github.camelmsrp.conformance.SenderRig.answeredChunk;
import static io.github.camelmsrp.conformance.SenderRig.chunk;
import static io.github.camelmsrp.conformance.SenderRig.octets;
import static io.github.camelmsrp.conformance.SenderRig.sync;
import static io.github.camelmsrp.conformance.SenderRig.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.conformance.SenderRig.Sent;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a producer waits, and for what. */
class SenderTimersTest {

    private static final Duration THIRTY_SECONDS = Duration.ofSeconds(30);

    /** Closed last: the end of a connection starts timers of its own. */
    private static final List<Closeable> OPEN = new ArrayList<>();

    @RegisterExtension
    private static final SenderRig RIG = new SenderRig();

    @AfterAll
    static void stop() throws IOException {
        for (var open : OPEN) {
            open.close();
        }
    }

    private static PeerListener listen() {
        return listen(PeerOptions.plain());
    }

    private static PeerListener listen(PeerOptions options) {
        var listener = PeerListener.listen(options);
        OPEN.add(listener);
        return listener;
    }

    /** A session that is up, at rest, and has no timer running. */
    private static ScriptedPeer established(PeerListener listener, String uri) {
        var first = RIG.send(uri, "first");
        var peer = accept(listener);
        OPEN.add(peer);
        var chunk = answeredChunk(peer);
        if (chunk.header("Success-Report").isPresent()) {
            peer.report(chunk, "1-5/5", "000 200 OK");
        }
        first.ok();
        RIG.awaitNoTimer();
        return peer;
    }

    private static void assertStillWaiting(Sent sent, ScriptedPeer peer) {
        sync(peer);
        Awaitility.await().during(Duration.ofMillis(50)).until(() -> !sent.isDone());
    }

    private static void assertFailsAfterThirtySeconds(Sent sent, ScriptedPeer peer) {
        RIG.awaitTimer();
        RIG.time.advance(THIRTY_SECONDS.minusMillis(1));
        assertStillWaiting(sent, peer);
        RIG.time.advanceMillis(1);
        assertThat(sent.failure()).isEqualTo(408);
    }

    @Test
    @DisplayName("[4975-7.1.1-08] a silent peer is a failure 30 s after the last octet, not earlier; the session stays")
    void silenceIsAFailureAfterThirtySeconds() {
        var listener = listen();
        var peer = established(listener, uri(listener, ""));

        var sent = RIG.send(uri(listener, ""), "Hello");
        chunk(peer);
        assertFailsAfterThirtySeconds(sent, peer);

        RIG.awaitNoTimer();
        var next = RIG.send(uri(listener, ""), "still there?");
        answeredChunk(peer);
        next.ok();
    }

    @Test
    @DisplayName("[4975-7.1.1-08] an answer within the 30 s ends the wait")
    void anAnswerInTimeIsASuccess() {
        var listener = listen();
        var peer = established(listener, uri(listener, ""));

        var sent = RIG.send(uri(listener, ""), "Hello");
        var chunk = chunk(peer);
        RIG.awaitTimer();
        RIG.time.advance(THIRTY_SECONDS.minusMillis(1));
        peer.respond(chunk, 200, "OK");

        assertThat(sent.ok().getMessage().getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(200);
    }

    @Test
    @DisplayName("[4975-7.1.1-09] the 30 s run from the last octet, however long the peer takes to read")
    void theTimerStartsAtTheLastOctet() {
        var listener = listen(PeerOptions.plain().receiveBuffer(64 << 10));
        String uri = uri(listener, "chunkSize=100000000");
        var peer = established(listener, uri);

        var sent = RIG.send(uri, octets(16 << 20));
        awaitFull();
        RIG.time.advance(Duration.ofSeconds(40));
        Awaitility.await().during(Duration.ofMillis(50)).until(() -> !sent.isDone());

        var chunk = chunk(peer);
        assertThat(chunk.bodyLength()).isEqualTo(16 << 20);
        sync(peer);
        assertFailsAfterThirtySeconds(sent, peer);
    }

    /** Waits until the peer has to read for anything more to be written: the one timer is the watch for that. */
    private static void awaitFull() {
        RIG.awaitTimer();
    }

    private static void advanceUntilDone(Sent sent) {
        Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> {
            RIG.time.advance(Duration.ofSeconds(60));
            return sent.isDone();
        });
    }

    @Test
    @DisplayName("a peer that takes nothing loses the connection, and no message waits for ever")
    void aPeerThatTakesNothingLosesTheConnection() {
        var listener = listen(PeerOptions.plain().receiveBuffer(64 << 10));
        String uri = uri(listener, "chunkSize=100000000");
        established(listener, uri);

        var first = RIG.send(uri, octets(16 << 20));
        awaitFull();
        var second = RIG.send(uri, "behind it");
        RIG.time.advance(Duration.ofSeconds(59));
        Awaitility.await().during(Duration.ofMillis(50)).until(() -> !first.isDone() && !second.isDone());
        advanceUntilDone(first);

        assertThat(first.failure()).isEqualTo(481);
        assertThat(second.failure()).isEqualTo(481);
    }

    @Test
    @DisplayName("[4975-7.1.1-09] a peer that is slow keeps the connection")
    void aSlowPeerKeepsTheConnection() {
        var listener = listen(PeerOptions.plain().receiveBuffer(64 << 10));
        String uri = uri(listener, "chunkSize=100000000");
        var peer = established(listener, uri);

        var sent = RIG.send(uri, octets(48 << 20));
        awaitFull();
        for (int i = 0; i < 5; i++) {
            RIG.time.advance(Duration.ofSeconds(59));
            // More than what the operating system holds, so that the channel gets rid of something.
            peer.readOctets(5 << 20);
            Awaitility.await().during(Duration.ofMillis(50)).until(() -> !sent.isDone());
        }

        advanceUntilDone(sent);
        assertThat(sent.failure()).isEqualTo(481);
    }

    @Test
    @DisplayName("[4975-5.3-05, 4975-7.1.1-10] with partial nothing is awaited: no timer, and silence is no failure")
    void partialAwaitsNothing() {
        var listener = listen();
        String uri = uri(listener, "failureReport=partial");
        var peer = established(listener, uri);

        var sent = RIG.send(uri, "Hello");
        var chunk = chunk(peer);
        assertThat(chunk.header("Failure-Report")).contains("partial");
        assertThat(sent.ok().getMessage().getHeader(MsrpConstants.STATUS_CODE)).isNull();

        assertThat(RIG.time.pending()).isZero();
    }

    @Test
    @DisplayName("[4975-7.1.1-10] with partial an error response is a failure")
    void partialHearsErrors() {
        var listener = listen();
        String uri = uri(listener, "failureReport=partial&successReport=yes&waitFor=report");
        var sent = RIG.send(uri, "Hello");
        var peer = accept(listener);
        OPEN.add(peer);

        peer.respond(chunk(peer), 415, "No text");

        assertThat(sent.failure()).isEqualTo(415);
        RIG.awaitNoTimer();
    }

    @Test
    @DisplayName("[4975-7.1.1-06] a success report that does not come is a failure of the message, not of the session")
    void aMissingSuccessReportIsAFailure() {
        var listener = listen();
        String uri = uri(listener, "successReport=yes&waitFor=report");
        var peer = established(listener, uri);

        var sent = RIG.send(uri, "Hello");
        answeredChunk(peer);
        sync(peer);
        assertFailsAfterThirtySeconds(sent, peer);

        RIG.awaitNoTimer();
        var next = RIG.send(uri, "again");
        peer.report(answeredChunk(peer), "1-5/5", "000 200 OK");
        assertThat(next.ok().getMessage().getHeader(MsrpConstants.REPORT_STATUS))
                .isEqualTo(200);
    }

    @Test
    @DisplayName("[4975-7.1.1-07] an outstanding success report fails with the session")
    void aMissingSuccessReportFailsWithTheSession() {
        var listener = listen();
        String uri = uri(listener, "successReport=yes&waitFor=report");
        var sent = RIG.send(uri, "Hello");
        try (var peer = accept(listener)) {
            answeredChunk(peer);
            sync(peer);
            Awaitility.await().during(Duration.ofMillis(50)).until(() -> !sent.isDone());
        }

        assertThat(sent.failure()).isEqualTo(481);
        RIG.awaitNoTimer();
    }

    @ParameterizedTest
    @ValueSource(strings = {"response", "report"})
    @DisplayName("[4975-10.4-01] 408 is what the timer is: the message fails with 408, the session stays")
    void aTimeoutOfTheNextHopIsATimeout(String how) {
        var listener = listen();
        String uri = uri(listener, "successReport=yes&waitFor=report");
        var peer = established(listener, uri);

        var sent = RIG.send(uri, "Hello");
        var chunk = chunk(peer);
        if (how.equals("response")) {
            peer.respond(chunk, 408, "Timeout");
        } else {
            peer.respond(chunk, 200, "OK");
            peer.report(chunk, "1-5/5", "000 408 Timeout");
        }
        assertThat(sent.failure()).isEqualTo(408);

        var next = RIG.send(uri, "again");
        peer.report(answeredChunk(peer), "1-5/5", "000 200 OK");
        next.ok();
        RIG.awaitNoTimer();
    }

    @Test
    @DisplayName(
            "[4975-10.4-01] 408 to a chunk ends the message as the timer does: none follows those that the sockets "
                    + "held but an empty one that says so, with #")
    void aTimeoutOfTheNextHopEndsTheMessage() {
        var listener = listen(PeerOptions.plain().receiveBuffer(64 << 10));
        var sent = RIG.send(uri(listener, ""), octets(24 << 20));
        var peer = accept(listener);
        OPEN.add(peer);
        var frame = chunk(peer);
        peer.respond(frame, 408, "Timeout");
        assertThat(sent.failure()).isEqualTo(408);

        long octets = 0;
        while (frame.flag() == '+') {
            octets += frame.bodyLength();
            frame = chunk(peer);
        }
        assertThat(frame.flag()).isEqualTo('#');
        assertThat(frame.bodyLength()).isZero();
        assertThat(octets).isLessThan(24 << 20);
        RIG.awaitNoTimer();
    }
}
