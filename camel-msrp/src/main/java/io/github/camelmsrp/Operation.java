// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

/** What a producer does with an exchange. */
public enum Operation {
    /** Sends the body. */
    SEND,
    /** Makes a session and its offer, which becomes the body. */
    CREATE_OFFER,
    /** Reads an offer from the body, makes a session of it, and the answer, which becomes the body. */
    CREATE_ANSWER,
    /** Reads the answer to an offer of this side, and sets the session up. */
    APPLY_ANSWER,
    /** Ends a session. */
    CLOSE,
    /** Makes a map of what is known of a session, which becomes the body. */
    INFO
}
