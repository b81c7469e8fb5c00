// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.SdpException;
import io.github.camelmsrp.sip.CallEnd;
import io.github.camelmsrp.sip.SipException;
import java.util.function.Supplier;

/** What goes wrong with the session of a call, as SIP says it. */
final class SipFailures {

    static final int BUSY_HERE = 486;
    static final int SERVICE_UNAVAILABLE = 503;

    private static final int LEAST_FAILURE = 300;
    private static final int REQUEST_TERMINATED = 487;
    private static final int NOT_ACCEPTABLE_HERE = 488;
    private static final int REQUEST_PENDING = 491;

    private SipFailures() {}

    /**
     * Makes or reads a description.
     *
     * @param noSession if this side is in no state to have a session: 486 for a peer that asks, 503 for callers of ours
     * @throws SipException if it fails
     */
    static <T> T describing(int noSession, Supplier<T> step) {
        try {
            return step.get();
        } catch (SdpException e) {
            throw new SipException(NOT_ACCEPTABLE_HERE, "No session: " + e.getMessage(), e);
        } catch (MsrpSessionManager.OfferPendingException e) {
            throw new SipException(REQUEST_PENDING, "Request Pending", e);
        } catch (IllegalStateException e) {
            throw new SipException(noSession, String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether two offers met. */
    static boolean isGlare(Throwable cause) {
        return cause instanceof SipException refused && refused.status() == REQUEST_PENDING;
    }

    /** The end of a call whose session is not connected: to who wants to send, a BYE is no success. */
    static SipException of(CallEnd end) {
        if (end.status() >= LEAST_FAILURE) {
            return new SipException(end.status(), end.phrase());
        }
        var who = end.by() == CallEnd.By.PEER ? "The peer" : "This side";
        return new SipException(REQUEST_TERMINATED, who + " hung up while the session was not connected");
    }
}
