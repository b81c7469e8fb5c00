// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Listener;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.SessionTemplate;
import io.github.camelmsrp.wire.MsrpException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Objects;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the messages of sessions: those that peers open on a listening address, or the one that it keeps up with a
 * peer in client mode.
 */
public class MsrpConsumer extends DefaultConsumer implements ListenerUser, Suspendable, ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(MsrpConsumer.class);

    private final MsrpEndpoint endpoint;
    private @Nullable MsrpHost host;
    private volatile @Nullable RouteReceiver receiver;
    private volatile @Nullable SharedListener listener;
    private volatile @Nullable ClientSession clientSession;

    MsrpConsumer(MsrpEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        var options = endpoint.getConfiguration();
        ServiceHelper.startService(options.getIdempotentRepository());
        var shared = MsrpHost.of(endpoint.getCamelContext());
        host = shared;
        receiver = new RouteReceiver(shared, endpoint, this);
        if (options.isClientMode()) {
            ClientSession session;
            do {
                session = shared.clientSession(endpoint, endpoint.address());
                clientSession = session;
            } while (!session.attach(this));
        } else {
            if (takesAnySession()) {
                LOG.warn(
                        "{} takes every session that a peer asks for (sessionPolicy=open): for laboratories only",
                        this);
            }
            listener = shared.listen(this);
        }
    }

    @Override
    protected void doStop() throws Exception {
        var session = clientSession;
        if (session != null) {
            clientSession = null;
            receiver().end();
            MsrpHost.await(session.detach(this), 2 * MsrpHost.GRACE_MILLIS, "closing a session");
        }
        var left = listener;
        if (left != null && host != null) {
            listener = null;
            // First, or peers whose session is closed would get another one.
            left.remove(this);
            // Lets what is queued go out; other routes may go on using the listener.
            MsrpHost.await(receiver().closeSessions(), 2 * MsrpHost.GRACE_MILLIS, "closing the sessions of a route");
            host.leave(left, this);
        }
        receiver = null;
        super.doStop();
    }

    @Override
    protected void doSuspend() throws Exception {
        var current = receiver;
        if (current != null) {
            current.suspend();
        }
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        receiver().resume();
    }

    /**
     * Messages that were taken before the shutdown began are routed, and nothing more is read, so there is nothing to
     * defer.
     */
    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    /** What was received and is not yet answered by the route. */
    @Override
    public int getPendingExchangesSize() {
        var current = receiver;
        return current == null ? 0 : current.pendingExchanges();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // Stopping closes the sessions in good order; there is nothing to prepare.
    }

    /** Whether a session id may be made up by the peer. */
    boolean takesAnySession() {
        return endpoint.getSessionId() == null && endpoint.getConfiguration().getSessionPolicy() == SessionPolicy.OPEN;
    }

    /** What a new session is made of. */
    SessionTemplate newSession() throws MsrpException {
        var current = receiverIfStarted();
        if (current == null || current.isRejecting() || current.isFull()) {
            throw new MsrpException(
                    MsrpException.Scope.MESSAGE, RouteOutcome.NOT_RUNNING, "the route is suspended or stopped");
        }
        return new SessionTemplate(
                endpoint.sessionSettings(),
                new SessionMailbox(current, new SessionFacts(current.origin()), RouteReceiver.Tie.OWNED));
    }

    private RouteReceiver receiver() {
        return Objects.requireNonNull(receiver, "not started");
    }

    /** What runs the route; null while it is stopped, and from when it begins to stop: nothing may begin in it then. */
    @Nullable
    RouteReceiver receiverIfStarted() {
        var current = receiver;
        return current == null || current.hasEnded() ? null : current;
    }

    /**
     * The address that is listened on, with the real port if port 0 was asked for; null in client mode or if not
     * started.
     */
    public @Nullable InetSocketAddress getLocalAddress() {
        var current = listener;
        return current == null ? null : current.localAddress();
    }

    /** What this listens with. */
    Listener listener() {
        var current = listener;
        if (current == null) {
            throw new IllegalStateException("The route that listens on " + endpoint.getServiceUrl() + " is stopped");
        }
        return current.listener();
    }

    /** The sessions whose messages come here. */
    Collection<MsrpSession> sessions() {
        var sessions = new ArrayList<MsrpSession>();
        var current = receiver;
        if (current != null) {
            for (var mailbox : current.mailboxes()) {
                var session = mailbox.session();
                if (session != null && session.state() != MsrpSession.State.CLOSED) {
                    sessions.add(session);
                }
            }
        }
        return sessions;
    }

    /** How many sessions are open. */
    public int getSessionCount() {
        return sessions().size();
    }

    @Override
    public boolean isHostedService() {
        return !endpoint.getConfiguration().isClientMode();
    }

    @Override
    public MsrpEndpoint getEndpoint() {
        return endpoint;
    }

    /** A dialled session was lost, or could not be set up, for good. */
    void onGivenUp(Exception cause) {
        handleException("The session with " + endpoint.address().masked() + " is given up", cause);
    }

    @Override
    public String toString() {
        return "Consumer[" + endpoint.address().masked() + "]";
    }
}
