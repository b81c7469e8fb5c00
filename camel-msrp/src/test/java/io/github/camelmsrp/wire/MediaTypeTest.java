// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {

    @DisplayName("[4975-9-23] blanks around a semicolon are read, never written")
    @ParameterizedTest(name = "\"{0}\"")
    @CsvSource(
            value = {
                "text/plain|text/plain",
                "text/plain; charset=utf-8|text/plain;charset=utf-8",
                "text/plain ;\tcharset=utf-8 ; x|text/plain;charset=utf-8;x",
                "Multipart/Mixed;boundary=\"a b;c\"|Multipart/Mixed;boundary=\"a b;c\"",
                "application/vnd.x+json|application/vnd.x+json",
                "image/*|image/*"
            },
            delimiter = '|')
    void writesWithoutBlanks(String text, String written) {
        assertThat(MediaType.parse(text)).hasToString(written);
        assertThat(MediaType.parse(written)).hasToString(written).isEqualTo(MediaType.parse(text));
    }

    @DisplayName("[4975-9-23] [4975-9-25] what is no media type")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "text",
                "text/",
                "/plain",
                "text /plain",
                "text/ plain",
                "text/plain;",
                "text/plain; ",
                "text/plain;;x",
                "text/plain;=x",
                "text/plain;x=",
                "text/plain;x =y",
                "text/plain;x= y",
                "text/plain,text/html",
                "text/plain x",
                "text/plain;x=\"",
                "text/plain;x=\"a",
                "text/plain;x=\"a\\nb\"",
                "text/plain;x=\"a\\\"",
                "text/plain;x=\"a\\",
                "text/plain;x=\"a\"b",
                "text/plain;x=\"a\r\"",
                "text/plain;x=\"\u0000\"",
                "te(xt/plain",
                "text/pl@in",
                "text/\u00E9",
                "**",
                "text"
            })
    void refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MediaType.parse(text));
    }

    @DisplayName("[4975-9-24] the token characters, over all octets")
    @Test
    void knowsTokenCharacters() {
        String separators = "\"(),/:;<=>?@[\\]";
        for (char c = 0; c < 256; c++) {
            boolean isToken = c > 0x20 && c < 0x7F && separators.indexOf(c) < 0;
            assertThat(Grammar.is(c, Grammar.TOKEN)).as("octet %d", (int) c).isEqualTo(isToken);
        }
    }

    @DisplayName("[4975-9-24] tokens without regard to case")
    @Test
    void comparesWithoutRegardToCase() {
        assertThat(MediaType.parse("Text/HTML;Charset=utf-8")).isEqualTo(MediaType.parse("text/html; charset=utf-8"));
        assertThat(MediaType.parse("Text/HTML").type()).isEqualTo("text");
        assertThat(MediaType.parse("Text/HTML").subtype()).isEqualTo("html");
        assertThat(MediaType.parse("AZaz/ZA").type()).isEqualTo("azaz");
    }

    @Test
    void differsInTypeSubtypeAndParameters() {
        var type = MediaType.parse("text/plain;charset=utf-8");
        assertThat(MediaType.parse("TEXT/plain; charset=utf-8")).isEqualTo(type).hasSameHashCodeAs(type);
        for (String other : new String[] {"text/plain", "text/html;charset=utf-8", "image/plain;charset=utf-8"}) {
            assertThat(MediaType.parse(other)).isNotEqualTo(type);
            assertThat(MediaType.parse(other).hashCode()).isNotEqualTo(type.hashCode());
        }
    }

    @DisplayName("[4975-9-25] quoted strings and their two escapes")
    @Test
    void decodesQuotedStrings() {
        MediaType type = MediaType.parse("a/b;x=\"a\\\"b\\\\c\";y=\"\tä~\";z=\"\"; flag");
        assertThat(type.parameter("x")).isEqualTo("a\"b\\c");
        assertThat(type.parameter("Y")).isEqualTo("\tä~");
        assertThat(type.parameter("z")).isEmpty();
        assertThat(type.parameter("flag")).isEmpty();
        assertThat(type.parameter("none")).isNull();
        assertThat(type.parameters().keySet()).containsExactly("x", "y", "z", "flag");
    }

    @DisplayName("[4975-8.6-02] [4975-8.6-15] [4975-8.6-16] matching by accept-types")
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "text/plain, *, true",
        "text/plain, */*, true",
        "text/plain, text/*, true",
        "text/plain, image/*, false",
        "text/plain, text/plain, true",
        "text/plain, text/html, false",
        "Text/HTML, text/html, true",
        "text/plain, text/plain;charset=UTF-8, true",
        "text/plain;charset=x, text/plain, true"
    })
    void matches(String type, String pattern, boolean matches) {
        assertThat(MediaType.parse(type).matches(MediaType.parse(pattern))).isEqualTo(matches);
    }

    @DisplayName("[4975-9-23] Content-Type on the wire: blanks pass, a lone asterisk and garbage are defects")
    @Test
    void isCheckedOnTheWire() {
        String contentType = "Content-Type: ";
        assertThat(Transcript.of(TestOctets.send(contentType + "text/plain ; charset=utf-8")))
                .contains("Content-Type: text/plain;charset=utf-8\n");
        assertThat(Transcript.of(TestOctets.send(contentType + "*"))).contains("defect: 400");
        assertThat(Transcript.of(TestOctets.send(contentType + "text"))).contains("defect: 400");
    }
}
