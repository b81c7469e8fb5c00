// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A bound address and the sessions that peers have on it. A session is either registered before its peer connects,
 * because an offer/answer exchange agreed on the URIs, or made by the {@link SessionAcceptor} for a session id that is
 * known out of band; then every peer, told apart by its From-Path, gets a session of its own. A request that fits
 * neither is answered 481 (RFC 4975 section 5.4). All methods may be called from any thread.
 */
public final class Listener {

    private Listener() {}

    /** Where it listens; the port is the real one if 0 was asked for. */
    public InetSocketAddress localAddress() {
        throw new UnsupportedOperationException();
    }

    /** The URI that a peer has to address for a session with this id: public address, port, scheme of this listener. */
    public MsrpUri uri(String sessionId) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes a session that waits for its peer. It ends by itself if the peer does not connect in time
     * ({@link ListenerSettings#registrationTimeoutMillis()}).
     *
     * @param sessionId of the own URI; {@link #newSessionId()} makes one that cannot be guessed
     * @param peerPath the path that the peer gave for itself
     * @throws MsrpException with status 403 if the listener has no room for another session or is closed
     * @throws IllegalArgumentException if the id is taken
     */
    public MsrpSession register(String sessionId, MsrpPath peerPath, SessionTemplate template) throws MsrpException {
        throw new UnsupportedOperationException();
    }

    /** A session id with at least 80 bits of randomness (RFC 4975 section 14.1). */
    public static String newSessionId() {
        throw new UnsupportedOperationException();
    }

    /** All sessions that are not closed, a snapshot. */
    public Collection<MsrpSession> sessions() {
        throw new UnsupportedOperationException();
    }

    /** The session with this {@link MsrpSession#id()}. */
    public @Nullable MsrpSession session(String id) {
        throw new UnsupportedOperationException();
    }

    /** Connections that are open, bound to a session or not. */
    public int connectionCount() {
        throw new UnsupportedOperationException();
    }

    /** Connections that were closed at once because {@link ListenerSettings#maxConnections()} was reached. */
    public long refusedConnectionCount() {
        throw new UnsupportedOperationException();
    }

    /**
     * Stops accepting at once, then drains all connections side by side.
     *
     * @param graceMillis how long connections may take for what is queued and unanswered
     * @return completes when the port is free and the last connection closed
     */
    public CompletionStage<Void> close(long graceMillis) {
        throw new UnsupportedOperationException();
    }
}
