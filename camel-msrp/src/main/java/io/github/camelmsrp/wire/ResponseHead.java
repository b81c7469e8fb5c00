// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

/**
 * Start line and header fields of a response (RFC 4975 section 7.2). It belongs to the request with the same
 * transaction id on the same connection. A lenient decoder passes on a response whose header fields are broken, with
 * what could be read; a strict one drops it.
 *
 * @param toPath {@link MsrpPath#EMPTY} only if received broken
 * @param fromPath {@link MsrpPath#EMPTY} only if received broken
 * @param headers everything but the paths
 */
public record ResponseHead(
        String transactionId, MsrpStatus status, MsrpPath toPath, MsrpPath fromPath, MsrpHeaders headers)
        implements Frame {

    /** @throws IllegalArgumentException if the transaction id is not an ident */
    public ResponseHead {
        Ident.require(transactionId);
    }

    /** A response without header fields of its own, which is the common one. */
    public ResponseHead(String transactionId, MsrpStatus status, MsrpPath toPath, MsrpPath fromPath) {
        this(transactionId, status, toPath, fromPath, MsrpHeaders.EMPTY);
    }

    /** For logs: session ids shortened, header fields by name only. */
    @Override
    public String toString() {
        return transactionId + ' ' + status + " to " + toPath.masked() + " from " + fromPath.masked() + ' ' + headers;
    }
}
