// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

/** How far a sent message must have come before the exchange goes on. */
public enum WaitFor {
    /** Its last octet was handed to the operating system. */
    WRITTEN,
    /** The next hop answered all of it. */
    RESPONSE,
    /** The peer reported that all of it was delivered. */
    REPORT,
    /** The peer sent a message back. */
    REPLY
}
