// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipAddressTest {

    @ParameterizedTest
    @CsvSource({
        "sip:alice@example.com, sip:alice@example.com",
        "sips:alice@example.com:5061, sips:alice@example.com:5061",
        "SIP:Alice@EXAMPLE.com, sip:Alice@example.com",
        "im:alice@example.com, sip:alice@example.com",
        "alice@example.com, sip:alice@example.com",
        "example.com:5080, sip:example.com:5080",
        "sip:[2001:db8::1]:5070, sip:[2001:db8::1]:5070",
        "sip:+1-212;ext=5@example.com;transport=tcp, sip:+1-212;ext=5@example.com",
        "sip:a%20b@example.com?subject=x, sip:a%20b@example.com"
    })
    void readsAddresses(String text, String uri) {
        assertThat(SipAddress.parse(text)).hasToString(uri);
        assertThat(SipAddress.parse(uri)).isEqualTo(SipAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sip:",
                "sip:@example.com",
                "sip:a b@example.com",
                "tel:+123",
                "sip:alice@example.com:70000",
                "sip:alice@example.com\r\nVia: x",
                "sip:al%2@example.com",
                "sip:alice@[::1",
                "http://example.com"
            })
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> SipAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasNoPortIfTheTextHasNone() {
        assertThat(SipAddress.parse("sip:alice@[::1]")).isEqualTo(new SipAddress("sip", "alice", "::1", 0));
    }
}
