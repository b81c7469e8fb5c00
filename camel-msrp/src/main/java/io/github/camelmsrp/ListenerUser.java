// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

/** What keeps a listening address open: a route that consumes from it, or whatever sets up sessions on it. */
interface ListenerUser {

    /** Names the address and says how to listen there. */
    MsrpEndpoint getEndpoint();

    /** Whether its maxSessions is that of the address. */
    default boolean limitsSessions() {
        return true;
    }
}
