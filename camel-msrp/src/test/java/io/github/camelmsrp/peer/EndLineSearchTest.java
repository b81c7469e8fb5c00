// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EndLineSearchTest {

    @Test
    void findsWhatAPlainSearchFinds() {
        var random = new SplittableRandom(7);
        for (int round = 0; round < 20_000; round++) {
            String id = letters(random, 4 + random.nextInt(3));
            String text = letters(random, random.nextInt(30)) + "-".repeat(random.nextInt(9)) + id + letters(random, 9);
            int from = random.nextInt(text.length());
            int to = from + random.nextInt(text.length() - from + 1);
            byte[] block = text.getBytes(StandardCharsets.US_ASCII);
            int expected = text.substring(0, to).indexOf("-------" + id, from);

            assertThat(new EndLineSearch(id).find(block, from, to)).isEqualTo(expected);
        }
    }

    private static String letters(SplittableRandom random, int length) {
        return random.ints(length, 0, 3)
                .collect(StringBuilder::new, (text, i) -> text.append("ab-".charAt(i)), StringBuilder::append)
                .toString();
    }
}
