// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

/** When the consumer answers a message. */
public enum AckPolicy {
    /** When the route is done with it, or after ackTimeout. */
    ROUTED,
    /** As soon as it is safely held. */
    RECEIVED,
    /**
     * Like {@link #ROUTED}, and the status that the route set in {@link MsrpConstants#RESPONSE_STATUS} always stands.
     */
    MANUAL
}
