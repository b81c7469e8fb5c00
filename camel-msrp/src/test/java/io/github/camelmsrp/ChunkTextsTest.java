// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkTextsTest {

    private static final String TEXT = "Grüße, 你好, 😀!";

    private final ChunkTexts texts = new ChunkTexts();

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "GB18030", "ISO-2022-JP"})
    void charactersSurviveEverySplit(String charsetName) {
        var charset = Charset.forName(charsetName);
        var text = charset.newEncoder().canEncode(TEXT) ? TEXT : "Grusse";
        var octets = text.getBytes(charset);
        for (int split = 0; split <= octets.length; split++) {
            var first = texts.decode("m", 1, Arrays.copyOf(octets, split), charset, false);
            var second = texts.decode("m", 1 + split, Arrays.copyOfRange(octets, split, octets.length), charset, true);

            if (charset.equals(UTF_8)) {
                assertThat(first + second).as("split at %d", split).isEqualTo(text);
                assertThat(first).doesNotContain("\uFFFD");
            }
        }
    }

    @Test
    void singleOctetsAddUp() {
        var octets = TEXT.getBytes(UTF_8);
        var all = new StringBuilder();
        for (int i = 0; i < octets.length; i++) {
            all.append(texts.decode("m", i + 1, new byte[] {octets[i]}, UTF_8, i == octets.length - 1));
        }

        assertThat(all).hasToString(TEXT);
    }

    @Test
    void messagesDoNotMix() {
        var octets = "ü".getBytes(UTF_8);

        assertThat(texts.decode("a", 1, new byte[] {octets[0]}, UTF_8, false)).isEmpty();
        assertThat(texts.decode("b", 1, "x".getBytes(UTF_8), UTF_8, true)).isEqualTo("x");
        assertThat(texts.decode("a", 2, new byte[] {octets[1]}, UTF_8, true)).isEqualTo("ü");
    }

    @Test
    void aGapReplacesTheCharacterAndLosesNothingElse() {
        var octets = "ü".getBytes(UTF_8);
        texts.decode("a", 1, new byte[] {octets[0]}, UTF_8, false);

        assertThat(texts.decode("a", 10, "xyz".getBytes(UTF_8), UTF_8, true)).isEqualTo("\uFFFDxyz");
    }

    @Test
    void theLastChunkLeavesNothingBehind() {
        var octets = "ü".getBytes(UTF_8);

        assertThat(texts.decode("a", 1, new byte[] {octets[0]}, UTF_8, true)).isEqualTo("\uFFFD");
        assertThat(texts.decode("a", 1, "x".getBytes(UTF_8), UTF_8, true)).isEqualTo("x");
    }

    @Test
    void anInterruptedMessageLeavesNothingBehind() {
        texts.decode("a", 1, new byte[] {"ü".getBytes(UTF_8)[0]}, UTF_8, false);
        texts.forget("a");

        assertThat(texts.decode("a", 2, "x".getBytes(UTF_8), StandardCharsets.UTF_8, true))
                .isEqualTo("x");
    }
}
