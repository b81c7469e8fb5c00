// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @DisplayName("[4975-9-14] [4975-7.1.1-15] good values")
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "1-5/5, 1, 5, 5",
        "1-*/*, 1, -1, -1",
        "1-0/0, 1, 0, 0",
        "5-8/8, 5, 8, 8",
        "1-*/5, 1, -1, 5",
        "6-10/*, 6, 10, -1",
        "5-4/10, 5, 4, 10",
        "5-*/5, 5, -1, 5",
        "6-*/5, 6, -1, 5",
        "9223372036854775807-*/9223372036854775807, 9223372036854775807, -1, 9223372036854775807"
    })
    void readsAndWrites(String text, long start, long end, long total) {
        ByteRange range = ByteRange.parse(text);
        assertThat(range).isEqualTo(new ByteRange(start, end, total));
        assertThat(range.format()).isEqualTo(text);
        assertThat(range).hasToString(text);
    }

    @DisplayName("[4975-9-14] [4975-9-15] [4975-9-16] malformed, too large or contradictory values")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "*-5/5",
                "1-5",
                "1 -5/5",
                "1- 5/5",
                "1-5/ 5",
                " 1-5/5",
                "1-5/5 ",
                "-5/5",
                "1-/5",
                "1-5/",
                "1/5",
                "1/5-5",
                "a-5/5",
                "1-5/5/5",
                "1--5/5",
                "+1-5/5",
                "1-**/5",
                "1-*/**",
                "-",
                "/",
                "-/",
                "0-4/5",
                "0-0/0",
                "5-3/10",
                "1-20/10",
                "5-*/3",
                "1-*/9223372036854775808",
                "9223372036854775808-*/*",
                "1-99999999999999999999999999/*",
                "1-5/18446744073709551621",
                "\u0661-5/5"
            })
    void refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ByteRange.parse(text));
    }

    @DisplayName("[4975-9-15] leading zeros do not overflow")
    @Test
    void acceptsLeadingZeros() {
        assertThat(ByteRange.parse("0000000000000000000000001-05/0005")).isEqualTo(new ByteRange(1, 5, 5));
    }

    @DisplayName("[4975-9-15] a number above 63 bits in a message")
    @Test
    void isADefectOnTheWire() {
        assertThat(Transcript.of(TestOctets.send("Byte-Range: 1-*/9223372036854775808")))
                .contains("defect: 400");
        assertThat(Transcript.of(TestOctets.send("Byte-Range: 1-*/9223372036854775807")))
                .contains("1-*/9223372036854775807");
    }

    @Test
    void saysWhetherItIsInterruptible() {
        assertThat(ByteRange.parse("1-*/5000").isInterruptible()).isTrue();
        assertThat(ByteRange.parse("1-2048/5000").isInterruptible()).isFalse();
    }

    @Test
    void refusesContradictoryParts() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(3, 1, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(1, -2, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(1, 5, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(1, 5, -2));
    }
}
