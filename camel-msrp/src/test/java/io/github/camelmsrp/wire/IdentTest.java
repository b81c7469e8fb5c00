// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class IdentTest {

    @DisplayName("[4975-9-05] 4 to 32 octets")
    @Test
    void hasALength() {
        assertThat(Ident.isValid("")).isFalse();
        assertThat(Ident.isValid("abc")).isFalse();
        assertThat(Ident.isValid("abcd")).isTrue();
        assertThat(Ident.isValid("a".repeat(32))).isTrue();
        assertThat(Ident.isValid("a".repeat(33))).isFalse();
    }

    @DisplayName("[4975-9-05] its characters, over all octets: first a letter or digit, then also . - + % =")
    @Test
    void hasItsCharacters() {
        for (char c = 0; c < 256; c++) {
            boolean isAlphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            assertThat(Ident.isValid(c + "abc")).as("first %d", (int) c).isEqualTo(isAlphanumeric);
            assertThat(Ident.isValid("abc" + c))
                    .as("last %d", (int) c)
                    .isEqualTo(isAlphanumeric || ".-+%=".indexOf(c) >= 0);
        }
        assertThat(Ident.isValid("abc\u0661")).isFalse();
    }

    @DisplayName("[4975-9-06] exact octets")
    @Test
    void keepsItsCase() {
        assertThat(Transcript.of(TestOctets.send().replace("d4e5f607", "AbCd").replace("6f1c22d09be84a7e", "aBcD")))
                .contains("MSRP AbCd SEND", "Message-ID: aBcD");
        assertThat(Transcript.of(TestOctets.message("x").replace("-------d4e5f607", "-------D4E5F607")))
                .doesNotContain("end");
    }
}
