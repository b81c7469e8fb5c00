// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreparedResponseTest {

    private static final MsrpPath TO = MsrpPath.parse("msrp://alice@a.example.org:1/x;tcp msrp://b.example.org/y;tcp");
    private static final MsrpPath FROM = MsrpPath.parse("msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp");

    @DisplayName(
            "[4975-7.2-03] [4975-7.2-07] a prepared response is what the encoder would write, with any transaction id")
    @ParameterizedTest
    @ValueSource(strings = {"0000", "a---", "d4e5f60718293a4b", "abcdefghijklmnopqrstuvwxyz.-+%=0"})
    void isWhatTheEncoderWrites(String id) {
        for (MsrpStatus status :
                new MsrpStatus[] {MsrpStatus.OK, MsrpStatus.of(299, "Größe \u20AC"), MsrpStatus.of(7)}) {
            var prepared = new PreparedResponse(status, TO, FROM);
            var out = Unpooled.buffer();
            prepared.encode(id, out);
            prepared.encode(id, out);

            var expected = Unpooled.buffer();
            for (int i = 0; i < 2; i++) {
                MsrpEncoder.encode(new ResponseHead(id, status, TO, FROM), expected);
                MsrpEncoder.encode(new EndLine(id, ContinuationFlag.COMPLETE), expected);
            }
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(expected.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void refusesToBeSentNowhere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PreparedResponse(MsrpStatus.OK, MsrpPath.EMPTY, FROM));
    }
}
