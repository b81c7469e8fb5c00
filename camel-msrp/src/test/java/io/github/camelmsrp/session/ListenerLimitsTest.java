// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener does not put up with. */
class ListenerLimitsTest extends ListenerRig {

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @Test
    @DisplayName("one session more than allowed is answered 403, and there is room again when one ends")
    void limitsSessions() {
        var asked = new AtomicInteger();
        var listener = node.listen(TestNode.loopback().withMaxSessions(1), request -> {
            asked.incrementAndGet();
            return template();
        });

        try (var carol = dial(listener).paths(desk(listener), CAROL)) {
            try (var alice = open(listener, desk(listener), ALICE)) {
                carol.expectResponse(carol.sendBodiless(), 403);
                assertThatThrownBy(() -> listener.register(Listener.newSessionId(), ALICE_PATH, template()))
                        .isInstanceOfSatisfying(
                                MsrpException.class,
                                refusal -> assertThat(refusal.status()).isEqualTo(MsrpStatus.FORBIDDEN));
            }
            assertThat(asked).hasValue(1);
            await().untilAsserted(() -> assertThat(listener.sessions()).isEmpty());
            carol.expectResponse(carol.sendBodiless(), 200);
        }
    }

    @Test
    @DisplayName("a connection with as many sessions as allowed gets 403 for the next one, others do not")
    void limitsSessionsOfAConnection() throws MsrpException {
        try (var few =
                TestNode.start(settings -> settings.withLimits(Limits.DEFAULT.withMaxSessionsPerConnection(2)))) {
            var asked = new AtomicInteger();
            var listener = few.listen(TestNode.loopback(), request -> {
                asked.incrementAndGet();
                return template();
            });
            var agreed = listener.register(Listener.newSessionId(), ALICE_PATH, template());
            try (var alice = open(listener, desk(listener), CAROL)) {
                alice.paths(listener.uri("desk-2").toString(), CAROL);
                alice.expectResponse(alice.sendBodiless(), 200);
                alice.paths(listener.uri("desk-3").toString(), CAROL);
                alice.expectResponse(alice.sendBodiless(), 403);
                alice.paths(agreed.localUri().toString(), ALICE);
                alice.expectResponse(alice.sendBodiless(), 403);

                assertThat(asked).hasValue(2);
                assertThat(listener.sessions()).hasSize(3);
                open(listener, agreed.localUri().toString(), ALICE).close();
                alice.paths(desk(listener), CAROL);
                alice.expectResponse(alice.sendBodiless(), 200);
            }
        }
    }

    @Test
    @DisplayName("one connection more than allowed is closed at once, and that is logged once")
    void limitsConnections() {
        var listener = node.listen(TestNode.loopback().withMaxConnections(1), TestNode.everybody(handler));

        try (var log = new CapturedLog();
                var alice = open(listener, desk(listener), ALICE)) {
            for (int i = 0; i < 3; i++) {
                try (var refused = dial(listener)) {
                    refused.expectClosed();
                }
            }
            alice.expectResponse(alice.sendBodiless(), 200);
            assertThat(listener.connectionCount()).isEqualTo(1);
            assertThat(listener.refusedConnectionCount()).isEqualTo(3);
            assertThat(log.warnings()).hasSize(1);
        }
        await().untilAsserted(() -> assertThat(listener.connectionCount()).isZero());
        open(listener, desk(listener), ALICE).close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "16030100c8010000c40303",
                "474554202f20485454502f312e310d0a486f73743a20780d0a0d0a",
                "00000000000000000000000000000000"
            })
    @DisplayName("what is not MSRP, a TLS hello for one, is closed without an answer, with one warning")
    void closesOnWhatIsNotMsrp(String octets) {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));

        try (var log = new CapturedLog();
                var alice = open(listener, desk(listener), ALICE);
                var stranger = dial(listener)) {
            stranger.write(HexFormat.of().parseHex(octets + "0d0a"));
            stranger.expectClosed();
            assertThat(log.warnings()).singleElement().asString().contains("Peer 127.0.0.1:");
            alice.expectResponse(alice.sendBodiless(), 200);
        }
    }

    @Test
    @DisplayName("a connection without a session is closed after a bound")
    void closesConnectionsThatSayNothing() {
        var time = new ManualScheduler();
        try (var timed = TestNode.start(settings -> settings.withScheduler(time));
                var silent = dial(timed.listen(TestNode.loopback(), TestNode.everybody(handler)))) {
            await().untilAsserted(() -> assertThat(time.pending()).isPositive());
            time.advance(Duration.ofMillis(Limits.DEFAULT.unboundTimeoutMillis()));
            silent.expectClosed();
        }
    }

    @Test
    @DisplayName("[4975-P-07] incomplete messages with long heads are fewer; one more is answered 413")
    void limitsHeadsOfIncompleteMessages() {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));
        int fields = 8;
        int octets = 7_000;
        int most = Limits.DEFAULT.maxHeadOctetsPerConnection() / (fields * octets);

        try (var alice = open(listener, desk(listener), ALICE)) {
            for (int i = 0; i < most; i++) {
                answered(alice, chunkWithHead(alice, fields, octets));
            }
            var another = chunkWithHead(alice, fields, octets);
            alice.write(another);
            alice.expectResponse(another, 413);
            answered(alice, alice.newSend().type("text/plain").chunk(new PeerRange(1, 1, 2), new byte[] {'x'}, "+"));
        }
    }

    private static PeerMessage chunkWithHead(ScriptedPeer peer, int fields, int octets) {
        var message = peer.newSend();
        for (int i = 0; i < fields; i++) {
            message.header("X-Long", "x".repeat(octets));
        }
        return message.type("text/plain").chunk(new PeerRange(1, 1, 2), new byte[] {'x'}, "+");
    }

    @Test
    @DisplayName("answers of many octets to a peer that reads none of them are not piled up")
    void limitsOctetsOfAnswers() {
        var listener = node.listen(TestNode.loopback(), TestNode.nobody());
        String id = "x".repeat(7_500);

        try (var stranger = dial(listener).paths(listener.uri(id).toString(), "msrp://127.0.0.1:9/" + id + ";tcp")) {
            stranger.pauseReading();
            byte[] requests = requestsOfAbout(1 << 20, stranger);
            var writing = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 128; i++) {
                    stranger.write(requests);
                }
            });

            // What the sockets of the system hold both ways, and a little more.
            await().during(Duration.ofMillis(500)).until(constant(stranger::octetsWritten));
            assertThat(writing).isNotDone();
            assertThat(stranger.octetsWritten()).isLessThan(48L << 20);
        }
    }

    /** Nobody knows their session, so that each gets an answer that has both of its paths. */
    private static byte[] requestsOfAbout(int octets, ScriptedPeer peer) {
        var all = new ByteArrayOutputStream();
        while (all.size() < octets) {
            all.writeBytes(peer.newSend().octets());
        }
        return all.toByteArray();
    }

    /** Whether a number is what it was when it was looked at the last time. */
    private static Callable<Boolean> constant(LongSupplier number) {
        var last = new AtomicLong(-1);
        return () -> last.getAndSet(number.getAsLong()) == last.get();
    }

    @Test
    @DisplayName("incomplete messages in files hold no descriptors, and can be completed in any order")
    void limitsOpenFiles(@TempDir Path directory) throws IOException {
        assumeThat(OPEN_FILES)
                .as("open files are counted where the system lists them")
                .isDirectory();
        var settings = SessionSettings.builder().spoolDirectory(directory).build();
        var listener = node.listen(TestNode.loopback(), request -> new SessionTemplate(settings, handler));
        String start = "a".repeat(10_000);

        try (var alice = open(listener, desk(listener), ALICE)) {
            var messages = Stream.generate(() -> alice.newSend().type("text/plain"))
                    .limit(Limits.DEFAULT.maxReassembliesPerSession())
                    .toList();
            for (var message : messages) {
                answered(alice, message.chunk(new PeerRange(10_001, 10_001, 20_000), new byte[] {'x'}, "+"));
            }
            assertThat(openIn(directory)).isLessThanOrEqualTo(ConnectionCore.OPEN_FILES + 1);
            assertThat(directory.toFile().list()).hasSize(messages.size());
            for (var message : messages) {
                answered(alice, message.chunk(new PeerRange(10_002, 10_002, 20_000), new byte[] {'y'}, "$"));
            }
            assertThat(openIn(directory)).isLessThanOrEqualTo(ConnectionCore.OPEN_FILES + 1);
            for (var message : messages) {
                answered(alice, message.chunk(new PeerRange(1, 10_000, 20_000), start.getBytes(US_ASCII), "+"));
            }
            assertThat(handler.texts).hasSize(messages.size()).containsOnly(start + "xy");
            assertThat(openIn(directory)).isZero();
        }
    }

    private static void answered(ScriptedPeer peer, PeerMessage chunk) {
        peer.write(chunk);
        peer.expectResponse(chunk, 200);
    }

    private static long openIn(Path directory) throws IOException {
        try (var open = Files.list(OPEN_FILES)) {
            return open.filter(descriptor -> isIn(directory, descriptor)).count();
        }
    }

    private static boolean isIn(Path directory, Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(directory);
        } catch (IOException e) {
            // It is closed by now.
            return false;
        }
    }
}
