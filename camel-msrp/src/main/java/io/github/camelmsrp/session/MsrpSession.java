// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One MSRP session: two endpoints, each with a URI of its own, bound to one connection at most and for good (RFC 4975
 * section 5.4). Messages go both ways. All methods but those that say so may be called from any thread.
 */
public final class MsrpSession {

    /** The life of a session; it only moves forward. */
    public enum State {
        /** Registered, the peer has not connected. Messages may be queued. */
        NEW,
        /** Bound to an open connection. */
        OPEN,
        /** Over; recovery takes a new session with new URIs. */
        CLOSED
    }

    private final String id;
    private final MsrpUri localUri;
    private final MsrpPath localPath;
    private final MsrpPath peerPath;
    private final SessionSettings settings;
    private final SessionHandler handler;
    private final Engine engine;
    private final AtomicInteger queuedUnbound = new AtomicInteger();

    private final SessionLink link;
    private volatile @Nullable Parts parts;

    // All below belongs to the event loop.
    private final Closing closing = new Closing(this);
    private final ReadPauses pauses = new ReadPauses();

    /** What there is as soon as there is a connection. */
    private record Parts(Connection connection, Inbox inbox, Outbox outbox, Traffic traffic) {}

    /** A session whose id is the session-id of its own URI. */
    MsrpSession(MsrpUri localUri, MsrpPath peerPath, SessionSettings settings, SessionHandler handler, Engine engine) {
        this(String.valueOf(localUri.sessionId()), localUri, peerPath, new SessionTemplate(settings, handler), engine);
    }

    /** A session of a URI that several peers address, told apart by an id of its own. */
    MsrpSession(String id, MsrpUri localUri, MsrpPath peerPath, SessionTemplate template, Engine engine) {
        this.id = id;
        this.localUri = localUri;
        this.localPath = MsrpPath.of(localUri);
        this.peerPath = peerPath;
        this.settings = template.settings();
        this.handler = template.handler();
        this.engine = engine;
        this.link = new SessionLink(engine.blockingExecutor());
    }

    /** Who is to know when the session is over although it never had a connection. */
    void ownedBy(SessionLocator locator) {
        link.ownedBy(locator);
    }

    /** What tells this session from all others of its listener or node; to be kept from strangers. */
    public String id() {
        return id;
    }

    /** The id for logs and consoles: too short to address the session with. */
    public String maskedId() {
        return MsrpUri.mask(id);
    }

    public MsrpUri localUri() {
        return localUri;
    }

    public MsrpPath peerPath() {
        return peerPath;
    }

    public SessionSettings settings() {
        return settings;
    }

    public State state() {
        return link.state();
    }

    /** This end of the connection; {@code null} while there is none. */
    public @Nullable InetSocketAddress localAddress() {
        var bound = link.connection();
        return bound != null && bound.core().localAddress() instanceof InetSocketAddress address ? address : null;
    }

    /** The other end of the connection; {@code null} while there is none. */
    public @Nullable InetSocketAddress remoteAddress() {
        var bound = link.connection();
        return bound != null && bound.core().remoteAddress() instanceof InetSocketAddress address ? address : null;
    }

    /** The TLS session of the connection; {@code null} without TLS or connection. */
    public @Nullable SSLSession tls() {
        var bound = link.connection();
        return bound == null ? null : bound.core().tls();
    }

    /**
     * Queues a message. Messages of at most one chunk leave in the order of these calls; longer ones and those of
     * unknown size are sent chunk by chunk in turn with everything else of the connection, so they may be overtaken.
     *
     * <p>A session without connection keeps the message until its peer connects. If the queue is full, the listener's
     * {@code onFailure} is called with status 423; if the session is over or being closed, {@code onNotTaken}. The body
     * is closed in every case but the latter.
     */
    public Transmission send(OutgoingMessage message, TransmissionListener listener) {
        var bound = link.connection();
        var counter = bound == null ? queuedUnbound : bound.core().queued();
        boolean hasRoom = counter.incrementAndGet() <= engine.limits().maxMessagesQueuedPerConnection();
        var transmission = new Transmission(this, message, listener, counter);
        if (hasRoom) {
            post(() -> accept(transmission));
        } else {
            transmission.fail(Failures.queueFull(), Transmission.Farewell.NONE);
        }
        return transmission;
    }

    private void accept(Transmission transmission) {
        var present = parts;
        if (present == null || isOver()) {
            transmission.notTaken();
        } else {
            present.outbox().accept(transmission);
        }
    }

    /**
     * Stops reading from the connection, and so slows the peer down, until {@link #resumeReading()} was called as often
     * as this. Sessions that share the connection stop with it, answers to what was sent as well.
     */
    public void pauseReading() {
        changePauses(1);
    }

    public void resumeReading() {
        changePauses(-1);
    }

    private void changePauses(int by) {
        if (pauses.change(by)) {
            execute(this::applyPauses);
        }
    }

    private void applyPauses() {
        if (parts != null) {
            pauses.apply(parts().connection().core().gate(), isClosing());
        }
    }

    /**
     * Ends the session in good order: new messages are refused both ways, outgoing ones end with {@code #}, delivered
     * ones may still be completed and are answered, outstanding transactions are awaited. The connection closes with
     * its last session.
     *
     * @param graceMillis how long all that may take; what is open then fails
     * @return completes when the session is over and what it had to say was written
     */
    public CompletionStage<Void> close(long graceMillis) {
        if (endUnbound(null)) {
            return CompletableFuture.completedFuture(null);
        }
        var done = new CompletableFuture<Void>();
        post(() -> {
            closing.tell(done);
            closeHere(graceMillis);
        });
        return done;
    }

    /** Ends a session that has no connection yet; false if it has one, had one, or is over. */
    boolean endUnbound(@Nullable MsrpException cause) {
        if (!link.closeUnbound(this)) {
            return false;
        }
        engine.blockingExecutor().execute(() -> tellClosed(cause));
        return true;
    }

    /** Runs a task later on the event loop of the connection, or on an executor of the node while there is none. */
    public Scheduler.Cancellable schedule(long delayMillis, Runnable task) {
        return engine.scheduler()
                .schedule(link::executeWhereverBound, TimeUnit.MILLISECONDS.toNanos(delayMillis), task);
    }

    // ---- threads ----

    /**
     * For callbacks of an open session, which run on its event loop: runs a task, on this thread, when what is being
     * read now has been answered; at once if nothing is. A thread that the task wakes does not delay the answers then.
     */
    @OnEventLoop
    public void afterReading(Runnable task) {
        parts().connection().core().afterReading(task);
    }

    /** Runs a task on the event loop, in the order of the calls of one thread; it waits for a connection. */
    void post(Runnable task) {
        link.post(task);
    }

    /** Runs a task now if this is the event loop, else as {@link #post}. */
    void execute(Runnable task) {
        link.execute(task);
    }

    // ---- for the connection ----

    /** Makes the session belong to a connection; false if it is closed or does already. */
    @OnEventLoop
    boolean bind(Connection to) {
        if (!link.bind(to)) {
            return false;
        }
        var core = to.core();
        parts = new Parts(to, new Inbox(this, core), new Outbox(this, core), new Traffic(this, core));
        return true;
    }

    /** The first event of a bound session. */
    @OnEventLoop
    void opened() {
        parts().traffic().start();
        SessionLog.guard("onOpen", this, () -> handler.onOpen(this));
    }

    /** The active side sends at once (RFC 4975 section 5.4). */
    @OnEventLoop
    void speakFirst() {
        if (!isOver() && !parts().outbox().hasWaiting()) {
            parts().outbox().probe(Probe.Purpose.OPENING);
        }
    }

    boolean isClosing() {
        return closing.hasBegun() || isOver();
    }

    boolean isOver() {
        return link.state() == State.CLOSED;
    }

    boolean isBoundElsewhere(Connection than) {
        var bound = link.connection();
        return bound != null && bound != than && !isOver() && bound.isOpen();
    }

    private Parts parts() {
        var present = parts;
        if (present == null) {
            throw new IllegalStateException("The session has no connection");
        }
        return present;
    }

    Inbox inbox() {
        return parts().inbox();
    }

    Outbox outbox() {
        return parts().outbox();
    }

    Traffic traffic() {
        return parts().traffic();
    }

    SessionHandler handler() {
        return handler;
    }

    MsrpPath localPath() {
        return localPath;
    }

    // ---- the end ----

    @OnEventLoop
    void closeHere(long graceMillis) {
        if (isOver()) {
            closing.done();
            return;
        }
        if (closing.begin()) {
            applyPauses();
            // What was sent just before leaves as far as the channel takes it.
            parts().connection().core().pump();
            outbox().closeGracefully();
            inbox().closeGracefully();
        }
        if (graceMillis <= 0) {
            end(null);
        } else {
            parts().connection().core().deadlines().start(closing, graceMillis);
            checkQuiet();
        }
    }

    /** A closing session ends when nothing is owed or awaited any more. */
    @OnEventLoop
    void checkQuiet() {
        if (closing.hasBegun() && !isOver() && inbox().isQuiet() && outbox().isQuiet()) {
            end(null);
        }
    }

    /** Ends the session now. */
    @OnEventLoop
    void end(@Nullable MsrpException cause) {
        if (!link.closeBound()) {
            return;
        }
        applyPauses();
        var present = parts();
        present.traffic().stop();
        present.outbox().failAll(cause == null ? Failures.sessionClosed() : cause);
        present.inbox().end();
        present.connection().detach(this);
        tellClosed(cause);
        present.connection().whenWritten(closing);
    }

    private void tellClosed(@Nullable MsrpException cause) {
        SessionLog.guard("onClose", this, () -> handler.onClose(this, cause));
    }
}
