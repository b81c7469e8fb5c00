// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.SessionSettings.SessionMatching;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.MsrpUri;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A bound address and the sessions that peers have on it. A session is either registered before its peer connects,
 * because an offer/answer exchange agreed on the URIs, or made by the {@link SessionAcceptor} for a session id that is
 * known out of band; then every peer, told apart by its From-Path, gets a session of its own. A request that fits
 * neither is answered 481 (RFC 4975 section 5.4). All methods may be called from any thread.
 */
public final class Listener {

    /** How a peer that connects proves who it is, as far as the listener asks for it. */
    public enum PeerProof {
        /** By what the TLS settings of the listener say. */
        LISTENER,
        /** By the certificate that it will announce. */
        FINGERPRINT
    }

    private final ListenerSettings settings;
    private final Engine engine;
    private final ListenerSessions sessions;
    private final AcceptedConnections connections;
    private final Channel server;
    private final InetSocketAddress localAddress;
    private final String name;
    private final AtomicBoolean isClosing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private Listener(
            ListenerSettings settings,
            Engine engine,
            ListenerSessions sessions,
            AcceptedConnections connections,
            Channel server) {
        this.settings = settings;
        this.engine = engine;
        this.sessions = sessions;
        this.connections = connections;
        this.server = server;
        localAddress = (InetSocketAddress) server.localAddress();
        name = name(settings, localAddress);
    }

    /**
     * Binds.
     *
     * @param address what the host of the settings resolved to
     * @return fails with an {@link IOException} if the address cannot be bound
     */
    static CompletableFuture<Listener> bind(
            ListenerSettings settings,
            SocketAddress address,
            SessionAcceptor acceptor,
            ServerBootstrap server,
            Engine engine) {
        var faults = new PeerFaultLog(engine.scheduler());
        var sessions = new ListenerSessions(settings, acceptor, engine, faults);
        var connections = new AcceptedConnections(settings, sessions, engine, faults);
        var bound = new CompletableFuture<Listener>();
        ChannelFuture binding = server.childHandler(connections).bind(address);
        binding.addListener(done -> {
            if (binding.isSuccess()) {
                var listener = new Listener(settings, engine, sessions, connections, binding.channel());
                TransportLog.LOG.info("Listening on {}", listener.name);
                bound.complete(listener);
            } else {
                bound.completeExceptionally(bindFailure(settings, binding.cause()));
            }
        });
        return bound;
    }

    private static IOException bindFailure(ListenerSettings settings, Throwable cause) {
        return new IOException(
                "Cannot listen on " + settings.host() + " port " + settings.port() + ": " + cause.getMessage(), cause);
    }

    static String name(ListenerSettings settings, SocketAddress address) {
        return (settings.tls() == null ? "msrp://" : "msrps://") + PeerFaultLog.text(address);
    }

    /** Where it listens; the port is the real one if 0 was asked for. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** The URI that a peer has to address for a session with this id: public address, port, scheme of this listener. */
    public MsrpUri uri(String sessionId) {
        return LocalAddress.of(localAddress, settings.publicAddress()).uri(settings.tls() != null, sessionId);
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
        return register(sessionId, peerPath, template, List.of());
    }

    /**
     * As {@link #register(String, MsrpPath, SessionTemplate)}, for a peer that announced its certificate.
     *
     * @param fingerprints as in SDP, see {@link TlsSettings#fingerprinted}; if there are any, the session goes to
     *     nobody who does not show one of these certificates as TLS client, and ends if somebody else asks for it
     * @throws IllegalArgumentException also if no usable fingerprint is left
     */
    public MsrpSession register(
            String sessionId, MsrpPath peerPath, SessionTemplate template, List<String> fingerprints)
            throws MsrpException {
        if (peerPath.isEmpty()) {
            throw new IllegalArgumentException("The path of the peer is empty");
        }
        var session = new MsrpSession(uri(sessionId), peerPath, template.settings(), template.handler(), engine);
        if (!fingerprints.isEmpty()) {
            // Before the session can be found.
            sessions.certificates().add(session, Fingerprints.parse(fingerprints));
        }
        try {
            sessions.register(session, expiry(session));
        } catch (MsrpException | RuntimeException e) {
            sessions.certificates().remove(session);
            throw e;
        }
        return session;
    }

    /**
     * Announces that a session with this id will be registered: its URI is in an offer, and a peer may connect before
     * the answer came. Requests to it wait until {@link #register} or {@link #release}, at most as long as a connection
     * may be without a session. More than a few connections do not wait: they are answered 481.
     *
     * @param proof what the peer will be asked for
     * @param matching as the session will have it
     * @throws MsrpException with status 403 if the listener has no room for another session or is closed
     * @throws IllegalArgumentException if the id is taken
     */
    public void reserve(String sessionId, PeerProof proof, SessionMatching matching) throws MsrpException {
        sessions.reserve(uri(sessionId), proof, matching);
    }

    /** Takes back {@link #reserve}; what waits is answered 481. Nothing happens if the id is not reserved. */
    public void release(String sessionId) {
        sessions.release(uri(sessionId));
    }

    private Scheduler.Cancellable expiry(MsrpSession session) {
        if (settings.registrationTimeoutMillis() == 0) {
            return () -> {};
        }
        long nanos = TimeUnit.MILLISECONDS.toNanos(settings.registrationTimeoutMillis());
        return engine.scheduler().schedule(server.eventLoop(), nanos, () -> {
            session.endUnbound(new MsrpException(
                    MsrpException.Scope.SESSION, MsrpStatus.TIMEOUT, "The peer did not connect in time"));
        });
    }

    /** A session id with at least 80 bits of randomness (RFC 4975 section 14.1). */
    public static String newSessionId() {
        return Identifiers.secure().sessionId();
    }

    /** All sessions that are not closed, a snapshot. */
    public Collection<MsrpSession> sessions() {
        return sessions.all();
    }

    /** The session with this {@link MsrpSession#id()}. */
    public @Nullable MsrpSession session(String id) {
        return sessions.byId(id);
    }

    /** Connections that are open, bound to a session or not. */
    public int connectionCount() {
        return connections.count();
    }

    /** Connections that were closed at once because {@link ListenerSettings#maxConnections()} was reached. */
    public long refusedConnectionCount() {
        return connections.refusedCount();
    }

    /**
     * Stops accepting at once, then drains all connections side by side.
     *
     * @param graceMillis how long connections may take for what is queued and unanswered
     * @return completes when the port is free and the last connection closed
     */
    public CompletionStage<Void> close(long graceMillis) {
        if (!isClosing.getAndSet(true)) {
            sessions.close();
            var drained = connections.close(graceMillis);
            endUnconnectedSessions();
            server.close().addListener(unbound -> {
                TransportLog.LOG.info("No longer listening on {}", name);
                drained.whenComplete((done, failure) -> closed.complete(null));
            });
        }
        return closed;
    }

    /** Completes as {@link #close} does. */
    CompletionStage<Void> closed() {
        return closed;
    }

    private void endUnconnectedSessions() {
        for (MsrpSession session : sessions.all()) {
            session.endUnbound(null);
        }
    }
}
