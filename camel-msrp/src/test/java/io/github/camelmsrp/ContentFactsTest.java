// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.wire.MsrpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentFactsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "TEXT/HTML;charset=utf-8",
                "message/cpim",
                "application/json",
                "application/xml",
                "application/im-iscomposing+xml",
                "message/imdn+xml",
                "application/problem+json",
                "image/svg+xml"
            })
    void isText(String type) {
        assertThat(ContentFacts.of(type).isText()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/octet-stream", "multipart/mixed;boundary=x", "message/sip", "x"})
    void isNoText(String type) {
        assertThat(ContentFacts.of(type).isText()).isFalse();
    }

    @Test
    void charsetIsUtf8UnlessDeclared() {
        assertThat(ContentFacts.of("text/plain").charset()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(ContentFacts.of("text/plain; charset=\"ISO-8859-1\"").charset())
                .isEqualTo(StandardCharsets.ISO_8859_1);
    }

    @Test
    void unknownCharsetsAreTold() {
        var facts = ContentFacts.of("text/plain;charset=klingon");

        assertThat(facts.hasKnownCharset()).isFalse();
        assertThatThrownBy(facts::charset).isInstanceOf(UnsupportedCharsetException.class);
        assertThat(ContentFacts.of("text/plain;charset=\"a b\"").hasKnownCharset())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attachment; filename=\"photo 1.jpg\" | photo 1.jpg",
                "attachment;filename=photo.jpg;size=3 | photo.jpg",
                "attachment; filename=\"../../etc/passwd\" | passwd",
                "attachment; filename=\"C:\\\\temp\\\\x.txt\" | x.txt",
                "attachment; filename=\"..\" | ",
                "attachment; filename=\"a/\" | ",
                "attachment | ",
                "attachment; filename= | ",
                "; | ",
            })
    void fileNamesAreLastPartsOnly(String disposition, String name) {
        var headers = MsrpHeaders.builder()
                .add("Content-Disposition", disposition)
                .contentType("image/jpeg")
                .build();

        assertThat(ContentFacts.fileName(headers)).isEqualTo(name);
    }
}
