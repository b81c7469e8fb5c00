// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Listener;
import io.github.camelmsrp.session.SessionHandler;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** This side of sessions that are set up by offer and answer: where they belong, and who gets what they bring. */
interface SdpParty {

    /** So many times connectTimeout a session may be without a connection, and an offer without answer. */
    int PATIENCE = 3;

    /** Names the listening address, and says what is received and how. */
    MsrpEndpoint endpoint();

    /** @throws IllegalStateException if it is stopped */
    Listener listener();

    long connectTimeoutMillis();

    /** How long a session may be without a connection, and an offer without answer. */
    default long patienceMillis() {
        return PATIENCE * connectTimeoutMillis();
    }

    /** How many sessions of offers and answers there may be. */
    int maxSessions();

    /** Whether it is up to routes and applications to carry offers and answers, and not to SIP. */
    default boolean isCarriedByRoutes() {
        return false;
    }

    /** What the signalling knows of a session, as headers of its exchanges. */
    default Map<String, Object> headers() {
        return Map.of();
    }

    /** Who gets what a session brings that is open now; null if nobody takes it. */
    @Nullable
    SessionHandler newHandler(SessionFacts facts);
}
