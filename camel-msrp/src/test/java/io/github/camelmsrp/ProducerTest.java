// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that a producer sends to a peer that it dials. */
class ProducerTest extends DialledBob {

    @Test
    @DisplayName("[4975-7.1-03, 4975-7.1.1-01, 4975-5.2-01] dials, sends, and is done when the message is answered")
    void sendsAMessage() throws Exception {
        var sending = sending(uri(";tcp"), "Grüße", Map.of());
        try (var peer = accept()) {
            var message = peer.receiveMessage();

            assertThat(message.text()).isEqualTo("Grüße");
            assertThat(message.contentType()).isEqualTo("text/plain");
            assertThat(message.head().toPath()).isEqualTo("msrp://127.0.0.1:" + bob.port() + "/bob;tcp");
            var in = good(sending).getMessage();
            assertThat(in.getHeader(MsrpConstants.SENT_MESSAGE_ID)).isEqualTo(message.messageId());
            assertThat(in.getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(200);
            assertThat(in.getHeader(MsrpConstants.BYTES_SENT)).isEqualTo(7L);
            assertThat(in.getBody()).isEqualTo("Grüße");
        }
    }

    @Test
    void whatAConsumerSetDoesNotSteerIt() throws Exception {
        var sending = sending(
                uri(""),
                "x",
                Map.of(
                        MsrpConstants.MESSAGE_ID,
                        "from-the-peer",
                        MsrpConstants.SESSION_ID,
                        "other",
                        MsrpConstants.SUCCESS_REPORT_REQUESTED,
                        true,
                        MsrpConstants.FAILURE_REPORT_REQUESTED,
                        "no",
                        MsrpConstants.CONTENT_DISPOSITION,
                        "attachment",
                        MsrpConstants.TO_PATH,
                        "msrp://127.0.0.1:1/x;tcp",
                        "X-Other",
                        "y"));
        try (var peer = accept()) {
            var head = peer.receiveMessage().head();

            assertThat(head.messageId()).isNotEqualTo("from-the-peer");
            assertThat(head.has("Success-Report")).isFalse();
            assertThat(head.has("Failure-Report")).isFalse();
            assertThat(head.has("Content-Disposition")).isFalse();
            assertThat(head.has("X-Other")).isFalse();
            good(sending);
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-34, 4975-7.1.1-04] headers for the producer rule")
    void headersForTheProducerRule() throws Exception {
        var sending = sending(
                uri("?successReport=no&waitFor=written"),
                "x",
                Map.of(
                        MsrpConstants.OUT_MESSAGE_ID,
                        "my-own-id.1",
                        MsrpConstants.SUCCESS_REPORT,
                        "yes",
                        MsrpConstants.FAILURE_REPORT,
                        "partial",
                        "Content-Disposition",
                        "attachment; filename=x"));
        try (var peer = accept()) {
            var head = peer.receiveMessage().head();

            assertThat(head.messageId()).isEqualTo("my-own-id.1");
            assertThat(head.header("Success-Report")).contains("yes");
            assertThat(head.header("Failure-Report")).contains("partial");
            assertThat(head.header("Content-Disposition")).contains("attachment; filename=x");
            good(sending);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelMsrpOutMessageId=no_underscores",
                "CamelMsrpSuccessReport=maybe",
                "CamelMsrpFailureReport=never",
                "Content-Type=text",
                "Content-ID=a\r\nb"
            })
    void headersThatCannotBeSentFailTheExchange(String header) throws Exception {
        int equals = header.indexOf('=');
        var name = header.substring(0, equals);
        var exchange = done(sending(uri(""), "x", Map.of(name, header.substring(equals + 1))));

        assertThat(exchange.getException()).isInstanceOf(IllegalArgumentException.class);
        assertThat(exchange.getException()).hasMessageContaining(name.substring(0, 7));
    }
}
