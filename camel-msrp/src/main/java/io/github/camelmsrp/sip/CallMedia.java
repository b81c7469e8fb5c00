// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

/**
 * What a call is about, as the user agent sees it: something that makes and reads session descriptions. Its methods are
 * called on threads that may block, one after the other, never after {@link #onEnded}.
 */
public interface CallMedia {

    /**
     * Makes an offer: the first one of a call that this side makes, or that came without one, and every one that is to
     * change or refresh what was agreed on.
     *
     * @throws SipException if nothing can be offered
     */
    String offer();

    /**
     * Answers the first offer of the peer, or a later one (re-INVITE, UPDATE), which a refusal leaves without effect.
     *
     * @throws SipException with the status for the peer, for instance 488
     */
    String answer(String offer);

    /**
     * Takes the answer to the last {@link #offer}.
     *
     * @throws SipException if the call cannot go on with it; the user agent ends the call then
     */
    void applyAnswer(String answer);

    /** The last {@link #offer} of a call that is up was refused, or was not sent: what was agreed on before counts. */
    void dropOffer();

    /** The last {@link #offer} met another request of the peer; another one will be asked for if the call goes on. */
    default void postponeOffer() {
        dropOffer();
    }

    /** The call is over: once, whoever ended it. */
    void onEnded(CallEnd end);
}
