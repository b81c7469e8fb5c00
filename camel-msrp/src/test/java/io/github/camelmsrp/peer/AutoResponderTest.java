// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.Responder.Reports;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutoResponderTest {
    private static final String BOB = "msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp";
    private static final String ALICE = "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";
    private static final Duration A_MOMENT = Duration.ofMillis(50);

    private PeerListener listener;
    private ScriptedPeer alice;
    private ScriptedPeer bob;

    @BeforeEach
    void connect() {
        listener = PeerListener.listen(PeerOptions.plain().timeout(Duration.ofSeconds(2)));
        alice = ScriptedPeer.connect(listener.host(), listener.port()).paths(BOB, ALICE);
        bob = listener.accept();
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        listener.close();
    }

    @Test
    void answersAndCollectsInTheBackground() {
        var auto = bob.autoRespond(Responder.ok());
        var sent = IntStream.range(0, 200)
                .mapToObj(i -> alice.send("text/plain", "message " + i))
                .toList();

        sent.forEach(message -> alice.expectResponse(message, 200));
        for (int i = 0; i < 200; i++) {
            assertThat(auto.nextMessage().text()).isEqualTo("message " + i);
        }
        assertThat(auto.messagesWaiting()).isZero();
    }

    @Test
    void sendsWhileTheBackgroundReads() {
        var bobs = bob.paths(ALICE, BOB).autoRespond(Responder.ok().reporting(Reports.PER_MESSAGE));
        var alices = alice.autoRespond(Responder.ok());
        var asking = alice.newSend().header("Success-Report", "yes").body("text/plain", "Hello");
        alice.write(asking);
        var back = bob.send("text/plain", "Hello back");

        assertThat(alices.responseTo(asking).status()).isEqualTo(200);
        assertThat(alices.nextReport().messageId()).isEqualTo(asking.messageId());
        assertThat(alices.nextMessage().text()).isEqualTo("Hello back");
        assertThat(bobs.responseTo(back).status()).isEqualTo(200);
        assertThat(bobs.nextMessage().text()).isEqualTo("Hello");
    }

    @Test
    void streamsWhileTheBackgroundAnswers() {
        byte[] body = new byte[5_000_000];
        var bobs = bob.paths(ALICE, BOB).digestBodies().autoRespond(Responder.ok());
        var alices = alice.digestBodies().autoRespond(Responder.ok());
        for (var peer : List.of(alice, bob)) {
            peer.sendStream(peer.newSend().type("image/png"), new ByteArrayInputStream(body), body.length, 2048);
        }

        var there = bobs.nextMessage();
        var back = alices.nextMessage();
        assertThat(there.length()).isEqualTo(body.length);
        assertThat(back.sha256()).isEqualTo(there.sha256());
        alices.awaitResponses(200, there.chunkCount());
        assertThat(alices.responses(200)).isEqualTo(there.chunkCount());
    }

    @Test
    void goesOnReadingWhileItCannotWrite() {
        byte[] body = new byte[8_000_000];
        alice.autoRespond(Responder.ok());
        var bobs = bob.paths(ALICE, BOB).digestBodies().autoRespond(Responder.ok());
        var steps = new Semaphore(1);
        var stalled = alice.newSend().body("text/plain", "stalls");
        var writing = CompletableFuture.runAsync(() -> alice.write(stalled.octets(), Splits.at(100), steps));
        await().until(() -> alice.octetsWritten() == 100);
        bob.sendStream(bob.newSend().type("image/png"), new ByteArrayInputStream(body), body.length, 2048);

        assertThat(bobs.responses(200)).isZero();
        steps.release();
        writing.join();
        bobs.awaitResponses(200, (body.length - 1) / 2048 + 1);
        assertThat(bobs.nextMessage().length()).isEqualTo(6);
    }

    @Test
    void honoursFailureReport() {
        bob.autoRespond(Responder.ok());
        alice.write(alice.newSend().header("Failure-Report", "no").body("text/plain", "a"));
        alice.write(alice.newSend().header("Failure-Report", "partial").body("text/plain", "b"));
        alice.expectNothing(A_MOMENT);
        alice.expectResponse(alice.send("text/plain", "c"), 200);
    }

    @Test
    void followsAScriptOfStatuses() {
        bob.autoRespond(Responder.script(200, 0, 413));
        var first = alice.send("text/plain", "1");
        alice.send("text/plain", "2");
        var third = alice.send("text/plain", "3");
        var fourth = alice.send("text/plain", "4");

        alice.expectResponse(first, 200);
        alice.expectResponse(third, 413);
        alice.expectResponse(fourth, 200);
    }

    @Test
    void failsEveryThirdAndAnswersOthersInReverse() {
        bob.autoRespond(
                Responder.ok().everyNth(3, Responder.status(481, "gone")).reversed(3));
        var first = alice.send("text/plain", "1");
        var second = alice.send("text/plain", "2");
        alice.expectNothing(A_MOMENT);
        var third = alice.send("text/plain", "3");

        alice.expectResponse(third, 481);
        alice.expectResponse(second, 200);
        alice.expectResponse(first, 200);
    }

    @Test
    void reportsEachChunkWithTheIdOfTheSend() {
        bob.autoRespond(Responder.silent().reporting(Reports.PER_CHUNK_WITH_ID_OF_SEND));
        var template = alice.newSend().header("Success-Report", "yes").type("text/plain");
        var chunks = alice.sendChunked(template, new byte[5000], 2048);

        var ranges = new ArrayList<String>();
        for (var chunk : chunks) {
            var report = alice.expectRequest("REPORT");
            assertThat(report.transactionId()).isEqualTo(chunk.transactionId());
            ranges.add(report.byteRange().orElseThrow().toString());
        }
        assertThat(ranges).containsExactly("1-2048/5000", "2049-4096/5000", "4097-5000/5000");
    }

    @Test
    void hasTheHabitsOfRealPeers() {
        bob.autoRespond(Responder.okWithoutPhrase().answeringReports().refusingAbove(14_000, 413));
        var small = alice.send("text/plain", "small");
        var large = alice.send("text/plain", "a".repeat(14_000));
        var report = PeerMessage.request("REPORT").to(BOB).from(ALICE);
        report.header("Message-ID", "13aa22bb33cc44dd").header("Status", "000 200 OK");
        alice.write(report);

        assertThat(alice.expectResponse(small, 200).comment()).isEmpty();
        alice.expectResponse(large, 413);
        alice.expectResponse(report, 200);
    }

    @Test
    void pausesAndResumes() {
        bob.pauseReading();
        var auto = bob.autoRespond(Responder.ok());
        var hello = alice.send("text/plain", "Hello");
        alice.expectNothing(A_MOMENT);
        bob.resumeReading();
        alice.expectResponse(hello, 200);
        assertThat(auto.nextMessage().text()).isEqualTo("Hello");
    }

    @Test
    void saysWhatWentWrongInTheBackground() {
        var auto = bob.autoRespond(Responder.ok());
        alice.write(PeerMessage.wire("GET / HTTP/1.1\n"));

        assertThatThrownBy(auto::nextMessage).hasMessageContaining("not a start line: GET / HTTP/1.1");
        alice.expectClosed();
    }

    @Test
    void saysThatTheConnectionEnded() {
        var auto = bob.autoRespond(Responder.ok());
        alice.send("text/plain", "last words");
        alice.halfClose();
        auto.awaitClosed();

        assertThat(auto.nextMessage().text()).isEqualTo("last words");
        assertThatThrownBy(auto::nextMessage).hasMessageContaining("the connection ended before: message");
        assertThatThrownBy(() -> auto.awaitResponses(200, 1)).hasMessageContaining("ended before");
    }

    @Test
    void givesUpWaiting() {
        var auto = bob.autoRespond(Responder.ok());
        assertThatThrownBy(auto::nextReport).hasMessageContaining("not within PT2S: REPORT");
        assertThatThrownBy(bob::readFrame).hasMessageContaining("the background reads");
        bob.close();
        await().untilAsserted(auto::awaitClosed);
    }
}
