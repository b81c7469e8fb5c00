// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static io.github.camelmsrp.wire.TestOctets.END;
import static io.github.camelmsrp.wire.TestOctets.PATHS;
import static io.github.camelmsrp.wire.TestOctets.send;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class Utf8TextTest {

    @DisplayName("what could end a line or steer a terminal, and is well-formed UTF-8, becomes a blank")
    @Test
    void blanksOutLineEndsAndControlsOfUnicode() {
        String nextLine = "\u00C2\u0085";
        String lineSeparator = "\u00E2\u0080\u00A8";
        String paragraphSeparator = "\u00E2\u0080\u00A9";
        String terminal = "\u00C2\u009B";
        String value =
                "a" + nextLine + "b" + lineSeparator + "c" + paragraphSeparator + "d" + terminal + "\u00C3\u0085";

        assertThat(Transcript.of(Strictness.STRICT, send("X-Description: " + value)))
                .contains("X-Description: a b c d \u00C5\n");
        assertThat(Transcript.of("MSRP d4e5f607 200 " + value + "\r\n" + PATHS + END))
                .startsWith("MSRP d4e5f607 200 a b c d \u00C5\n");
    }
}
