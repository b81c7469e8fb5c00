// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import org.jspecify.annotations.Nullable;

/**
 * Where a user agent listens, and its limits.
 *
 * @param port 0 for any free one
 * @param publicAddress host[:port] for Via and Contact; null for the bound one
 * @param tls needed for {@link Transport#TLS}
 * @param maxCalls calls and attempts at once, both ways; beyond it INVITEs are answered 486
 * @param callTimeoutMillis how long an INVITE may ring
 */
public record SipSettings(
        String host,
        int port,
        Transport transport,
        @Nullable String publicAddress,
        @Nullable SipTls tls,
        int maxCalls,
        long callTimeoutMillis,
        int sessionExpiresSeconds) {

    /** How requests are carried. */
    public enum Transport {
        UDP,
        TCP,
        TLS
    }
}
