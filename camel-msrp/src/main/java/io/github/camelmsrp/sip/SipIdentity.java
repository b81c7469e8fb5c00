// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import org.jspecify.annotations.Nullable;

/**
 * Who this side is.
 *
 * @param address of record, for instance {@code sip:helpdesk@example.com}
 * @param registrar null not to register
 * @param outboundProxy null to send to where the target's URI says
 * @param authRealm of the challenges that are answered with the credentials; null for all
 */
public record SipIdentity(
        SipAddress address,
        @Nullable String displayName,
        @Nullable SipAddress registrar,
        @Nullable SipAddress outboundProxy,
        @Nullable String username,
        @Nullable String password,
        @Nullable String authRealm,
        int registerExpiresSeconds) {

    /** Without the password. */
    @Override
    public String toString() {
        return "SipIdentity[" + address + "]";
    }
}
