// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

/** Which sessions a route without a session id of its own takes. */
public enum SessionPolicy {
    /** Those that were registered on the listener. */
    REGISTERED,
    /** Every one that a peer asks for: there is nothing secret in a session id then. */
    OPEN
}
