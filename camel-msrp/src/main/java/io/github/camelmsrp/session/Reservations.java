// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.Listener.PeerProof;
import io.github.camelmsrp.session.SessionSettings.SessionMatching;
import io.github.camelmsrp.wire.MsrpUri;
import io.github.camelmsrp.wire.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sessions to come, whose own URIs peers may know already, and the connections that wait for them with a request: few
 * for each, since a peer connects once, and none that is closed. Any thread; looking up takes no lock unless the
 * request is for one of these sessions.
 */
final class Reservations {

    private static final int MAX_WAITING = 8;

    private static final class Reservation {
        private final PeerProof proof;
        private final List<Connection> waiting = new ArrayList<>(1);

        Reservation(PeerProof proof) {
            this.proof = proof;
        }
    }

    private final AnnouncedCertificates certificates;
    private final Map<MsrpUri, Reservation> byUri = new ConcurrentHashMap<>();
    /** Those of sessions that are matched by id alone. */
    private final Map<String, Reservation> bySessionId = new ConcurrentHashMap<>();

    private final Map<Connection, Reservation> byWaiting = new HashMap<>();

    Reservations(AnnouncedCertificates certificates) {
        this.certificates = certificates;
    }

    int size() {
        return byUri.size();
    }

    boolean contains(MsrpUri own) {
        return byUri.containsKey(own);
    }

    /** Adds one; false if there is one already. */
    synchronized boolean add(MsrpUri own, PeerProof proof, SessionMatching matching) {
        var made = new Reservation(proof);
        if (byUri.putIfAbsent(own, made) != null) {
            return false;
        }
        if (matching == SessionMatching.SESSION_ID) {
            bySessionId.put(String.valueOf(own.sessionId()), made);
        }
        if (proof == PeerProof.FINGERPRINT) {
            certificates.changeOffers(1);
        }
        return true;
    }

    /** The session is registered now, or never will be: what waits goes on. */
    void release(MsrpUri own) {
        List<Connection> waiting;
        synchronized (this) {
            var released = byUri.remove(own);
            if (released == null) {
                return;
            }
            bySessionId.remove(String.valueOf(own.sessionId()), released);
            if (released.proof == PeerProof.FINGERPRINT) {
                certificates.changeOffers(-1);
            }
            waiting = released.waiting;
            waiting.forEach(byWaiting::remove);
        }
        waiting.forEach(Connection::onSessionDecided);
    }

    /** Whether a request is to wait on its connection, which will be told. */
    boolean isAwaited(RequestHead head, Connection connection) {
        if (byUri.isEmpty() || head.toPath().size() != 1 || find(head.toPath().first()) == null) {
            return false;
        }
        synchronized (this) {
            var reservation = find(head.toPath().first());
            if (reservation == null || reservation.waiting.size() >= MAX_WAITING) {
                return false;
            }
            reservation.waiting.add(connection);
            byWaiting.put(connection, reservation);
            return true;
        }
    }

    private @Nullable Reservation find(MsrpUri own) {
        var reservation = byUri.get(own);
        return reservation != null ? reservation : bySessionId.get(String.valueOf(own.sessionId()));
    }

    synchronized void onConnectionClosed(Connection connection) {
        var reservation = byWaiting.remove(connection);
        if (reservation != null) {
            reservation.waiting.remove(connection);
        }
    }
}
