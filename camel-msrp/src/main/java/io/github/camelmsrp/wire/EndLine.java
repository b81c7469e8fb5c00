// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/**
 * The end of a request or response (RFC 4975 section 7.1).
 *
 * <p>A received end-line has a defect if the request turned out bad only after its head had been passed on: the body of
 * a request other than SEND was over the limit. The octets up to the limit have been passed on, so such a request is
 * acted on at its end-line only: with a defect it is answered with that status, a REPORT is dropped.
 *
 * @param transactionId the one of the start line
 * @param defect why the request is refused after all, or null
 */
public record EndLine(
        String transactionId,
        ContinuationFlag flag,
        @Nullable MsrpException defect) implements Frame {

    /** @throws IllegalArgumentException if the transaction id is not an ident */
    public EndLine {
        Ident.require(transactionId);
    }

    public EndLine(String transactionId, ContinuationFlag flag) {
        this(transactionId, flag, null);
    }
}
