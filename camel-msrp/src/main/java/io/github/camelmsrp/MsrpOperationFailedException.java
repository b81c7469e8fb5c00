// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.List;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * A producer could not deliver a message: the peer refused it or did not answer, or the session failed. It is no
 * {@link MsrpStatusException}, so a route between two MSRP endpoints does not tell one peer what the other one
 * answered.
 */
public class MsrpOperationFailedException extends CamelExchangeException {

    private static final long serialVersionUID = 1L;

    private final int statusCode;
    private final transient List<Failure> failures;

    /**
     * One session to which a message could not be delivered.
     *
     * @param sessionId as in the header CamelMsrpSessionId of its messages
     * @param maskedSessionId for logs
     * @param statusCode what the peer answered, or the code for what went wrong on this side
     * @param reason in words
     */
    public record Failure(String sessionId, String maskedSessionId, int statusCode, String reason) {
        /** Without the session id, since this goes to logs. */
        @Override
        public String toString() {
            return maskedSessionId + ": " + reason;
        }
    }

    MsrpOperationFailedException(String message, Exchange exchange, int statusCode, @Nullable Throwable cause) {
        super(message, exchange, cause);
        this.statusCode = statusCode;
        failures = List.of();
    }

    static MsrpOperationFailedException noSession(String id, MsrpEndpoint endpoint, Exchange exchange) {
        return new MsrpOperationFailedException(
                "Session " + MsrpUri.mask(id) + " does not exist on " + endpoint.getServiceUrl(),
                exchange,
                MsrpStatus.NO_SESSION.code(),
                null);
    }

    MsrpOperationFailedException(Exchange exchange, int sessionCount, List<Failure> failures) {
        super(failures.size() + " of " + sessionCount + " sessions did not get the message: " + failures, exchange);
        statusCode = failures.get(0).statusCode();
        this.failures = failures;
    }

    /** What the peer answered, or the code for what went wrong on this side: 408 no answer in time, 481 no session. */
    public int getStatusCode() {
        return statusCode;
    }

    /** With the header CamelMsrpSendToAll: each session that did not get the message; otherwise empty. */
    public List<Failure> getFailures() {
        return failures == null ? List.of() : failures;
    }
}
