// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8TextTest {

    private static Octets octets(String hex) {
        byte[] array = HexFormat.of().parseHex(hex);
        var view = new InputView();
        view.open(Unpooled.wrappedBuffer(array));
        var octets = new Octets();
        octets.load(view, 0, array.length);
        return octets;
    }

    @DisplayName("[4975-9-27] lead octets from C0 to FD, each with its number of continuations")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "41",
                "C080",
                "C3A9",
                "DFBF",
                "E08080",
                "EFBFBF",
                "F0808080",
                "F7BFBFBF",
                "F880808080",
                "FBBFBFBFBF",
                "FC8080808080",
                "FDBFBFBFBFBF",
                "41C3A941"
            })
    void isWellFormed(String hex) {
        assertThat(Utf8Text.isWellFormed(octets(hex))).isTrue();
    }

    @DisplayName("[4975-9-27] no continuation without a lead, none missing, none of another form, no FE and FF")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "BF",
                "C3",
                "C341",
                "C3C0",
                "E080",
                "E08041",
                "F08080",
                "F8808080",
                "FC80808080",
                "FD80808080",
                "FE80808080808080",
                "FF80808080808080",
                "C3A980",
                "41C3"
            })
    void isMalformed(String hex) {
        assertThat(Utf8Text.isWellFormed(octets(hex))).isFalse();
    }

    @DisplayName("[4975-9-27] what an earlier, longer line left behind this one does not complete it")
    @Test
    void looksAtNothingBehindTheLine() {
        var line = octets("41C3A9");
        line.select(0, 2);

        assertThat(Utf8Text.isWellFormed(line)).isFalse();
    }
}
