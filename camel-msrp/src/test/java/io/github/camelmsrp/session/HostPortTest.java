// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({
        "msrp.example.com,       msrp.example.com,  -1",
        "msrp.example.com:2855,  msrp.example.com,  2855",
        "192.0.2.1:1,            192.0.2.1,         1",
        "[2001:db8::1],          2001:db8::1,       -1",
        "[2001:db8::1]:65535,    2001:db8::1,       65535",
    })
    void readsHostAndPort(String text, String host, int port) {
        assertThat(HostPort.parse(text)).isEqualTo(new HostPort(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":2855",
                "host:",
                "host:0",
                "host:65536",
                "host:x",
                "host:-1",
                "[::1",
                "[]",
                "[::1]x2855",
                "::1",
                "a b"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
