// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpDecoder;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpUri;
import io.github.camelmsrp.wire.RequestHead;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One connection to an authority, from the first thought of dialling it to its end, and the sessions that use it. */
final class DialledConnection implements SessionLocator {

    private final Authority authority;
    private final DialledConnections pool;
    private final EventLoop loop;
    private final CompletableFuture<Channel> dialled;
    private final CompletableFuture<Channel> channel;
    private final Connection connection;
    // On the event loop. The keys are the own URIs, of which the peer addresses one in each request.
    private final Map<MsrpUri, MsrpSession> byUri = new HashMap<>();
    private final Map<String, MsrpSession> bySessionId = new HashMap<>();

    /** Starts to dial. */
    DialledConnection(
            Authority authority, DialledConnections pool, EventLoop loop, CompletableFuture<Channel> dialled) {
        this.authority = authority;
        this.pool = pool;
        this.loop = loop;
        this.dialled = dialled;
        connection = new Connection(this, pool.engine(), Connection.Role.DIALLED);
        channel = dialled.thenApply(connected -> {
            connected.pipeline().addLast(new MsrpDecoder()).addLast(connection);
            return connected;
        });
    }

    Authority authority() {
        return authority;
    }

    EventLoop loop() {
        return loop;
    }

    /** Completes on the event loop when sessions can be attached, or fails if there is no connection. */
    CompletableFuture<Channel> channel() {
        return channel;
    }

    /**
     * Opens a session here.
     *
     * @return null if the connection is not to be had any more
     */
    @OnEventLoop
    @Nullable
    MsrpSession attach(DialSettings dial, SessionTemplate template) {
        Channel connected = channel.getNow(null);
        if (connected == null || !connected.isActive()) {
            return null;
        }
        MsrpUri own = dial.localUri() != null ? dial.localUri() : freshUri(connected, dial.publicAddress());
        if (byUri.containsKey(own)) {
            throw new IllegalArgumentException("A session with this local URI exists: " + own.masked());
        }
        var session = new MsrpSession(own, dial.toPath(), template.settings(), template.handler(), pool.engine());
        add(session);
        if (connection.attach(session)) {
            return session;
        }
        remove(session);
        return null;
    }

    private MsrpUri freshUri(Channel connected, @Nullable String publicAddress) {
        var own = LocalAddress.of((InetSocketAddress) connected.localAddress(), publicAddress);
        return own.uri(authority.tls() != null, Identifiers.secure().sessionId());
    }

    private void add(MsrpSession session) {
        byUri.put(session.localUri(), session);
        if (session.settings().sessionMatching() == SessionSettings.SessionMatching.SESSION_ID) {
            bySessionId.put(session.id(), session);
        }
    }

    private void remove(MsrpSession session) {
        byUri.remove(session.localUri(), session);
        bySessionId.remove(session.id(), session);
    }

    @Override
    @OnEventLoop
    public @Nullable MsrpSession locate(RequestHead head, Connection source) {
        if (head.toPath().size() != 1) {
            return null;
        }
        MsrpUri to = head.toPath().first();
        MsrpSession session = byUri.get(to);
        if (session == null && to.sessionId() != null && to.isSecure() == (authority.tls() != null)) {
            session = bySessionId.get(to.sessionId());
        }
        return session;
    }

    @Override
    public void onSessionClosed(MsrpSession session) {
        remove(session);
        pool.release(this);
    }

    @Override
    public boolean isSessionComing() {
        return pool.isUsed(this);
    }

    @Override
    public void onConnectionClosed(Connection closed) {
        // The pool waits for the channel.
    }

    @Override
    public void onPeerFault(Connection source, String fault) {
        pool.faults().dialled("Connection to " + authority + ": " + fault);
    }

    @Override
    public void onPeerFault(Connection source, MsrpException fault) {
        pool.faults().dialled("Connection to " + authority + " is closed: " + fault.getMessage());
    }

    /** Takes the dialling back, or drains the connection. Completes when there is no channel. */
    CompletableFuture<Void> close(long graceMillis) {
        dialled.completeExceptionally(Dialler.failure(authority, Dialler.STOPPED, null));
        return channel.handle((connected, failure) -> connected)
                .thenCompose(connected -> connected == null
                        ? CompletableFuture.completedFuture(null)
                        : Draining.close(connected, graceMillis));
    }
}
