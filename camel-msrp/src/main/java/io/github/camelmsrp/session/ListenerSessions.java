// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.SessionSettings.SessionMatching;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpMethod;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.MsrpUri;
import io.github.camelmsrp.wire.RequestHead;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one listener, over all its connections and event loops. Registered sessions are found by their own
 * URI, or by session id alone where the settings say so; the others by session id and the URI that the peer has for
 * itself, the last of its From-Path. Looking up takes no lock.
 */
final class ListenerSessions implements SessionLocator {

    /** Several peers may address one session id that was agreed out of band; each has a session. */
    private record PeerKey(String localId, MsrpUri peer) {}

    private static final String TRANSPORT = "tcp";
    /** For the answer to whom did not show the right certificate. */
    private static final long MISMATCH_GRACE_MILLIS = 1_000;

    private final boolean isSecure;
    private final int maxSessions;
    private final SessionAcceptor acceptor;
    private final Engine engine;
    private final PeerFaultLog faults;
    private final AnnouncedCertificates certificates;
    private final Map<String, MsrpSession> byId = new ConcurrentHashMap<>();
    private final Map<MsrpUri, MsrpSession> registeredByUri = new ConcurrentHashMap<>();
    private final Map<String, MsrpSession> registeredBySessionId = new ConcurrentHashMap<>();
    private final Map<PeerKey, MsrpSession> accepted = new ConcurrentHashMap<>();
    private final Map<MsrpSession, Scheduler.Cancellable> expiries = new HashMap<>();
    private final Reservations reservations;

    private boolean isClosed;

    ListenerSessions(ListenerSettings settings, SessionAcceptor acceptor, Engine engine, PeerFaultLog faults) {
        isSecure = settings.tls() != null;
        maxSessions = settings.maxSessions();
        this.acceptor = acceptor;
        this.engine = engine;
        this.faults = faults;
        certificates = new AnnouncedCertificates(settings.tls());
        reservations = new Reservations(certificates);
    }

    AnnouncedCertificates certificates() {
        return certificates;
    }

    /** Lets requests to an own URI wait until it is registered or released. */
    synchronized void reserve(MsrpUri own, Listener.PeerProof proof, SessionMatching matching) throws MsrpException {
        requireRoom();
        if (registeredByUri.containsKey(own) || !reservations.add(own, proof, matching)) {
            throw new IllegalArgumentException("The session id is taken: " + own.masked());
        }
    }

    void release(MsrpUri own) {
        reservations.release(own);
    }

    @Override
    public boolean isAwaited(RequestHead head, Connection connection) {
        return reservations.isAwaited(head, connection);
    }

    /**
     * Adds a session that waits for its peer.
     *
     * @param expiry taken back when the session ends
     */
    void register(MsrpSession session, Scheduler.Cancellable expiry) throws MsrpException {
        add(session, expiry);
        release(session.localUri());
    }

    private synchronized void add(MsrpSession session, Scheduler.Cancellable expiry) throws MsrpException {
        if (!reservations.contains(session.localUri())) {
            requireRoom();
        }
        if (byId.containsKey(session.id()) || registeredByUri.containsKey(session.localUri())) {
            throw new IllegalArgumentException("A session with this id exists: " + session.maskedId());
        }
        add(session);
        if (isMatchedById(session)) {
            registeredBySessionId.put(session.id(), session);
        } else {
            registeredByUri.put(session.localUri(), session);
        }
        expiries.put(session, expiry);
    }

    @Override
    public @Nullable MsrpSession locate(RequestHead head, Connection connection) throws MsrpException {
        MsrpPath toPath = head.toPath();
        if (toPath.size() != 1 || head.fromPath().isEmpty()) {
            return null;
        }
        MsrpUri to = toPath.first();
        String sessionId = to.sessionId();
        if (sessionId == null || to.isSecure() != isSecure || !to.transport().equalsIgnoreCase(TRANSPORT)) {
            return null;
        }
        MsrpSession registered = registeredByUri.get(to);
        if (registered == null) {
            registered = registeredBySessionId.get(sessionId);
        }
        if (registered == null || !connection.owns(registered)) {
            requireProof(registered, connection);
        }
        if (registered != null) {
            return registered;
        }
        var key = new PeerKey(sessionId, head.fromPath().last());
        MsrpSession known = accepted.get(key);
        return known == null && head.method().equals(MsrpMethod.SEND) ? accept(key, head, connection) : known;
    }

    /** A session whose peer shows another certificate than it announced ends before it gets any content. */
    private void requireProof(@Nullable MsrpSession registered, Connection connection) throws MsrpException {
        try {
            certificates.requireProof(registered, connection);
        } catch (MsrpException e) {
            if (registered != null && e.scope() == MsrpException.Scope.SESSION) {
                faults.accepted(connection.core().channel(), String.valueOf(e.getMessage()));
                registered.endUnbound(e);
                connection.core().mailbox().post(() -> connection.drain(MISMATCH_GRACE_MILLIS));
            }
            throw e;
        }
    }

    private @Nullable MsrpSession accept(PeerKey key, RequestHead head, Connection connection) throws MsrpException {
        // Before the acceptor is asked, who may be expensive.
        if (connection.isFull()) {
            throw Failures.connectionFull();
        }
        if (!connection.takesSessions()) {
            return null;
        }
        synchronized (this) {
            requireRoom();
        }
        MsrpUri own = head.toPath().first();
        var remote = connection.core().remoteAddress() instanceof InetSocketAddress address ? address : null;
        var request = new SessionRequest(
                own, head.fromPath(), remote, connection.core().tls());
        // Not under the lock: the acceptor is the application's.
        SessionTemplate template = acceptor.accept(request);
        if (template == null) {
            return null;
        }
        synchronized (this) {
            MsrpSession other = accepted.get(key);
            if (other != null) {
                return other;
            }
            requireRoom();
            var session = new MsrpSession(Identifiers.secure().sessionId(), own, head.fromPath(), template, engine);
            add(session);
            accepted.put(key, session);
            return session;
        }
    }

    private void add(MsrpSession session) {
        session.ownedBy(this);
        byId.put(session.id(), session);
    }

    private void requireRoom() throws MsrpException {
        if (isClosed) {
            throw refusal("The listener is closed");
        }
        if (byId.size() + reservations.size() >= maxSessions) {
            throw refusal("The listener has no room for another session");
        }
    }

    private static MsrpException refusal(String reason) {
        return new MsrpException(MsrpException.Scope.SESSION, MsrpStatus.FORBIDDEN, reason);
    }

    @Override
    public synchronized void onSessionClosed(MsrpSession session) {
        certificates.remove(session);
        byId.remove(session.id(), session);
        registeredBySessionId.remove(session.id(), session);
        registeredByUri.remove(session.localUri(), session);
        String localId = session.localUri().sessionId();
        if (localId != null) {
            accepted.remove(new PeerKey(localId, session.peerPath().last()), session);
        }
        var expiry = expiries.remove(session);
        if (expiry != null) {
            expiry.cancel();
        }
    }

    @Override
    public void onConnectionClosed(Connection connection) {
        // Its sessions are gone, and the listener counts channels.
        reservations.onConnectionClosed(connection);
    }

    @Override
    public void onPeerFault(Connection connection, MsrpException fault) {
        onPeerFault(connection, String.valueOf(fault.getMessage()));
    }

    @Override
    public void onPeerFault(Connection connection, String fault) {
        faults.accepted(connection.core().channel(), fault);
    }

    /** From now on there are no new sessions. */
    synchronized void close() {
        isClosed = true;
    }

    Collection<MsrpSession> all() {
        return List.copyOf(byId.values());
    }

    @Nullable
    MsrpSession byId(String id) {
        return byId.get(id);
    }

    private static boolean isMatchedById(MsrpSession session) {
        return session.settings().sessionMatching() == SessionMatching.SESSION_ID;
    }
}
