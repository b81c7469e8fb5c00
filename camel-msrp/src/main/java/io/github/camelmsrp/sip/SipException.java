// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

/** A SIP request was refused, was not answered, or could not be sent; what a peer did wrong has a status as well. */
public final class SipException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    public SipException(int status, String message) {
        super(message);
        this.status = status;
    }

    public SipException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** As in RFC 3261 section 21; 408 if there was no answer, 503 if it could not be sent. */
    public int status() {
        return status;
    }
}
