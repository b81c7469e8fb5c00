// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.Frame;
import io.github.camelmsrp.wire.MsrpException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One transport connection and the sessions on it (RFC 4975 section 5.4). It takes the frames of the decoder and writes octets,
 * so it stands last in the pipeline.
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
    private final Set<MsrpSession> sessions = new LinkedHashSet<>();
    private final ArrayDeque<Object> held = new ArrayDeque<>(0);
    private final CompletableFuture<Void> whenClosed = new CompletableFuture<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final RequestIntake intake;
    private volatile @Nullable Machinery machinery;
    private Stage stage = Stage.OPEN;
    private int reassemblies;
    private boolean reading;
    private boolean readingHeld;
    private boolean pumpWanted;

    /** What there is as soon as there is a channel. */
    private record Machinery(
            ChannelHandlerContext context,
            Identifiers identifiers,
            Mailbox mailbox,
            Deadlines deadlines,
            Transactions transactions,
            AwaitedReports reports,
            SendQueue sendQueue,
            Answers answers,
            ReadGate gate) {}

    Connection(SessionLocator locator, Engine engine, Role role) {
        this(locator, engine, role, null);
    }

    /** @param identifiers for tests that must know them; else those of the event loop's thread */
    Connection(SessionLocator locator, Engine engine, Role role, @Nullable Identifiers identifiers) {
        this.locator = locator;
        this.engine = engine;
        this.role = role;
        this.fixedIdentifiers = identifiers;
        this.intake = new RequestIntake(this, locator);
    }

    // ---- channel events ----

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        var limits = engine.limits();
        var identifiers = fixedIdentifiers != null ? fixedIdentifiers : Identifiers.secure();
        var deadlines = new Deadlines(engine.scheduler(), context.executor());
        var transactions = new Transactions(deadlines, limits.maxTransactionsPerConnection());
        var sendQueue = new SendQueue(context, transactions, identifiers, limits);
        machinery = new Machinery(
                context,
                identifiers,
                new Mailbox(context.executor(), this::pump),
                deadlines,
                transactions,
                new AwaitedReports(limits),
                sendQueue,
                new Answers(this),
                new ReadGate(this, engine, sendQueue::controlFrames));
        context.channel().closeFuture().addListener(closed -> onChannelClosed());
        if (role == Role.ACCEPTED) {
            deadlines.start(unbound, limits.unboundTimeoutMillis());
        }
    }

    private final Deadlines.Deadline unbound = new Deadlines.Deadline() {
        @Override
        void onExpired() {
            close(Failures.connectionLost("No session within the time"));
        }
    };

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        reading = true;
        if (!held.isEmpty() || gate().isPaused()) {
            held.add(frame);
        } else {
            take(frame);
        }
    }

    private void take(Object frame) {
        if (stage == Stage.CLOSED) {
            ReferenceCountUtil.release(frame);
            return;
        }
        try {
            intake.accept((Frame) frame);
        } catch (RuntimeException e) {
            SessionLog.LOG.error("Connection with {} is closed after an internal error", remoteAddress(), e);
            close(Failures.connectionLost("Internal error", e));
        }
    }

    /** Reading goes on with what was held back when it stopped. */
    void readHeld() {
        if (readingHeld) {
            return;
        }
        readingHeld = true;
        try {
            while (!held.isEmpty() && !gate().isPaused()) {
                take(held.remove());
            }
        } finally {
            readingHeld = false;
        }
        wantPump();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        intake.paused();
        pump();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            wantPump();
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
            SessionLog.LOG.info("Connection with {} is closed: {}", remoteAddress(), e.getMessage());
            close(e);
        } else if (failure instanceof IOException) {
            close(Failures.connectionLost("The connection failed", failure));
        } else {
            SessionLog.LOG.warn("Connection with {} is closed after a failure", remoteAddress(), failure);
            close(Failures.connectionLost("The connection failed", failure));
        }
    }

    // ---- sessions ----

    /**
     * Binds a session to this connection. On a dialled one a SEND goes out at once: the first message that waits, or one without
     * body.
     *
     * @return false if this connection takes no more sessions because it is closing or closed, or if the session is closed or
     *     bound elsewhere; nothing has happened then
     */
    boolean attach(MsrpSession session) {
        if (stage != Stage.OPEN || !channel().isActive() || !session.bind(this)) {
            return false;
        }
        sessions.add(session);
        unbound.cancel();
        updateWindow();
        session.opened();
        if (role == Role.DIALLED) {
            mailbox().drain();
            session.speakFirst();
        }
        return true;
    }

    /** The session is over. */
    void detach(MsrpSession session) {
        sessions.remove(session);
        reports().forget(session);
        locator.onSessionClosed(session);
        if (stage == Stage.CLOSED) {
            return;
        }
        updateWindow();
        if (!sessions.isEmpty()) {
            return;
        }
        if (stage == Stage.DRAINING || role == Role.DIALLED) {
            closeWhenWritten();
        } else {
            deadlines().start(unbound, limits().unboundTimeoutMillis());
        }
    }

    private void updateWindow() {
        int window = Integer.MAX_VALUE;
        for (var session : sessions) {
            window = Math.min(window, session.settings().receiveWindow());
        }
        gate().window(window);
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

    // ---- the end ----

    /** Closes the channel and fails all sessions; the first cause counts. */
    void close(MsrpException cause) {
        if (stage == Stage.CLOSED) {
            return;
        }
        stage = Stage.CLOSED;
        sendQueue().close();
        for (var session : List.copyOf(sessions)) {
            session.end(cause);
        }
        deadlines().close();
        gate().close();
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        channel().close();
    }

    /** Closes all sessions in good order, then the channel. Completes when the channel is closed. */
    CompletionStage<Void> drain(long graceMillis) {
        if (stage == Stage.OPEN) {
            stage = Stage.DRAINING;
            deadlines().start(lingering, graceMillis);
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
            deadlines().start(lingering, limits().blockedTimeoutMillis());
        }
        sendQueue().whenWritten(() -> close(Failures.sessionClosed()));
        wantPump();
    }

    private final Deadlines.Deadline lingering = new Deadlines.Deadline() {
        @Override
        void onExpired() {
            close(Failures.connectionLost("The time to close in good order is over"));
        }
    };

    private void onChannelClosed() {
        close(Failures.connectionLost("The connection is closed"));
        locator.onConnectionClosed(this);
        whenClosed.complete(null);
    }

    /** Calls back when what is queued to be written now is with the operating system, or never will be. */
    void whenWritten(Runnable done) {
        sendQueue().whenWritten(done::run);
        whenClosed.thenRun(done);
        wantPump();
    }

    // ---- writing ----

    /** Something is to be written; it is, once, when the event loop is through with what it does now. */
    void wantPump() {
        if (!reading && !pumpWanted && !mailbox().isDraining()) {
            pumpWanted = true;
            context().executor().execute(this::pump);
        }
    }

    private void pump() {
        pumpWanted = false;
        if (stage == Stage.CLOSED) {
            return;
        }
        try {
            sendQueue().pump();
        } catch (RuntimeException e) {
            SessionLog.LOG.error("Connection with {} is closed after an internal error", remoteAddress(), e);
            close(Failures.connectionLost("Internal error", e));
            return;
        }
        gate().update();
    }

    // ---- for the parts of the engine ----

    private Machinery machinery() {
        var present = machinery;
        if (present == null) {
            throw new IllegalStateException("The connection is not in a pipeline");
        }
        return present;
    }

    private ChannelHandlerContext context() {
        return machinery().context();
    }

    Channel channel() {
        return context().channel();
    }

    private Mailbox mailbox() {
        return machinery().mailbox();
    }

    /** Any thread. */
    void post(Runnable task) {
        mailbox().post(task);
    }

    /** Any thread. */
    boolean isInEventLoop() {
        return context().executor().inEventLoop();
    }

    /** Any thread: messages that are not yet written. */
    AtomicInteger queued() {
        return queued;
    }

    Limits limits() {
        return engine.limits();
    }

    Identifiers identifiers() {
        return machinery().identifiers();
    }

    Deadlines deadlines() {
        return machinery().deadlines();
    }

    Transactions transactions() {
        return machinery().transactions();
    }

    AwaitedReports reports() {
        return machinery().reports();
    }

    SendQueue sendQueue() {
        return machinery().sendQueue();
    }

    Answers answers() {
        return machinery().answers();
    }

    ReadGate gate() {
        return machinery().gate();
    }

    Reassembly reassembly(SessionSettings settings) {
        return new Reassembly(settings, engine.limits(), engine.budget());
    }

    boolean reserveReassembly() {
        if (reassemblies >= engine.limits().maxReassembliesPerConnection()) {
            return false;
        }
        reassemblies++;
        return true;
    }

    void releaseReassembly() {
        reassemblies--;
    }

    boolean isOpen() {
        return channel().isActive();
    }

    boolean isSecure() {
        return context().pipeline().get(SslHandler.class) != null;
    }

    @Nullable
    SSLSession tls() {
        var handler = context().pipeline().get(SslHandler.class);
        return handler == null ? null : handler.engine().getSession();
    }

    @Nullable
    SocketAddress localAddress() {
        return channel().localAddress();
    }

    @Nullable
    SocketAddress remoteAddress() {
        return channel().remoteAddress();
    }
}
