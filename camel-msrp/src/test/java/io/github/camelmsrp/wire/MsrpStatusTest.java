// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MsrpStatusTest {

    @DisplayName("[4975-10-01] an unknown code is judged by its class")
    @ParameterizedTest
    @CsvSource({
        "200, true",
        "299, true",
        "199, false",
        "300, false",
        "408, false",
        "499, false",
        "20, false",
        "999, false"
    })
    void knowsSuccess(int code, boolean isSuccess) {
        assertThat(MsrpStatus.of(code).isSuccess()).isEqualTo(isSuccess);
        assertThat(MsrpStatus.of(code).code()).isEqualTo(code);
    }

    @Test
    void knowsTheCodesOfTheRfcs() {
        for (int code : new int[] {200, 400, 403, 408, 413, 415, 423, 481, 501, 506}) {
            assertThat(MsrpStatus.of(code)).isSameAs(MsrpStatus.of(code));
            assertThat(MsrpStatus.of(code).comment()).isNotEmpty();
        }
    }

    @DisplayName("[4975-9-26] [4975-9-27] a comment is made fit for the wire")
    @Test
    void cleansTheComment() {
        assertThat(MsrpStatus.of(400, "a\r\nb\u0000c\td\u007F")).hasToString("400 a  b c\td ");
        assertThat(MsrpStatus.of(400, "\uD83Dx\uDE00 \uD83D\uDE00").comment()).isEqualTo("?x? \uD83D\uDE00");
        assertThat(MsrpStatus.of(400, "\u007F\u0080\u009F\u00A0\u2027\u2028\u2029\u202A")
                        .comment())
                .isEqualTo("   \u00A0\u2027  \u202A");
        assertThat(MsrpStatus.of(400, "x".repeat(999) + "\uD83D\uDE00").comment())
                .isEqualTo("x".repeat(999));
        assertThat(MsrpStatus.of(400, "x".repeat(2000)).comment()).hasSize(1000);
        assertThat(MsrpStatus.of(400, null)).hasToString("400");
        assertThat(MsrpStatus.of(400, "x".repeat(999) + "\uD83D").comment()).isEqualTo("x".repeat(999) + "?");
        assertThat(MsrpStatus.of(7, "")).hasToString("007 ");
    }

    @Test
    void writesThreeDigits() {
        assertThat(MsrpStatus.of(0)).hasToString("000");
        assertThat(MsrpStatus.of(99)).hasToString("099");
        assertThat(MsrpStatus.of(100)).hasToString("100");
        assertThat(MsrpStatus.of(999)).hasToString("999");
    }

    @Test
    void sharesTheStatusThatAlmostEveryResponseHas() {
        assertThat(MsrpStatus.of(200, "OK")).isSameAs(MsrpStatus.OK);
        assertThat(MsrpStatus.of(200, "Fine")).hasToString("200 Fine");
        assertThat(MsrpStatus.of(200, null)).hasToString("200");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1000})
    void hasThreeDigits(int code) {
        assertThatIllegalArgumentException().isThrownBy(() -> MsrpStatus.of(code));
    }
}
