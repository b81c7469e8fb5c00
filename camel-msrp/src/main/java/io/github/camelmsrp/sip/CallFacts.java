// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import org.jspecify.annotations.Nullable;

/**
 * What the INVITE of a call says. All of it comes from the network: nothing is verified beyond what the options say.
 * There is a space for what cannot be seen, such as line ends.
 *
 * @param caller of the From header
 * @param callerName its display name
 * @param called of the Request-URI
 */
public record CallFacts(
        String callId, SipAddress caller, @Nullable String callerName, SipAddress called, boolean isIncoming) {}
