// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Good messages with random damage, for 2 s, or as long as the system property {@code msrp.fuzz.seconds} says. A
 * failure names the seed of its run; {@code msrp.fuzz.seed} starts there.
 */
class MsrpDecoderMutationTest {
    private static final String[] TOKENS = {
        "\r\n",
        "\n",
        "\r",
        "-------",
        "\r\n-------",
        "$\r\n",
        "+",
        "MSRP ",
        " SEND\r\n",
        "To-Path: ",
        "Byte-Range: ",
        ": ",
        "*",
        "/",
        "\u0000",
        "\u00FF",
        "9223372036854775808",
        "Content-Type: text/plain\r\n\r\n",
        "\r\n\r\n",
        ";tcp",
        "Message-ID: ",
        "%",
        "\""
    };

    @DisplayName("damaged input: no other exception, no growth, no leak")
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void survivesDamagedInput() {
        List<byte[]> corpus = new ArrayList<>();
        WireVector.all().forEach(vector -> corpus.add(vector.octets()));
        long seed = Long.getLong("msrp.fuzz.seed", 4975);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("msrp.fuzz.seconds", 2));
        int framingLost = 0;
        int runs = 0;
        do {
            Random random = new Random(seed);
            byte[] input = input(random, corpus);
            DecoderCheck check = new DecoderCheck(random.nextBoolean() ? Strictness.STRICT : Strictness.LENIENT);
            try {
                check.feed(input, random);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            framingLost += check.hasLostFraming() ? 1 : 0;
            runs++;
            seed++;
        } while (System.nanoTime() < end);
        assertThat(framingLost).as("runs that lost the framing").isBetween(1, runs - 1);
    }

    private static byte[] input(Random random, List<byte[]> corpus) {
        RandomFrames generator = new RandomFrames(random);
        StringBuilder input = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            byte[] message = random.nextBoolean()
                    ? corpus.get(random.nextInt(corpus.size()))
                    : RoundTripTest.encode(generator.message());
            input.append(TestOctets.text(message));
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            damage(input, random);
        }
        return TestOctets.octets(input.toString());
    }

    private static void damage(StringBuilder input, Random random) {
        if (input.isEmpty()) {
            return;
        }
        int at = random.nextInt(input.length());
        int to = Math.min(input.length(), at + 1 + random.nextInt(random.nextBoolean() ? 3 : 60));
        String token = TOKENS[random.nextInt(TOKENS.length)];
        switch (random.nextInt(6)) {
            case 0 -> input.setCharAt(at, (char) random.nextInt(256));
            case 1 -> input.delete(at, to);
            case 2 -> input.insert(random.nextInt(input.length()), input.substring(at, to));
            case 3 -> input.insert(at, token);
            case 4 -> input.replace(at, to, token);
            default -> input.insert(at, token.repeat(random.nextInt(20) == 0 ? 5000 : 3));
        }
    }
}
