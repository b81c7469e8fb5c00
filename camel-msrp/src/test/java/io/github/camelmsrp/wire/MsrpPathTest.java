// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MsrpPathTest {

    @DisplayName("[4975-9-12] [4976-4.2-01] URIs with one blank between them, in order")
    @Test
    void readsSeveralUris() {
        MsrpPath path = MsrpPath.parse("msrps://r:1/x;tcp msrp://s:2/y;tcp msrp://t:3/z;tcp");
        assertThat(path.size()).isEqualTo(3);
        assertThat(path.first()).isEqualTo(MsrpUri.parse("msrps://r:1/x;tcp"));
        assertThat(path.last()).isEqualTo(MsrpUri.parse("msrp://t:3/z;tcp"));
        assertThat(path).hasToString("msrps://r:1/x;tcp msrp://s:2/y;tcp msrp://t:3/z;tcp");
    }

    @DisplayName("[8873-4.1-01] [7977-5.2.1-01] [7977-5.2.2-02] hops by transports that are not ours")
    @Test
    void readsOtherTransports() {
        MsrpPath path =
                MsrpPath.parse("msrps://relay:2855/x;tcp msrps://[2001:db8::1]:54111/y;dc msrps://r.invalid:2855/s;ws");
        assertThat(path.uris()).extracting(MsrpUri::transport).containsExactly("tcp", "dc", "ws");
    }

    @DisplayName("[4975-9-12] what is no path")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                " ",
                "msrp://h:1/a;tcp ",
                " msrp://h:1/a;tcp",
                "msrp://h:1/a;tcp  msrp://i:1/a;tcp",
                "msrp://h:1/a;tcp\tmsrp://i:1/a;tcp",
                "msrp://h:1/a;tcp,msrp://i:1/a;tcp",
                "msrp://h:1/a;tcp x"
            })
    void refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MsrpPath.parse(text));
    }

    @DisplayName("[4975-9-12] blanks too many are read over where peers are given some latitude")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                " msrp://h:1/a;tcp msrp://i:1/a;tcp",
                "msrp://h:1/a;tcp  msrp://i:1/a;tcp",
                "msrp://h:1/a;tcp msrp://i:1/a;tcp "
            })
    void readsOverBlanks(String text) throws Exception {
        assertThat(MsrpPath.decode(text, Strictness.LENIENT)).hasToString("msrp://h:1/a;tcp msrp://i:1/a;tcp");
    }

    @Test
    void equalsElementByElement() {
        MsrpPath path = MsrpPath.parse("msrp://h:1/a;tcp msrp://i:2/b;tcp");
        assertThat(path).isEqualTo(MsrpPath.parse("MSRP://H:1/a;TCP msrp://x@i:2/b;tcp"));
        assertThat(path).hasSameHashCodeAs(MsrpPath.parse("MSRP://H:1/a;TCP msrp://x@i:2/b;tcp"));
        assertThat(path).isNotEqualTo(MsrpPath.parse("msrp://i:2/b;tcp msrp://h:1/a;tcp"));
        assertThat(path).isNotEqualTo(MsrpPath.of(path.first()));
        assertThat(MsrpPath.EMPTY.isEmpty()).isTrue();
        assertThat(path.isEmpty()).isFalse();
    }
}
