// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpimAddressTest {

    @Test
    @DisplayName("[3862-4.1-01, 3862-4.2-01, 3862-4.3-01] a URI in brackets, perhaps with a name, quoted or not")
    void readsNamesAndUris() {
        assertReads("<sip:a@example.org>", "", "sip:a@example.org");
        assertReads("\"A, B\" <im:a@example.org>", "A, B", "im:a@example.org");
        assertReads("\"A\"<im:a@example.org>", "A", "im:a@example.org");
        assertReads("Winnie the.Pooh <im:a@x> ", "Winnie the.Pooh", "im:a@x");
        assertReads("José, Dr. <im:a@x>", "José, Dr.", "im:a@x");
        assertReads("\"Boss <sip:boss@x>\" <sip:me@y>", "Boss <sip:boss@x>", "sip:me@y");
        assertReads("\"Jim \\\"J\\\" \\u00e9\" <im:a@x>", "Jim \"J\" é", "im:a@x");
    }

    private static void assertReads(String text, String name, String uri) {
        assertThat(CpimAddress.parse(text)).isEqualTo(new CpimAddress(name, uri));
        assertThat(CpimAddress.of(text)).isEqualTo(new CpimAddress(name, uri));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "<>",
                ">",
                "sip:a@x>",
                "<sip:a@x",
                "<a>",
                "<sip:>",
                "<sip:a b>",
                "<sip:a@x> y",
                "<a:b><c:d>",
                "\"A <sip:a@x>",
                "\"A\" B <sip:a@x>",
                "\"A\\\" <sip:a@x>",
                "A \"B\" <sip:a@x>",
                "<sip:a\r\nX: y>"
            })
    @DisplayName("[3862-4.1-01] anything else is no address")
    void refusesAnythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> CpimAddress.parse(text));
    }

    @Test
    void takesABareUriWhereARouteGivesOne() {
        assertThat(CpimAddress.of(" sip:a@x ")).isEqualTo(new CpimAddress("", "sip:a@x"));
        assertThatIllegalArgumentException().isThrownBy(() -> CpimAddress.parse("sip:a@x"));
        assertThatIllegalArgumentException().isThrownBy(() -> CpimAddress.of("bob"));
        assertThatIllegalArgumentException().isThrownBy(() -> new CpimAddress("x", "sip:a@x>\r\nX: y"));
    }

    @Test
    @DisplayName("[3862-2.3.1-02, 3862-2.3.1-04] quotes in a name are escaped, those around it are not")
    void escapesNames() {
        assertThat(new CpimAddress("Jim \"J\" \\ Foo\r\nX: y", "sip:j@x").format())
                .isEqualTo("\"Jim \\\"J\\\" \\\\ Foo\\r\\nX: y\" <sip:j@x>");
        assertThat(new CpimAddress("", "sip:j@x")).hasToString("<sip:j@x>");
    }
}
