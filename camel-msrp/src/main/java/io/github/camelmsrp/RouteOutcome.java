// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.wire.MsrpStatus;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import org.apache.camel.CamelAuthorizationException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the end of a route means for the peer. A route that failed never becomes a success. */
final class RouteOutcome {

    private static final Logger LOG = LoggerFactory.getLogger(RouteOutcome.class);
    private static final int MAX_COMMENT_CHARS = 200;

    private RouteOutcome() {}

    static MsrpStatus of(Exchange exchange, MsrpSessionConfiguration options) {
        try {
            return decide(exchange, options);
        } catch (RuntimeException e) {
            LOG.warn("What the route says about the outcome cannot be used", e);
            return ofFailure(e, options);
        }
    }

    private static MsrpStatus decide(Exchange exchange, MsrpSessionConfiguration options) {
        var chosen = chosenStatus(exchange, options);
        var exception = exchange.getException();
        if (exception == null) {
            return chosen != null ? chosen : unlessRolledBack(exchange, options);
        }
        if (chosen != null && options.getAckPolicy() == AckPolicy.MANUAL) {
            return chosen;
        }
        var refusal = exchange.getException(MsrpStatusException.class);
        if (refusal != null) {
            return refusal.status();
        }
        return chosen != null && !chosen.isSuccess() ? chosen : ofFailure(exchange, exception, options);
    }

    /** The answer to what no route takes, since it is suspended or has ended. */
    static final MsrpStatus NOT_RUNNING = MsrpStatus.of(403, "Suspended or stopped");

    /** The outcome of a message that could not even be handed to the route. */
    static MsrpStatus ofFailure(Throwable failure, MsrpSessionConfiguration options) {
        if (failure instanceof MsrpStatusException refusal) {
            return refusal.status();
        }
        return withComment(isUnsupported(failure) ? 415 : options.getFailureStatus(), failure, options);
    }

    private static MsrpStatus ofFailure(Exchange exchange, Exception exception, MsrpSessionConfiguration options) {
        int code;
        if (exchange.getException(CamelAuthorizationException.class) != null) {
            code = 403;
        } else if (hasUnsupportedContent(exchange)) {
            code = 415;
        } else {
            code = options.getFailureStatus();
        }
        return withComment(code, exception, options);
    }

    private static boolean hasUnsupportedContent(Exchange exchange) {
        return exchange.getException(InvalidPayloadException.class) != null
                || exchange.getException(NoTypeConversionAvailableException.class) != null
                || exchange.getException(UnsupportedCharsetException.class) != null
                || exchange.getException(IllegalCharsetNameException.class) != null;
    }

    private static boolean isUnsupported(Throwable failure) {
        return failure instanceof UnsupportedCharsetException || failure instanceof IllegalCharsetNameException;
    }

    private static MsrpStatus unlessRolledBack(Exchange exchange, MsrpSessionConfiguration options) {
        return exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()
                ? MsrpStatus.of(options.getFailureStatus())
                : MsrpStatus.OK;
    }

    private static MsrpStatus withComment(int code, Throwable failure, MsrpSessionConfiguration options) {
        var message = failure.getMessage();
        if (options.isMuteException() || message == null) {
            return MsrpStatus.of(code);
        }
        return MsrpStatus.of(
                code, message.length() <= MAX_COMMENT_CHARS ? message : message.substring(0, MAX_COMMENT_CHARS));
    }

    private static @Nullable MsrpStatus chosenStatus(Exchange exchange, MsrpSessionConfiguration options) {
        var value = exchange.getProperty(MsrpConstants.RESPONSE_STATUS);
        if (value == null) {
            return null;
        }
        var code = exchange.getContext().getTypeConverter().tryConvertTo(Integer.class, exchange, value);
        if (code == null || code < 200 || code > 999) {
            LOG.warn(
                    "Exchange property {} is not a status: {}. Answering {}",
                    MsrpConstants.RESPONSE_STATUS,
                    value,
                    options.getFailureStatus());
            return MsrpStatus.of(options.getFailureStatus());
        }
        var comment = exchange.getProperty(MsrpConstants.RESPONSE_COMMENT, String.class);
        return comment == null ? MsrpStatus.of(code) : MsrpStatus.of(code, comment);
    }
}
