// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file larger than the heap goes through a bridge that has 128 MiB: 256 MiB of file in an ordinary build, more with
 * {@code -Dmsrp.bigfile.mib=2048}.
 */
@Timeout(1200)
class BigFileTest {

    private static final long SIZE = Long.getLong("msrp.bigfile.mib", 256) << 20;
    private static final Duration LONG = Duration.ofMinutes(8);

    @TempDir
    Path folder;

    @Test
    void goesFromThePeerToTheFolder() throws Exception {
        BridgeSettings settings = TestSettings.in(folder, BridgeSettings.Dsl.YAML);
        try (ForkedJvm bridge = ForkedJvm.bridge(settings);
                RawPeer peer = RawPeer.connect(settings.port("bridge.msrp.port"), "desk-1");
                var content = new DigestInputStream(new Noise(SIZE), Sha256.newDigest())) {

            CompletableFuture<Integer> answer = peer.send("application/octet-stream", content, SIZE);

            assertThat(answer).as(bridge::output).succeedsWithin(LONG).isEqualTo(200);
            String sent = HexFormat.of().formatHex(content.getMessageDigest().digest());
            assertThat(new OtherSystems(settings).get("/table")).contains("size: " + SIZE, "sha256: " + sent);
            assertThat(Sha256.of(onlyFile(folder.resolve("received")))).isEqualTo(sent);
        }
    }

    @Test
    void goesFromTheFolderToThePeer() throws Exception {
        BridgeSettings settings = TestSettings.in(folder, BridgeSettings.Dsl.YAML);
        Path file = folder.resolve("noise.bin");
        try (InputStream noise = new Noise(SIZE);
                OutputStream out = Files.newOutputStream(file)) {
            noise.transferTo(out);
        }
        String sent = Sha256.of(file);
        try (ForkedJvm bridge = ForkedJvm.bridge(settings);
                RawPeer peer = RawPeer.connect(settings.port("bridge.msrp.port"), "desk-1")) {
            Files.move(file, folder.resolve("send/noise.bin"), StandardCopyOption.ATOMIC_MOVE);

            ReceivedMessage received = peer.next(LONG);

            assertThat(received.size()).isEqualTo(SIZE);
            assertThat(received.sha256()).isEqualTo(sent);
        }
    }

    private static Path onlyFile(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.reduce((one, other) -> {
                        throw new AssertionError("more than one file: " + one + ", " + other);
                    })
                    .orElseThrow();
        }
    }

    /** Octets that no two blocks have in common, made faster than a network carries them. */
    private static final class Noise extends InputStream {

        private final byte[] block = new byte[1 << 16];
        private long left;
        private long blocks;
        private int position = block.length;

        Noise(long size) {
            this.left = size;
            new java.util.Random(size).nextBytes(block);
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read blocks");
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            if (left == 0) {
                return -1;
            }
            if (position == block.length) {
                position = 0;
                blocks++;
                for (int i = 0; i < Long.BYTES; i++) {
                    block[i * 1000] = (byte) (blocks >> (8 * i));
                }
            }
            int octets = (int) Math.min(left, Math.min(count, block.length - position));
            System.arraycopy(block, position, target, offset, octets);
            position += octets;
            left -= octets;
            return octets;
        }
    }
}
