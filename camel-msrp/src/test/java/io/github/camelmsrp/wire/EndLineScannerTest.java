// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndLineScannerTest {
    private static final String ID = "d4e5f60718293a4b";

    @DisplayName("the cost is bounded by the length, whatever the body says: octets looked at per 100")
    @ParameterizedTest(name = "{0}: at most {1}")
    @CsvSource({
        "plain text without anything like it, 20",
        "'---------------------------------', 160",
        "'\r\n-------', 240",
        "'\r\n-------d', 330",
        "'\r\n-------d4e5f60718293a4b', 150",
        "'\r\n-------d4e5f60718293a4b$\r', 150",
        "'\r\n', 20",
        "'\r-', 1000",
        "'\n-', 160",
        "'\r\r\r\r\r\r\r-', 1100",
        "d4e5f60718293a4b, 20"
    })
    void looksAtAnOctetAFewTimesAtMost(String pattern, int mostPer100) {
        int length = 100_000;
        String body = pattern.repeat(length / pattern.length() + 1).substring(0, length);
        CountingView view = CountingView.of(body);
        EndLineScanner scanner = new EndLineScanner();
        scanner.reset(ID);
        scanner.find(view, 0, length);
        assertThat(scanner.isComplete()).isFalse();
        assertThat(100 * view.octetsRead() / length).isLessThanOrEqualTo(mostPer100);
    }

    @DisplayName("octet by octet, no octet is looked at more than twice")
    @ParameterizedTest
    @CsvSource({"'\r\n-------d4e5f60718293a4b$x'", "'\r\n-------'", "'\r\n-------d4e5f60718293a4b$\r'", "'\r'", "abc"})
    void remembersWhatItMatched(String pattern) {
        String body = pattern.repeat(200);
        CountingView view = CountingView.of(body);
        EndLineScanner scanner = new EndLineScanner();
        scanner.reset(ID);
        int consumed = 0;
        for (int available = 1; available <= body.length(); available++) {
            consumed = scanner.find(view, consumed, available);
        }
        assertThat(scanner.isComplete()).isFalse();
        assertThat(view.octetsRead()).isLessThanOrEqualTo(2 * body.length());
    }

    @DisplayName("[4975-9-31] [4975-9-32] finds what a simple search finds, in random bodies and pieces")
    @Test
    void agreesWithASimpleSearch() {
        Random random = new Random(31);
        String[] words = {
            "\r",
            "\n",
            "-",
            "\r\n",
            "-------",
            "\r\n-------",
            "abcd",
            "\r\n-------abcd",
            "$",
            "+",
            "x",
            "\r\n-------abcd$"
        };
        for (int run = 0; run < 20_000; run++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(words[random.nextInt(words.length)]);
            }
            text.append("\r\n-------abcd#\r\n");
            String found = search(text.toString(), random);
            assertThat(found).isEqualTo(expected(text.toString()));
        }
    }

    private static String expected(String body) {
        String withEmptyLine = "\r\n" + body;
        int first = Integer.MAX_VALUE;
        for (char flag : new char[] {'$', '+', '#'}) {
            int at = withEmptyLine.indexOf("\r\n-------abcd" + flag + "\r\n");
            first = at < 0 ? first : Math.min(first, at);
        }
        return body.substring(0, Math.max(0, first - 2)) + '|' + withEmptyLine.charAt(first + 13);
    }

    private static String search(String body, Random random) {
        CountingView view = CountingView.of(body);
        EndLineScanner scanner = new EndLineScanner();
        scanner.reset("abcd");
        int consumed = 0;
        int available = 0;
        while (!scanner.isComplete()) {
            available = Math.min(body.length(), available + 1 + random.nextInt(30));
            consumed = scanner.find(view, consumed, available);
        }
        ContinuationFlag flag = scanner.flag();
        assertThat(flag).isNotNull();
        return body.substring(0, consumed) + '|' + (flag == null ? '?' : flag.symbol());
    }
}
