// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

/**
 * A session description cannot be read, or an answer does not fit its offer. The message says why in words that may be
 * shown to the peer: it repeats neither paths nor session ids.
 */
public class SdpException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public SdpException(String message) {
        super(message);
    }

    public SdpException(String message, Throwable cause) {
        super(message, cause);
    }
}
