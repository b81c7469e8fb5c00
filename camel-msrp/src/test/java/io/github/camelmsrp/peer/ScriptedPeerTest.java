// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.ScriptedPeer.Closing;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptedPeerTest {
    private static final String BOB = "msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp";
    private static final String ALICE = "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";
    private static final Duration A_MOMENT = Duration.ofMillis(50);
    private static final PeerOptions IMPATIENT = PeerOptions.plain().timeout(Duration.ofMillis(300));

    private PeerListener listener;
    private ScriptedPeer alice;
    private ScriptedPeer bob;

    @BeforeEach
    void connect() {
        connect(PeerOptions.plain(), PeerOptions.plain());
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        listener.close();
    }

    @Test
    void carriesARequestAndItsResponse() {
        var hello = alice.send("text/plain", "Hello");
        var request = bob.expectRequest("SEND");
        bob.respond(request, 200, "OK");

        assertThat(request.text()).isEqualTo("Hello");
        assertThat(alice.expectResponse(hello, 200).comment()).contains("OK");
    }

    @Test
    void carriesAReportAboutARequest() {
        alice.send("text/plain", "Hello");
        bob.report(bob.readFrame(), "1-5/5", "000 200 OK");

        var report = alice.expectRequest("REPORT");
        assertThat(report.header("Status")).contains("000 200 OK");
        assertThat(report.toPath()).isEqualTo(ALICE);
    }

    @Test
    void learnsItsPathsFromTheFirstRequest() {
        alice.sendBodiless();
        bob.readFrame();
        bob.send("text/plain", "Welcome");

        var welcome = alice.readFrame();
        assertThat(welcome.toPath()).isEqualTo(ALICE);
        assertThat(welcome.fromPath()).isEqualTo(BOB);
    }

    @ParameterizedTest
    @MethodSource("splits")
    void writesAFrameInPieces(Splits splits) {
        var message = alice.newSend().body("text/plain", "Hello\r\n".repeat(100));
        alice.write(message, splits);

        assertThat(bob.readFrame().raw()).isEqualTo(message.octets());
    }

    static Stream<Splits> splits() {
        return Stream.of(Splits.whole(), Splits.eachOctet(), Splits.at(3, 200), Splits.random(42, 300));
    }

    @Test
    void writesSeveralFramesAtOnce() {
        var first = alice.newSend().body("text/plain", "one");
        var second = alice.newSend().body("text/plain", "two");
        alice.write(first, second);

        assertThat(bob.framesUntil(frame -> frame.text().equals("two"))).hasSize(2);
    }

    @Test
    void stallsUntilTheTestLetsTheNextPieceGo() {
        var steps = new Semaphore(1);
        byte[] octets = alice.newSend().body("text/plain", "Hello").octets();
        var writing = CompletableFuture.runAsync(() -> alice.write(octets, Splits.at(10), steps));

        assertThat(bob.readOctets(10)).asString(StandardCharsets.US_ASCII).startsWith("MSRP ");
        bob.expectNothing(A_MOMENT);
        steps.release();
        assertThat(bob.readOctets(octets.length - 10)).hasSize(octets.length - 10);
        writing.join();
    }

    @Test
    void truncatesAFrameAndKeepsSilent() {
        reconnect(PeerOptions.plain(), IMPATIENT);
        alice.writeTruncated(alice.newSend().body("text/plain", "Hello"), 34);

        assertThatThrownBy(bob::readFrame)
                .isInstanceOf(PeerFailure.class)
                .hasMessageContaining("not enough octets within PT0.3S")
                .hasMessageContaining("To-P");
    }

    @Test
    void resetsAndClosesAndHalfCloses() {
        alice.reset();
        assertThat(bob.expectClosed()).isEqualTo(Closing.RESET);

        reconnect(PeerOptions.plain(), PeerOptions.plain());
        alice.halfClose();
        assertThat(bob.expectClosed()).isEqualTo(Closing.ORDERLY);
        bob.paths(ALICE, BOB).send("text/plain", "still heard");
        assertThat(alice.readFrame().text()).isEqualTo("still heard");

        bob.close();
        assertThat(alice.expectClosed()).isEqualTo(Closing.ORDERLY);
    }

    @Test
    void noticesWhatWasNotExpected() {
        reconnect(PeerOptions.plain(), IMPATIENT);
        assertThatThrownBy(bob::expectClosed).hasMessageContaining("still open");
        alice.send("text/plain", "Hello");
        assertThatThrownBy(() -> bob.expectNothing(Duration.ofSeconds(5))).hasMessageContaining("came unexpectedly");

        reconnect(PeerOptions.plain(), IMPATIENT);
        alice.sendBodiless();
        assertThatThrownBy(() -> bob.expectRequest("REPORT")).hasMessageContaining("not the REPORT");

        reconnect(PeerOptions.plain(), IMPATIENT);
        alice.sendBodiless();
        assertThatThrownBy(bob::expectClosed).hasMessageContaining("came instead of a close");

        reconnect(PeerOptions.plain(), IMPATIENT);
        alice.close();
        assertThatThrownBy(() -> bob.expectNothing(Duration.ofSeconds(5))).hasMessageContaining("closed unexpectedly");
        assertThatThrownBy(bob::readFrame).isInstanceOf(PeerFailure.class);
    }

    @Test
    void noticesAResponseToSomethingElse() {
        var hello = alice.send("text/plain", "Hello");
        var request = bob.readFrame();
        bob.write(PeerMessage.response(request, 200, "OK").tid("other000"));
        assertThatThrownBy(() -> alice.expectResponse(hello, 200)).hasMessageContaining("not a 200 to");
    }

    @Test
    void staysUsableAfterAnExpectedSilence() {
        bob.expectNothing(A_MOMENT);
        alice.send("text/plain", "late");
        assertThat(bob.readFrame().text()).isEqualTo("late");
    }

    @Test
    void doesNotWaitForEverForAReaderThatStopped() {
        reconnect(IMPATIENT, PeerOptions.plain());

        assertThatThrownBy(() -> alice.write(new byte[64 << 20]))
                .isInstanceOf(PeerFailure.class)
                .hasMessageContaining("nobody took octets for PT0.3S");
    }

    @Test
    void readsInStepsSoThatTheWriterFeelsIt() {
        reconnect(PeerOptions.plain(), PeerOptions.plain().receiveBuffer(8192));
        var permits = new Semaphore(0);
        bob.readInSteps(permits, 4096);
        int total = 32 << 20;
        var writing = CompletableFuture.runAsync(() -> alice.send("application/octet-stream", new byte[total]));

        await().during(A_MOMENT).until(() -> !writing.isDone());
        long early = alice.octetsWritten();
        assertThat(early).isLessThan(total);
        assertThat(bob.octetsRead()).isZero();
        permits.release(3);
        var reading = CompletableFuture.supplyAsync(() -> bob.readFrame());
        await().until(() -> permits.availablePermits() == 0);
        permits.release(Integer.MAX_VALUE / 2);
        assertThat(reading.join().bodyLength()).isEqualTo(total);
        writing.join();
    }

    @Test
    void joinsTheChunksOfAMessageAndAnswersEach() {
        byte[] body = random(10_000);
        var chunks = alice.sendChunked(alice.newSend().type("image/png"), body, 2048);
        var message = bob.receiveMessage();

        assertThat(message.body()).isEqualTo(body);
        assertThat(message.contentType()).isEqualTo("image/png");
        assertThat(message.sha256()).isEqualTo(sha256(body));
        assertThat(message.chunks())
                .extracting(chunk -> chunk.range() + " " + chunk.flag())
                .containsExactly(
                        "1-2048/10000 +",
                        "2049-4096/10000 +",
                        "4097-6144/10000 +",
                        "6145-8192/10000 +",
                        "8193-10000/10000 $");
        chunks.forEach(chunk -> alice.expectResponse(chunk, 200));
    }

    @Test
    void tellsInterleavedMessagesApart() {
        var one = alice.newSend().type("text/plain");
        var two = alice.newSend().type("text/plain");
        alice.write(chunk(one, "1-*/4", "on", "+"), chunk(two, "1-*/4", "tw", "+"));
        alice.write(chunk(two, "3-4/4", "o!", "$"), chunk(one, "3-4/4", "e!", "#"));

        var first = bob.receiveMessage();
        assertThat(first.text()).isEqualTo("two!");
        assertThat(first.chunks()).extracting(ReceivedMessage.Chunk::index).containsExactly(1L, 2L);
        var second = bob.receiveMessage();
        assertThat(second.isAborted()).isTrue();
        assertThat(second.messageId()).isEqualTo(one.messageId());
    }

    @Test
    void noticesAGapBetweenChunks() {
        var message = alice.newSend().type("text/plain");
        alice.write(chunk(message, "1-*/9", "abc", "+"), chunk(message, "5-*/9", "efghi", "$"));

        assertThatThrownBy(bob::receiveMessage).hasMessageContaining("does not start at 4");
    }

    @Test
    void keepsResponsesAndReportsForLaterWhenItWaitsForAMessage() {
        var hello = alice.send("text/plain", "Hello");
        var request = bob.readFrame();
        bob.respond(request, 200, "OK");
        bob.report(request, "1-5/5", "000 200 OK");
        bob.send("text/plain", "Hello, Alice");

        assertThat(alice.receiveMessage().text()).isEqualTo("Hello, Alice");
        alice.expectResponse(hello, 200);
        alice.expectRequest("REPORT");
        bob.expectFrame(frame -> frame.status() == 200);
    }

    @ParameterizedTest
    @ValueSource(longs = {2048, 65_536, Long.MAX_VALUE})
    void streamsALargeBodyInConstantMemory(long chunkOctets) {
        byte[] body = random(20_000_001);
        var reading = CompletableFuture.supplyAsync(() -> bob.digestBodies().receiveMessage());
        long sent = alice.sendStream(
                alice.newSend().type("video/mp4"), new ByteArrayInputStream(body), body.length, chunkOctets);

        var message = reading.join();
        assertThat(sent).isEqualTo(body.length);
        assertThat(message.length()).isEqualTo(body.length);
        assertThat(message.sha256()).isEqualTo(sha256(body));
        assertThat(message.chunkCount()).isEqualTo((body.length - 1) / chunkOctets + 1);
        assertThatThrownBy(message::body).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void stopsStreamingWhenItIsRefused() {
        var refusing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 70; i++) {
                bob.respond(bob.readFrame(), 413, "enough");
            }
        });
        var template = alice.newSend().type("video/mp4");
        var body = new ByteArrayInputStream(new byte[10 << 20]);
        assertThatThrownBy(() -> alice.sendStream(template, body, PeerRange.UNKNOWN, 1000))
                .hasMessageContaining("413 enough");
        bob.close();
        assertThatThrownBy(refusing::join).hasCauseInstanceOf(PeerFailure.class);
    }

    @Test
    void closesOnAFrameAboveItsLimit() {
        reconnect(PeerOptions.plain(), PeerOptions.plain().maxFrame(14_000));
        alice.send("text/plain", "a".repeat(13_000));
        assertThat(bob.readFrame().bodyLength()).isEqualTo(13_000);
        alice.send("text/plain", "a".repeat(14_000));
        assertThatThrownBy(bob::readFrame).hasMessageContaining("above the limit");
        assertThat(alice.expectClosed()).isIn(Closing.ORDERLY, Closing.RESET);
    }

    private void connect(PeerOptions alicesOptions, PeerOptions bobsOptions) {
        listener = PeerListener.listen(bobsOptions);
        alice = ScriptedPeer.connect(listener.host(), listener.port(), alicesOptions)
                .paths(BOB, ALICE);
        bob = listener.accept();
    }

    private void reconnect(PeerOptions alicesOptions, PeerOptions bobsOptions) {
        close();
        connect(alicesOptions, bobsOptions);
    }

    private static PeerMessage chunk(PeerMessage template, String range, String text, String flag) {
        return template.chunk(PeerRange.parse(range), text.getBytes(StandardCharsets.US_ASCII), flag);
    }

    private static byte[] random(int length) {
        byte[] octets = new byte[length];
        new SplittableRandom(length).nextBytes(octets);
        return octets;
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
