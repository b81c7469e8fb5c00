// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.camelmsrp.session.Reassembly.Progress;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.ContinuationFlag;
import io.github.camelmsrp.wire.MsrpException;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random messages, cut into random chunks that overlap, contradict each other and come in random order, against a model
 * that is too simple to be wrong: an array, a bit per octet.
 */
class ReassemblyModelTest {

    private static final int ROUNDS = 80;

    @TempDir
    Path directory;

    static Stream<Arguments> modesAndSeeds() {
        return Stream.of(Delivery.values())
                .flatMap(delivery -> LongStream.rangeClosed(1, 6).mapToObj(seed -> Arguments.of(delivery, seed)));
    }

    @ParameterizedTest
    @MethodSource("modesAndSeeds")
    void agreesWithTheModel(Delivery delivery, long seed) throws Exception {
        var random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            var budget = new MemoryBudget(pick(random, 0, 500, 10_000, 1_000_000));
            var settings = SessionSettings.builder()
                    .delivery(delivery)
                    .maxMessageSize(pick(random, 0, 20_000))
                    .inMemoryThreshold(pick(random, 0, 1, 700, 3000, 100_000))
                    .spoolDirectory(directory)
                    .build();
            var reassembly = new Reassembly(settings, Limits.DEFAULT, budget);
            var model = new Model(delivery);
            run(reassembly, model, chunks(random), random);

            reassembly.discard();
            assertThat(budget.used()).isZero();
            assertThat(files()).isEmpty();
        }
    }

    private void run(Reassembly reassembly, Model model, List<Chunk> chunks, Random random) throws Exception {
        for (var chunk : chunks) {
            model.begin(chunk);
            reassembly.begin(chunk.start + 1, random.nextBoolean() ? -1 : chunk.start + random.nextInt(5000));
            for (int from = 0; from < chunk.octets.length; ) {
                int to = Math.min(chunk.octets.length, from + 1 + random.nextInt(600));
                append(reassembly, Arrays.copyOfRange(chunk.octets, from, to), random);
                model.append(Arrays.copyOfRange(chunk.octets, from, to));
                from = to;
            }
            if (model.refuses(chunk.flag)) {
                var refusal = catchThrowableOfType(MsrpException.class, () -> reassembly.end(chunk.flag));
                assertThat(refusal.status().code()).isEqualTo(400);
                return;
            }
            var progress = reassembly.end(chunk.flag);
            assertThat(progress).isEqualTo(model.end(chunk.flag));
            assertThat(reassembly.receivedOctets()).isEqualTo(model.received.cardinality());
            check(reassembly, model, chunk, progress);
            if (progress == Progress.COMPLETE) {
                return;
            }
        }
        throw new AssertionError("The chunks cover the message, so it must get complete");
    }

    private static void check(Reassembly reassembly, Model model, Chunk chunk, Progress progress) throws IOException {
        switch (model.delivery) {
            case CHUNK -> {
                try (var body = reassembly.body()) {
                    assertThat(body.toByteArray()).isEqualTo(chunk.octets);
                }
            }
            case MESSAGE -> {
                if (progress == Progress.COMPLETE) {
                    try (var body = reassembly.body()) {
                        assertThat(body.toByteArray()).isEqualTo(model.message());
                        assertThat(body.newInputStream().readAllBytes()).isEqualTo(model.message());
                        assertThat(body.file() == null || Files.size(body.file()) == body.size())
                                .isTrue();
                    }
                }
            }
            case LIVE -> {
                // Not closed while it is live: that would end it.
                var body = reassembly.body();
                try (var in = body.newInputStream()) {
                    int readable = model.readable();
                    assertThat(in.available()).isEqualTo(readable);
                    assertThat(in.readNBytes(readable)).isEqualTo(Arrays.copyOf(model.octets, readable));
                    assertThat(body.size()).isEqualTo(progress == Progress.COMPLETE ? readable : -1);
                }
                if (progress == Progress.COMPLETE) {
                    assertThat(body.toByteArray()).isEqualTo(model.message());
                    body.close();
                }
            }
        }
    }

    private static void append(Reassembly reassembly, byte[] octets, Random random) throws MsrpException {
        var allocator = PooledByteBufAllocator.DEFAULT;
        var buffer = random.nextBoolean() ? allocator.heapBuffer() : allocator.directBuffer();
        try {
            reassembly.append(buffer.writeBytes(octets));
        } finally {
            buffer.release();
        }
    }

    /** Covers 0 to a random size, plus chunks that overlap; the octets of every chunk are its own. */
    private static List<Chunk> chunks(Random random) {
        int size = random.nextInt(pick(random, 1, 10, 1000, 6000));
        var chunks = new ArrayList<Chunk>();
        int longest = 1 + random.nextInt(size + 1);
        for (int from = 0; from < size; ) {
            int to = Math.min(size, from + random.nextInt(longest + 1));
            chunks.add(chunk(from, to, to == size ? ContinuationFlag.COMPLETE : ContinuationFlag.MORE, random));
            from = to;
        }
        if (chunks.isEmpty()) {
            chunks.add(chunk(0, 0, ContinuationFlag.COMPLETE, random));
        }
        int extra = random.nextInt(10);
        for (int i = 0; i < extra; i++) {
            int from = random.nextInt(size + 1);
            // Sometimes beyond the end: the sender changed its mind about the size.
            int to = from + random.nextInt(Math.max(1, size - from + pick(random, 0, 0, 50)));
            chunks.add(chunk(from, to, ContinuationFlag.MORE, random));
        }
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> Collections.reverse(chunks);
            default -> Collections.shuffle(chunks, random);
        }
        return chunks;
    }

    private static Chunk chunk(int from, int to, ContinuationFlag flag, Random random) {
        var octets = new byte[to - from];
        random.nextBytes(octets);
        return new Chunk(from, octets, flag);
    }

    private static int pick(Random random, int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    private record Chunk(int start, byte[] octets, ContinuationFlag flag) {}

    private static final class Model {
        final Delivery delivery;
        final byte[] octets = new byte[10_000];
        final BitSet received = new BitSet();
        private int size = -1;
        private int position;

        Model(Delivery delivery) {
            this.delivery = delivery;
        }

        void begin(Chunk chunk) {
            position = chunk.start;
        }

        void append(byte[] part) {
            int frozen = delivery == Delivery.LIVE ? received.nextClearBit(0) : 0;
            for (byte octet : part) {
                if (position >= frozen) {
                    octets[position] = octet;
                }
                received.set(position++);
            }
        }

        boolean refuses(ContinuationFlag flag) {
            return delivery == Delivery.LIVE
                    && flag == ContinuationFlag.COMPLETE
                    && position < received.nextClearBit(0);
        }

        Progress end(ContinuationFlag flag) {
            if (flag == ContinuationFlag.COMPLETE) {
                size = position;
            }
            return size >= 0 && received.nextClearBit(0) >= size ? Progress.COMPLETE : Progress.INCOMPLETE;
        }

        int readable() {
            int prefix = received.nextClearBit(0);
            return size < 0 ? prefix : Math.min(size, prefix);
        }

        byte[] message() {
            return Arrays.copyOf(octets, size);
        }
    }
}
