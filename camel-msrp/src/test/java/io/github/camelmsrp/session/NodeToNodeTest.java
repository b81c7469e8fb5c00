// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes over loopback sockets: what one sends is what the other gets, whatever goes on at the same time. */
@Timeout(180)
class NodeToNodeTest {

    enum Security {
        PLAIN,
        TLS
    }

    private static final String BULK = "application/octet-stream";
    private static final String CHAT = "text/plain";

    @TempDir
    private Path spool;

    private final TestNode alice = TestNode.start();
    private final TestNode bob = TestNode.start();
    private final ExecutorService workers = Executors.newFixedThreadPool(4);

    private final ResourceLeakDetector.Level detail = ResourceLeakDetector.getLevel();

    /** Every look at an octet leaves a stack trace otherwise, which hundreds of MiB would never get through. */
    @BeforeEach
    void findLeaksBySamples() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }

    @AfterEach
    void stop() {
        ResourceLeakDetector.setLevel(detail);
        alice.close();
        bob.close();
        workers.shutdownNow();
    }

    private SessionSettings settings() {
        return SessionSettings.DEFAULT.toBuilder()
                .maxMessageSize(0)
                .chunkSize(32 * 1024)
                .spoolDirectory(spool)
                .build();
    }

    private Listener listen(Security security, SessionHandler handler) {
        var listening = TestNode.loopback();
        if (security == Security.TLS) {
            var certificate = TestCertificates.issued(builder -> builder.addSanIpAddress("127.0.0.1"));
            listening = listening.withTls(
                    TlsSettings.builder(TestCertificates.context(certificate, TestCertificates.AUTHORITY))
                            .build());
        }
        return bob.listen(listening, request -> new SessionTemplate(settings(), handler));
    }

    private static TlsSettings trust() {
        return TlsSettings.builder(TestCertificates.context(null, TestCertificates.AUTHORITY))
                .build();
    }

    private MsrpSession connect(Listener listener, TlsSettings tls, SessionHandler handler) {
        var dial = DialSettings.to(MsrpPath.of(listener.uri("desk-1"))).withTls(tls);
        return TestNode.await(alice.node().connect(dial, settings(), handler));
    }

    /** Digests of what arrived, by Message-ID, and the chat in its order for each session. */
    private final class Digesting implements SessionHandler {
        final Map<String, String> digests = new ConcurrentHashMap<>();
        final Map<MsrpSession, List<String>> chat = new ConcurrentHashMap<>();
        final List<MsrpSession> opened = new CopyOnWriteArrayList<>();

        @Override
        public void onOpen(MsrpSession session) {
            opened.add(session);
        }

        @Override
        public void onMessage(IncomingMessage message) {
            if (CHAT.equals(message.contentType())) {
                chat.computeIfAbsent(message.session(), session -> Collections.synchronizedList(new ArrayList<>()))
                        .add(message.messageId());
            }
            workers.execute(() -> digest(message));
        }

        private void digest(IncomingMessage message) {
            try (var body = message.body();
                    var octets = body.newInputStream()) {
                digests.put(message.messageId(), NodeToNodeTest.digest(octets));
                message.complete(MsrpStatus.OK);
            } catch (IOException e) {
                message.complete(MsrpStatus.TOO_LARGE);
            }
        }
    }

    private static final class Outcome implements TransmissionListener {
        final CompletableFuture<Void> answered = new CompletableFuture<>();

        @Override
        public void onResponse(Transmission transmission) {
            answered.complete(null);
        }

        @Override
        public void onFailure(Transmission transmission, MsrpException cause) {
            answered.completeExceptionally(cause);
        }
    }

    private static String digest(InputStream octets) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[64 * 1024];
            for (int read = octets.read(piece); read >= 0; read = octets.read(piece)) {
                sha.update(piece, 0, read);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] octets(long seed, int length) {
        byte[] octets = new byte[length];
        new Random(seed).nextBytes(octets);
        return octets;
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("[4975-5.1-04] 1,000 messages of all sizes over four sessions on one connection arrive whole and once")
    void exchangesMessagesOfAllSizes(Security security) throws Exception {
        var received = new Digesting();
        var listener = listen(security, received);
        var tls = trust();
        var sessions = IntStream.range(0, 4)
                .mapToObj(i -> connect(listener, tls, new Digesting()))
                .toList();
        assertThat(alice.node().dialledConnectionCount()).isEqualTo(1);
        int[] sizes = {0, 1, 100, 2_047, 2_048, 2_049, 8_192, 32_767, 32_768, 32_769, 70_000, 300_000};
        var sent = new ConcurrentHashMap<String, String>();
        var chat = new ConcurrentHashMap<MsrpSession, List<String>>();
        var outcomes = new ArrayList<CompletableFuture<Void>>();
        var inFlight = new Semaphore(200);
        for (int i = 0; i < 1_000; i++) {
            inFlight.acquire();
            byte[] body = octets(i, sizes[i % sizes.length]);
            var session = sessions.get(i % sessions.size());
            var type = body.length <= 32 * 1024 ? CHAT : BULK;
            var message = OutgoingMessage.of(type, BodySource.of(body));
            sent.put(message.messageId(), digest(new java.io.ByteArrayInputStream(body)));
            if (type.equals(CHAT)) {
                chat.computeIfAbsent(session, key -> new ArrayList<>()).add(message.messageId());
            }
            var outcome = new Outcome();
            outcome.answered.whenComplete((done, failure) -> inFlight.release());
            outcomes.add(outcome.answered);
            session.send(message, outcome);
        }
        CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new)).get();

        assertThat(received.digests).isEqualTo(sent);
        assertThat(received.chat.values()).containsExactlyInAnyOrderElementsOf(chat.values());
        // Far less than the grace: nothing is owed any more.
        sessions.forEach(session ->
                assertThat(session.close(60_000).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5)));
        await().untilAsserted(() -> assertThat(listener.sessions()).isEmpty());
        expectNoSpoolFile();
    }

    private void expectNoSpoolFile() {
        await().untilAsserted(() -> {
            try (var files = Files.list(spool)) {
                assertThat(files).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("64 MiB both ways at the same time arrive whole, and chat in between keeps its order and pace")
    void carriesBulkAndChat(Security security) throws Exception {
        long size = 64L << 20;
        var atBob = new Digesting();
        var atAlice = new Digesting();
        var listener = listen(security, atBob);
        var there = connect(listener, trust(), atAlice);
        await().until(() -> !atBob.opened.isEmpty());
        var back = atBob.opened.get(0);
        var bulk = List.of(
                send(there, BodySource.of(new Noise(1, size), size, workers), BULK),
                send(back, BodySource.of(new Noise(2, size), -1, workers), BULK));
        await().until(() -> there.remoteAddress() != null);
        int threads = Thread.activeCount();

        var chatThere = chat(there, bulk);
        var chatBack = chat(back, bulk);

        for (var outcome : bulk) {
            outcome.answered.get();
        }
        chatThere.get();
        chatBack.get();
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
        await().untilAsserted(() -> assertThat(atBob.digests.values()).contains(digest(new Noise(1, size))));
        await().untilAsserted(() -> assertThat(atAlice.digests.values()).contains(digest(new Noise(2, size))));
        assertThat(atBob.chat.get(back)).containsExactlyElementsOf(chatThere.get());
        assertThat(atAlice.chat.get(there)).containsExactlyElementsOf(chatBack.get());
        expectNoSpoolFile();
    }

    private static Outcome send(MsrpSession session, BodySource body, String type) {
        var outcome = new Outcome();
        session.send(OutgoingMessage.of(type, body), outcome);
        return outcome;
    }

    /** Says something, waits for the answer, and so on while the bulk is on its way; 20 to 500 times. */
    private CompletableFuture<List<String>> chat(MsrpSession session, List<Outcome> bulk) {
        return CompletableFuture.supplyAsync(
                () -> {
                    var said = new ArrayList<String>();
                    while (said.size() < 500 && (said.size() < 20 || isUnderWay(bulk))) {
                        var message = OutgoingMessage.of(CHAT, BodySource.of(octets(said.size(), 100)));
                        var outcome = new Outcome();
                        long start = System.nanoTime();
                        session.send(message, outcome);
                        outcome.answered.join();
                        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
                        said.add(message.messageId());
                    }
                    return said;
                },
                task -> new Thread(task, "chat").start());
    }

    private static boolean isUnderWay(List<Outcome> bulk) {
        return bulk.stream().anyMatch(outcome -> !outcome.answered.isDone());
    }

    /** Octets that depend on the seed and their place, without holding them. */
    private static final class Noise extends InputStream {
        private final long size;
        private long state;
        private long position;

        Noise(long seed, long size) {
            this.size = size;
            state = seed * 0x9E3779B97F4A7C15L | 1;
        }

        @Override
        public int read() {
            if (position == size) {
                return -1;
            }
            position++;
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            return (int) (state & 0xff);
        }
    }

    @Test
    @DisplayName("a listener that closes lets what was sent be answered, and ends what is half sent")
    void stopsUnderLoad() throws Exception {
        var received = new Digesting();
        var listener = listen(Security.PLAIN, received);
        var closed = new RecordingHandler();
        var sessions = IntStream.range(0, 10)
                .mapToObj(i -> connect(listener, trust(), closed))
                .toList();
        var outcomes = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 500; i++) {
            var body =
                    i % 50 == 0 ? BodySource.of(new Noise(i, 1L << 30), -1, workers) : BodySource.of(octets(i, 1_000));
            outcomes.add(send(sessions.get(i % 10), body, CHAT).answered);
        }

        TestNode.await(bob.node().stop(2_000));

        await().untilAsserted(() -> assertThat(closed.closed).hasSize(10));
        await().untilAsserted(() -> assertThat(outcomes).allMatch(CompletableFuture::isDone));
        TestNode.await(alice.node().stop(1_000));
        expectNoSpoolFile();
    }
}
