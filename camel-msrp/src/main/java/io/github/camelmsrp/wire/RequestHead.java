// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/**
 * Start line and header fields of a request (RFC 4975 section 7.1).
 *
 * <p>A received head may have a defect: the start line was good, so the request can be answered, but its header section
 * was not. Then paths and headers are what could be read, the body is discarded, and the end-line still comes.
 *
 * @param toPath {@link MsrpPath#EMPTY} only with a defect
 * @param fromPath {@link MsrpPath#EMPTY} only with a defect
 * @param headers everything but the paths
 * @param defect why the request is to be answered with that status (a REPORT: dropped), or null
 */
public record RequestHead(
        String transactionId,
        MsrpMethod method,
        MsrpPath toPath,
        MsrpPath fromPath,
        MsrpHeaders headers,
        @Nullable MsrpException defect)
        implements Frame {

    /** @throws IllegalArgumentException if the transaction id is not an ident, or a path is empty without a defect */
    public RequestHead {
        Ident.require(transactionId);
        if (defect == null && (toPath.isEmpty() || fromPath.isEmpty())) {
            throw new IllegalArgumentException("a request has a To-Path and a From-Path");
        }
    }

    public RequestHead(
            String transactionId, MsrpMethod method, MsrpPath toPath, MsrpPath fromPath, MsrpHeaders headers) {
        this(transactionId, method, toPath, fromPath, headers, null);
    }

    /** Whether this is a message, be it of no octets, and not mere traffic: a body comes with a Content-Type. */
    public boolean hasBody() {
        return headers.contentType() != null;
    }

    /** For logs: session ids shortened, header fields by name only. */
    @Override
    public String toString() {
        return transactionId + ' ' + method + " to " + toPath.masked() + " from " + fromPath.masked() + ' ' + headers
                + (defect == null ? "" : " defect: " + defect.getMessage());
    }
}
