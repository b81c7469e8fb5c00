// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two connections, wired back to back, that exchange random messages both ways over a wire that cuts octets anywhere
 * and does not always take them: whatever the interleaving, what was sent is what arrives.
 */
class BackToBackTest {

    private static final int[] CHUNK_SIZES = {1, 7, 100, 2048, 2049, 5000, 8192, 50_000};

    private final ManualScheduler time = new ManualScheduler();
    private final Queue<Runnable> readers = new ArrayDeque<>();

    /** One end: what it sent, what came, and what it was told. */
    private final class Side implements SessionHandler, TransmissionListener {
        private final Rig rig;
        private final Blocker blocker;
        private final Random random;
        private final List<MsrpSession> sessions = new ArrayList<>();
        private final ArrayDeque<byte[]> wire = new ArrayDeque<>();
        private final Map<String, byte[]> sent = new LinkedHashMap<>();
        private final Map<String, byte[]> received = new LinkedHashMap<>();
        private final Map<String, Map<Long, byte[]>> pieces = new HashMap<>();
        private final Map<String, String> fates = new HashMap<>();
        private final List<Transmission> transmissions = new ArrayList<>();
        private final List<IncomingMessage> open = new ArrayList<>();

        Side(Rig rig, Random random) {
            this.rig = rig;
            this.random = random;
            this.blocker = Blocker.install(rig.channel);
            rig.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(2_000, 4_000));
        }

        void sendRandomMessage(int number) {
            boolean text = random.nextInt(3) == 0;
            var session = sessions.get(random.nextInt(sessions.size()));
            int most = Math.min(70_000, 50 * session.settings().chunkSize());
            var body = text ? randomText(most) : randomOctets(most);
            boolean stream = random.nextInt(3) == 0;
            BodySource source = stream
                    ? BodySource.of(
                            new ByteArrayInputStream(body), random.nextBoolean() ? body.length : -1, readers::add)
                    : BodySource.of(body);
            boolean isShort = !stream && body.length <= session.settings().chunkSize();
            var message = OutgoingMessage.builder(text ? "text/plain" : "application/octet-stream", source)
                    .messageId((isShort ? "short" : "long.") + rig.connection.hashCode() % 1000 + "." + number)
                    .failureReport(FailureReport.values()[random.nextInt(3)]);
            if (random.nextBoolean()) {
                message.requestSuccessReport();
            }
            var built = message.build();
            sent.put(session.peerPath() + " " + built.messageId(), body);
            transmissions.add(session.send(built, this));
        }

        private byte[] randomOctets(int most) {
            int[] sizes = {0, 1, 50, 2048, 2049, 10_000, most};
            var body = new byte[random.nextInt(Math.min(most, sizes[random.nextInt(sizes.length)]) + 1)];
            random.nextBytes(body);
            if (random.nextBoolean()) {
                Arrays.fill(body, (byte) '-');
            }
            return body;
        }

        private byte[] randomText(int most) {
            var text = new StringBuilder();
            int length = random.nextInt(Math.min(most / 4, 5_000) + 1);
            for (int i = 0; i < length; i++) {
                text.appendCodePoint(new int[] {'a', 'é', '€', 0x1F600, '\r', '\n'}[random.nextInt(6)]);
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void onMessage(IncomingMessage message) {
            open.add(message);
        }

        void completeSome() {
            while (!open.isEmpty() && random.nextInt(4) != 0) {
                // Messages are completed in any order, but looked at in the order of arrival.
                take(open.remove(0));
            }
        }

        private void take(IncomingMessage message) {
            try (var body = message.body()) {
                String key = message.session().localUri() + " " + message.messageId();
                var octets = body.toByteArray();
                if (message.session().settings().delivery() == Delivery.CHUNK) {
                    join(key, message, octets);
                } else {
                    received.put(key, octets);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            message.complete(MsrpStatus.OK);
        }

        private void join(String key, IncomingMessage message, byte[] octets) {
            var parts = pieces.computeIfAbsent(key, k -> new LinkedHashMap<>());
            parts.put(message.byteRange().start(), octets);
            if (message.isLastChunk()) {
                ByteBuf all = Unpooled.buffer();
                parts.values().forEach(all::writeBytes);
                received.put(key, Arrays.copyOf(all.array(), all.readableBytes()));
            }
        }

        @Override
        public void onResponse(Transmission transmission) {
            fates.merge(transmission.messageId(), "response", (a, b) -> a + " " + b);
        }

        @Override
        public void onReport(Transmission transmission, Report report) {
            fates.merge(transmission.messageId(), "report", (a, b) -> a + " " + b);
        }

        @Override
        public void onFailure(Transmission transmission, MsrpException cause) {
            fates.merge(transmission.messageId(), "failure " + cause, (a, b) -> a + " " + b);
        }

        /** Takes what was written to the wire, if the network takes anything now. */
        void write() {
            rig.run();
            if (random.nextInt(3) > 0) {
                blocker.release();
            }
            for (ByteBuf octets = rig.channel.readOutbound(); octets != null; octets = rig.channel.readOutbound()) {
                var copy = new byte[octets.readableBytes()];
                octets.readBytes(copy);
                octets.release();
                wire.add(copy);
            }
        }

        /** Gives some octets from the wire to the other side. */
        void deliverTo(Side other) {
            // A channel that does not read leaves the octets on the wire.
            while (!wire.isEmpty() && other.rig.channel.config().isAutoRead() && random.nextInt(5) > 0) {
                var octets = wire.remove();
                int cut = random.nextInt(3) == 0 ? random.nextInt(octets.length + 1) : octets.length;
                if (cut < octets.length) {
                    wire.addFirst(Arrays.copyOfRange(octets, cut, octets.length));
                }
                other.rig.receiveOctets(Arrays.copyOf(octets, cut));
            }
        }

        boolean isQuiet() {
            return wire.isEmpty() && open.isEmpty();
        }
    }

    private Side side(Rig rig, long seed) {
        return new Side(rig, new Random(seed));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    @DisplayName("[4975-5.1-04, 4975-7.1.1-23, 4975-7.1.1-28, 4975-7.1.1-35, 4975-7.3.1-02, 4975-7.3.1-03, "
            + "4975-9-30] what is sent arrives, whatever happens on the way")
    void exchangesEverything(long seed) {
        var random = new Random(seed);
        var builder = Rig.rig().time(time);
        var dialled =
                side(builder.identifiers(new Identifiers(new Random(seed))).dialledSilently(), seed * 31);
        var accepted =
                side(builder.identifiers(new Identifiers(new Random(-seed))).accepted(), seed * 37);
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            openSession(dialled, accepted, i, random);
        }
        int messages = 40;
        for (int turn = 0; turn < 100_000; turn++) {
            if (messages > 0 && random.nextInt(4) == 0) {
                (random.nextBoolean() ? dialled : accepted).sendRandomMessage(messages--);
            }
            if (!readers.isEmpty() && random.nextBoolean()) {
                readers.remove().run();
            }
            step(dialled, accepted);
            step(accepted, dialled);
            if (messages == 0 && isThrough(dialled, accepted) && isThrough(accepted, dialled)) {
                break;
            }
        }

        try {
            check(dialled, accepted);
            check(accepted, dialled);
        } finally {
            dialled.rig.close();
            accepted.rig.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108})
    @DisplayName("[4975-7.1-19, 4975-7.3.1-09, 4975-5.4-19] messages that are aborted, and a connection that is "
            + "lost, leave nothing behind")
    void survivesAbortsAndLoss(long seed) {
        var random = new Random(seed);
        var builder = Rig.rig().time(time);
        var dialled =
                side(builder.identifiers(new Identifiers(new Random(seed))).dialledSilently(), seed * 31);
        var accepted =
                side(builder.identifiers(new Identifiers(new Random(-seed))).accepted(), seed * 37);
        openSession(dialled, accepted, 0, random);
        openSession(dialled, accepted, 1, random);
        for (int turn = 0; turn < 200; turn++) {
            var side = random.nextBoolean() ? dialled : accepted;
            if (turn < 150 && turn % 2 == 0) {
                side.sendRandomMessage(turn);
            } else if (!side.transmissions.isEmpty()) {
                side.transmissions
                        .get(random.nextInt(side.transmissions.size()))
                        .abort();
            }
            if (!readers.isEmpty()) {
                readers.remove().run();
            }
            step(dialled, accepted);
            step(accepted, dialled);
        }
        (random.nextBoolean() ? dialled : accepted).sessions.get(0).close(0);
        dialled.rig.close();
        accepted.rig.close();
        readers.forEach(Runnable::run);
        dialled.open.forEach(message -> message.body().close());
        accepted.open.forEach(message -> message.body().close());

        for (var side : List.of(dialled, accepted)) {
            var other = side == dialled ? accepted : dialled;
            assertThat(side.fates).hasSameSizeAs(side.sent);
            assertThat(side.fates.values()).allMatch(fate -> fate.split("failure|report", -1).length <= 2);
            other.received.forEach((key, body) -> assertThat(body).as(key).isEqualTo(side.sent.get(key)));
        }
        assertThat(time.pending()).isZero();
    }

    private static void openSession(Side dialled, Side accepted, int number, Random random) {
        String near = "msrp://alice.example.org:7654/near" + number + ";tcp";
        String far = "msrp://bob.example.net:2855/far" + number + ";tcp";
        dialled.sessions.add(dialled.rig.register(near, far, randomSettings(random), dialled));
        accepted.sessions.add(accepted.rig.register(far, near, randomSettings(random), accepted));
        dialled.rig.connection.attach(dialled.sessions.get(number));
    }

    private static SessionSettings randomSettings(Random random) {
        return SessionSettings.builder()
                .chunkSize(CHUNK_SIZES[random.nextInt(CHUNK_SIZES.length)])
                .delivery(random.nextInt(3) == 0 ? Delivery.CHUNK : Delivery.MESSAGE)
                .receiveWindow(1 + random.nextInt(5))
                .inMemoryThreshold(random.nextBoolean() ? 1_000 : 100_000)
                .build();
    }

    private void step(Side from, Side to) {
        from.write();
        from.deliverTo(to);
        to.completeSome();
        to.rig.run();
    }

    private boolean isThrough(Side from, Side to) {
        return from.isQuiet()
                && to.received.size() == from.sent.size()
                && from.fates.size() == from.sent.size()
                && readers.isEmpty();
    }

    private static void check(Side from, Side to) {
        assertThat(to.received.keySet()).containsExactlyInAnyOrderElementsOf(from.sent.keySet());
        from.sent.forEach(
                (key, body) -> assertThat(to.received.get(key)).as(key).isEqualTo(body));
        assertThat(from.fates).hasSameSizeAs(from.sent);
        assertThat(from.fates.values()).allMatch(fate -> fate.equals("response") || fate.equals("response report"));
        for (var session : from.sessions) {
            String prefix = session.peerPath() + " short";
            assertThat(to.received.keySet().stream().filter(key -> key.startsWith(prefix)))
                    .as("order of short messages")
                    .containsExactlyElementsOf(from.sent.keySet().stream()
                            .filter(key -> key.startsWith(prefix))
                            .toList());
        }
    }
}
