// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.wire.MsrpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a route to refuse the message that started it: the peer is answered with this status, or told by a REPORT
 * if it was answered already (RFC 4975 sections 7.1.4 and 10). The comment goes over the wire.
 */
public class MsrpStatusException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int statusCode;
    private final @Nullable String comment;

    public MsrpStatusException(int statusCode) {
        this(statusCode, null);
    }

    /**
     * @param statusCode a code that says no, 400 to 999; the RFC defines 400, 403, 413, 415, 423, 481 and 506
     * @param comment words for people at the other end
     */
    public MsrpStatusException(int statusCode, @Nullable String comment) {
        super(statusCode + (comment == null ? "" : " " + comment));
        if (statusCode < 400 || statusCode > 999) {
            throw new IllegalArgumentException("Not a code that refuses a message: " + statusCode);
        }
        this.statusCode = statusCode;
        this.comment = comment;
    }

    public int getStatusCode() {
        return statusCode;
    }

    public @Nullable String getComment() {
        return comment;
    }

    MsrpStatus status() {
        return comment == null ? MsrpStatus.of(statusCode) : MsrpStatus.of(statusCode, comment);
    }
}
