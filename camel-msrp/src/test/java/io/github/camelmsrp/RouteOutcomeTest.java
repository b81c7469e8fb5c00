// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.wire.MsrpStatus;
import java.nio.charset.UnsupportedCharsetException;
import org.apache.camel.CamelAuthorizationException;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** The table of outcomes, from the exchange to the status. */
class RouteOutcomeTest {

    private final MsrpConfiguration options = new MsrpConfiguration();
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private MsrpStatus outcome() {
        return RouteOutcome.of(exchange, options);
    }

    @Test
    void aRouteThatEndsIsASuccess() {
        assertThat(outcome()).isEqualTo(MsrpStatus.OK);
    }

    @Test
    void anExceptionIsTheFailureStatus() {
        exchange.setException(new IllegalStateException("secret"));

        assertThat(outcome().code()).isEqualTo(413);
        options.setFailureStatus(423);
        assertThat(outcome().code()).isEqualTo(423);
        assertThat(outcome().toString()).doesNotContain("secret");
    }

    @Test
    void aStatusExceptionIsItsStatusHoweverDeepItIs() {
        exchange.setException(new CamelExchangeException("outer", exchange, new MsrpStatusException(488, "Not today")));

        assertThat(outcome()).isEqualTo(MsrpStatus.of(488, "Not today"));
    }

    @Test
    void statusExceptionsSayNo() {
        assertThatThrownBy(() -> new MsrpStatusException(200)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MsrpStatusException(1000)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void authorizationIs403() {
        exchange.setException(new CamelAuthorizationException("no", exchange));

        assertThat(outcome().code()).isEqualTo(403);
    }

    @Test
    void contentThatCannotBeConvertedIs415() {
        exchange.setException(new InvalidPayloadException(exchange, Integer.class));
        assertThat(outcome().code()).isEqualTo(415);
        exchange.setException(new UnsupportedCharsetException("klingon"));
        assertThat(outcome().code()).isEqualTo(415);
    }

    @Test
    void thePropertyDecides() {
        exchange.setProperty(MsrpConstants.RESPONSE_STATUS, 403);
        exchange.setProperty(MsrpConstants.RESPONSE_COMMENT, "Not for you");

        assertThat(outcome()).isEqualTo(MsrpStatus.of(403, "Not for you"));
    }

    @Test
    void thePropertyNeverMakesASuccessOfAFailure() {
        exchange.setProperty(MsrpConstants.RESPONSE_STATUS, 200);
        exchange.setException(new IllegalStateException());

        assertThat(outcome().code()).isEqualTo(413);
        exchange.setProperty(MsrpConstants.RESPONSE_STATUS, 403);
        assertThat(outcome().code()).isEqualTo(403);
    }

    @Test
    void aManualRouteHasTheLastWord() {
        options.setAckPolicy(AckPolicy.MANUAL);
        assertThat(outcome()).isEqualTo(MsrpStatus.OK);

        exchange.setProperty(MsrpConstants.RESPONSE_STATUS, 200);
        exchange.setException(new IllegalStateException());
        assertThat(outcome()).isEqualTo(MsrpStatus.OK);

        exchange.removeProperty(MsrpConstants.RESPONSE_STATUS);
        assertThat(outcome().code()).isEqualTo(413);
    }

    @Test
    void nonsenseInThePropertyIsAFailure() {
        exchange.setProperty(MsrpConstants.RESPONSE_STATUS, "fine");
        assertThat(outcome().code()).isEqualTo(413);
        exchange.setProperty(MsrpConstants.RESPONSE_STATUS, 7);
        assertThat(outcome().code()).isEqualTo(413);
    }

    @Test
    void aRollbackWithoutExceptionIsAFailure() {
        exchange.setRollbackOnly(true);

        assertThat(outcome().code()).isEqualTo(413);
    }

    @Test
    void theTextOfAnExceptionIsShortAndCleanIfItIsNotMuted() {
        options.setMuteException(false);
        exchange.setException(new IllegalStateException("line\r\nTo-Path: x" + "y".repeat(1000)));

        var comment = outcome().comment();
        assertThat(comment).startsWith("line").doesNotContain("\r").doesNotContain("\n");
        assertThat(comment).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void whatAnotherPeerAnsweredIsNotPassedOn() {
        exchange.setException(new MsrpOperationFailedException("refused", exchange, 481, null));

        assertThat(outcome().code()).isEqualTo(413);
    }
}
