// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import org.jspecify.annotations.Nullable;

/**
 * Who this side is.
 *
 * @param address of record, for instance {@code sip:helpdesk@example.com}
 * @param registrar null not to register
 * @param outboundProxy null to send to where the target's URI says
 */
public record SipIdentity(
        SipAddress address,
        @Nullable String displayName,
        @Nullable SipAddress registrar,
        @Nullable SipAddress outboundProxy,
        Credentials credentials,
        int registerExpiresSeconds) {

    /**
     * What registrars and proxies are answered that ask for it.
     *
     * @param username null for the user of the address
     * @param password null to answer nobody
     * @param realm of the challenges that are answered; null for all
     */
    public record Credentials(
            @Nullable String username,
            @Nullable String password,
            @Nullable String realm) {

        public static final Credentials NONE = new Credentials(null, null, null);

        /** Without the password. */
        @Override
        public String toString() {
            return "Credentials[" + realm + "]";
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "SipIdentity[" + address + "]";
    }
}
