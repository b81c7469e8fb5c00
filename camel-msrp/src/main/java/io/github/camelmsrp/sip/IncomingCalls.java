// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.concurrent.CompletionStage;

/** Decides on calls of peers. */
public interface IncomingCalls {

    /**
     * Decides whether to take a call; called on a thread that may block. The caller hears 180 Ringing until the stage
     * completes. If the call is over before, the stage is cancelled; {@link CallMedia#onEnded} is called on the media
     * of an acceptance that comes too late.
     *
     * @param hasOffer false if the INVITE has no description: the media makes the offer then
     */
    CompletionStage<Decision> onCall(CallFacts facts, boolean hasOffer);

    /** Whether another call can be taken; asked on the thread that reads. Without room the caller hears 486. */
    default boolean hasRoom() {
        return true;
    }

    /**
     * Calls at a time that are taken at most, so that there is room for their requests; 0 for no more room than the
     * calls need that there are.
     */
    default int maxCalls() {
        return 0;
    }

    /** What becomes of a call. */
    sealed interface Decision {

        /** It is answered with what the media says. */
        record Accepted(CallMedia media, CallListener listener) implements Decision {}

        /** @param status 300 to 699, for instance 486 Busy Here, 488 Not Acceptable Here, 603 Decline */
        record Refused(int status, String phrase) implements Decision {}
    }

    /** Hears of the call that an acceptance led to. */
    interface CallListener {
        /** Before any other call on the media but answer or offer. */
        void onEstablished(SipCall call);
    }
}
