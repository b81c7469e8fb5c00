// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.concurrent.CompletionStage;

/** An established call: a confirmed dialog (RFC 3261 section 12). Any thread. */
public interface SipCall {

    CallFacts facts();

    boolean isOver();

    /**
     * Sends a re-INVITE with a new offer of the media. Fails with a {@link SipException} if the peer refuses it, which
     * leaves what was agreed on.
     */
    CompletionStage<Void> offerAgain();

    /** Sends a BYE; completes when it is answered or given up. Idempotent. */
    CompletionStage<Void> bye();
}
