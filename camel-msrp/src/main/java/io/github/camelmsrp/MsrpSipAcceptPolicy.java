// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import org.jspecify.annotations.Nullable;

/**
 * Decides on calls to an {@code msrp-sip:} consumer; a bean for the option acceptPolicy. It may block, and is called
 * from several threads.
 */
@FunctionalInterface
public interface MsrpSipAcceptPolicy {

    /** Takes the call. */
    int OK = 200;

    /**
     * What the INVITE says. Nothing of it is proven beyond what SIP proxies on the way have checked.
     *
     * @param caller From address, for instance {@code sip:alice@example.org} or {@code tel:+49301234}
     * @param callerName its display name
     * @param called address that was called
     * @param callId Call-ID
     */
    record Invitation(String caller, @Nullable String callerName, String called, String callId) {}

    /**
     * Decides on a call.
     *
     * @return the SIP status for the caller: 200 takes the call; 300 to 699 refuse it, for instance 486 or 603
     * @throws RuntimeException refuses it with 603
     */
    int statusFor(Invitation invitation);
}
