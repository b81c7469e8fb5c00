// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CpimEscapesTest {

    @Test
    @DisplayName(
            "[3862-2.3-01, 3862-2.2-09, 3862-2.3.1-01, 3862-2.3.1-05] control characters and backslashes are escaped")
    void escapesControlCharacters() {
        assertThat(CpimEscapes.escape("\\ \b \t \n \r")).isEqualTo("\\\\ \\b \\t \\n \\r");
        assertThat(CpimEscapes.escape("\u0000\u000b\u001f\u007f")).isEqualTo("\\u0000\\u000b\\u001f\\u007f");
        for (char c = 0; c < 0x100; c++) {
            assertThat(CpimEscapes.escape("" + c)).doesNotContainPattern("[\\x00-\\x1f\\x7f]");
            assertThat(CpimEscapes.unescape(CpimEscapes.escape("" + c))).isEqualTo("" + c);
        }
    }

    @Test
    @DisplayName("[3862-2.3.1-06] nothing else is escaped")
    void escapesNothingElse() {
        assertThat(CpimEscapes.escape("é 😀 \" ' u00e9")).isEqualTo("é 😀 \" ' u00e9");
    }

    @Test
    @DisplayName("[3862-2.3.1-02, 3862-2.3.1-03] in a quoted string its quote is escaped, the other one is not")
    void escapesTheQuote() {
        assertThat(CpimEscapes.escape("a\"b'c", '"')).isEqualTo("a\\\"b'c");
        assertThat(CpimEscapes.escape("a\"b'c", '\'')).isEqualTo("a\"b\\'c");
    }

    @Test
    @DisplayName("[3862-2.3-02, 3862-2.3.1-07, 3862-2.3.1-08] all escapes are read, needless ones too, as characters")
    void readsEscapes() {
        assertThat(CpimEscapes.unescape("\\b\\t\\n\\r\\\\\\\"\\'")).isEqualTo("\b\t\n\r\\\"'");
        assertThat(CpimEscapes.unescape("caf\\u00e9 \\u00E9 \\u0041 \\u0000")).isEqualTo("café é A \u0000");
        assertThat(CpimEscapes.unescape("\\ud83d\\ude00")).isEqualTo("😀");
        assertThat(CpimEscapes.unescape("\\ud83d|\\ude00\\ud83d")).isEqualTo("\ufffd|\ufffd\ufffd");
        assertThat(CpimEscapes.unescape("\\\\u0041")).isEqualTo("\\u0041");
    }

    @Test
    @DisplayName("[3862-2.3.1-09, 3862-2.3.1-10] an unknown escape is its character, a lone backslash nothing")
    void readsWhatIsNoEscape() {
        assertThat(CpimEscapes.unescape("\\x\\é\\ ")).isEqualTo("xé ");
        assertThat(CpimEscapes.unescape("\\u12 \\uzzzz \\u00e")).isEqualTo("u12 uzzzz u00e");
        assertThat(CpimEscapes.unescape("\\u\u0660\u0660\u0664\u0661")).isEqualTo("u\u0660\u0660\u0664\u0661");
        assertThat(CpimEscapes.unescape("abc\\")).isEqualTo("abc");
    }
}
