// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

/**
 * Why a call is over.
 *
 * @param status the SIP status that fits: 200 after a BYE, 487 after a CANCEL, 408 without an answer, 503 at a stop
 * @param phrase for people; nothing that a peer may not see
 */
public record CallEnd(int status, String phrase, By by) {

    /** Who ended it. */
    public enum By {
        THIS_SIDE,
        PEER,
        FAILURE
    }
}
