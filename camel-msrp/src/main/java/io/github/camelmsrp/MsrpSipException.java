// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** A producer could not call somebody: the call was refused, or not answered, or ended before the session was up. */
public class MsrpSipException extends CamelExchangeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    MsrpSipException(String message, Exchange exchange, int code, @Nullable Throwable cause) {
        super(message, exchange, cause);
        this.code = code;
    }

    /**
     * The status of SIP (RFC 3261 section 21): 486 busy, 488 no common media, 603 declined, 404 unknown, 401 and 407
     * wrong credentials; 408 if there was no answer, 503 if the call could not be sent.
     */
    public int getCode() {
        return code;
    }
}
