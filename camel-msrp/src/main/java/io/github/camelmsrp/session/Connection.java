// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.Frame;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.RequestHead;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One transport connection and the sessions on it (RFC 4975 section 5.4). It takes the frames of the decoder and writes
 * octets, so it stands last in the pipeline.
 */
@OnEventLoop
final class Connection extends ChannelInboundHandlerAdapter {

    /** Which side opened the connection: the one that did speaks first. */
    enum Role {
        ACCEPTED,
        DIALLED
    }

    /** First open for everything, then for what exists, then for nothing. */
    private enum Stage {
        OPEN,
        DRAINING,
        CLOSED
    }

    private final SessionLocator locator;
    private final Engine engine;
    private final Role role;
    private final @Nullable Identifiers fixedIdentifiers;
    private final Set<MsrpSession> sessions = new LinkedHashSet<>(2);
    /** How many sessions have each receive window. */
    private final TreeMap<Integer, Integer> windows = new TreeMap<>();

    private final CompletableFuture<Void> whenClosed = new CompletableFuture<>();
    private final Deadlines.Deadline unbound = closingWith("No session within the time");
    private final Deadlines.Deadline lingering = closingWith("The time to close in good order is over");
    private volatile @Nullable ConnectionCore core;
    private Stage stage = Stage.OPEN;

    Connection(SessionLocator locator, Engine engine, Role role) {
        this(locator, engine, role, null);
    }

    /** @param identifiers for tests that must know them; else those of the event loop's thread */
    Connection(SessionLocator locator, Engine engine, Role role, @Nullable Identifiers identifiers) {
        this.locator = locator;
        this.engine = engine;
        this.role = role;
        this.fixedIdentifiers = identifiers;
    }

    /** Any thread, as soon as this is in a pipeline. */
    ConnectionCore core() {
        var present = core;
        if (present == null) {
            throw new IllegalStateException("The connection is not in a pipeline");
        }
        return present;
    }

    // ---- channel events ----

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        var identifiers = fixedIdentifiers != null
                ? fixedIdentifiers
                : engine.identifiers().get();
        core = new ConnectionCore(this, locator, engine, identifiers, context);
        context.channel().closeFuture().addListener(closed -> onChannelClosed());
        if (context.channel().isActive()) {
            core().deadlines().start(unbound, engine.limits().unboundTimeoutMillis());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        core().deadlines().start(unbound, engine.limits().unboundTimeoutMillis());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        core().read(frame);
    }

    /** A frame whose turn it is. */
    void take(Object frame) {
        if (stage == Stage.CLOSED) {
            ReferenceCountUtil.release(frame);
            return;
        }
        if (frame instanceof RequestHead head && locator.isAwaited(head, this)) {
            core().gate().holdBack(frame);
            return;
        }
        try {
            core().intake().accept((Frame) frame);
        } catch (RuntimeException e) {
            onDefect(e);
        }
    }

    /** The session of the request that is held back is registered, or never will be. Any thread. */
    void onSessionDecided() {
        core().mailbox().post(core().gate()::goOn);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        core().readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            core().wantPump();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        close(Failures.connectionLost("The peer closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (stage == Stage.CLOSED) {
            return;
        }
        if (failure instanceof MsrpException e) {
            locator.onPeerFault(this, e);
            close(e);
            return;
        }
        if (!(failure instanceof IOException)) {
            SessionLog.LOG.warn("Connection with {} is closed after a failure", core().remoteAddress(), failure);
        }
        close(Failures.connectionLost("The connection failed", failure));
    }

    /** Something happened that must not: what state there is cannot be relied on. */
    void onDefect(RuntimeException defect) {
        SessionLog.LOG.error("Connection with {} is closed after an internal error", core().remoteAddress(), defect);
        close(Failures.connectionLost("Internal error", defect));
    }

    // ---- sessions ----

    /**
     * Binds a session to this connection. On a dialled one a SEND goes out at once: the first message that waits, or
     * one without body.
     *
     * @return false if this connection takes no more sessions because it is full, closing or closed, or if the session
     *     is closed or bound elsewhere; nothing has happened then
     */
    boolean attach(MsrpSession session) {
        if (!takesSessions() || !session.bind(this)) {
            return false;
        }
        sessions.add(session);
        unbound.cancel();
        windows.merge(session.settings().receiveWindow(), 1, Integer::sum);
        sessionsChanged();
        session.opened();
        if (role == Role.DIALLED) {
            core().mailbox().drain();
            session.speakFirst();
        }
        return true;
    }

    /** The session is over. */
    void detach(MsrpSession session) {
        sessions.remove(session);
        windows.computeIfPresent(session.settings().receiveWindow(), (window, count) -> count > 1 ? count - 1 : null);
        core().reports().forget(session);
        locator.onSessionClosed(session);
        if (stage == Stage.CLOSED) {
            return;
        }
        sessionsChanged();
        if (!sessions.isEmpty()) {
            return;
        }
        if (stage == Stage.DRAINING || role == Role.DIALLED && !locator.isSessionComing()) {
            closeWhenWritten();
        } else {
            core().deadlines().start(unbound, engine.limits().unboundTimeoutMillis());
        }
    }

    private void sessionsChanged() {
        core().expectSessions(sessions.size());
        core().gate().window(windows.isEmpty() ? Integer.MAX_VALUE : windows.firstKey());
    }

    /** Whether a session that is bound to nothing can be bound here. */
    boolean takesSessions() {
        return stage == Stage.OPEN && isOpen() && !isFull();
    }

    /** Whether there are as many sessions as one connection may have. */
    boolean isFull() {
        return sessions.size() >= engine.limits().maxSessionsPerConnection();
    }

    boolean owns(MsrpSession session) {
        return sessions.contains(session);
    }

    /** The open sessions, a snapshot. */
    Collection<MsrpSession> sessions() {
        return List.copyOf(sessions);
    }

    /** Whether no session is bound. */
    boolean isUnused() {
        return sessions.isEmpty();
    }

    /** Any thread. */
    boolean isOpen() {
        return core().channel().isActive();
    }

    boolean isClosed() {
        return stage == Stage.CLOSED;
    }

    // ---- the end ----

    /** Closes the channel and fails all sessions; the first cause counts. */
    void close(MsrpException cause) {
        if (stage != Stage.CLOSED) {
            endAll(cause);
            core().channel().close();
        }
    }

    private void endAll(MsrpException cause) {
        stage = Stage.CLOSED;
        core().sendQueue().close();
        for (var session : List.copyOf(sessions)) {
            session.end(cause);
        }
        core().close();
    }

    /** Closes all sessions in good order, then the channel. Completes when the channel is closed. */
    CompletionStage<Void> drain(long graceMillis) {
        if (stage == Stage.OPEN) {
            stage = Stage.DRAINING;
            core().deadlines().start(lingering, graceMillis);
            for (var session : List.copyOf(sessions)) {
                session.closeHere(graceMillis);
            }
            if (sessions.isEmpty()) {
                closeWhenWritten();
            }
        }
        return whenClosed;
    }

    private void closeWhenWritten() {
        stage = Stage.DRAINING;
        if (!lingering.isRunning()) {
            core().deadlines().start(lingering, engine.limits().blockedTimeoutMillis());
        }
        core().sendQueue().whenWritten(() -> {
            if (stage != Stage.CLOSED) {
                endAll(Failures.sessionClosed());
                core().closeOutput();
            }
        });
        core().wantPump();
    }

    private Deadlines.Deadline closingWith(String reason) {
        return new Deadlines.Deadline() {
            @Override
            void onExpired() {
                close(Failures.connectionLost(reason));
            }
        };
    }

    private void onChannelClosed() {
        close(Failures.connectionLost("The connection is closed"));
        locator.onConnectionClosed(this);
        whenClosed.complete(null);
    }

    /** Calls back when what is queued to be written now is with the operating system, or never will be. */
    void whenWritten(Outlet.Written done) {
        core().sendQueue().whenWritten(done);
        core().wantPump();
    }
}
