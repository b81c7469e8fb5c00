// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.InterruptedMessage;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.OutgoingMessage;
import io.github.camelmsrp.session.Report;
import io.github.camelmsrp.session.SessionHandler;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds who gets what the peer sends on a session that this side opened: the consumer of the same endpoint, the route
 * that the option receiverRoute names, or a producer that waits for a reply; if there is none, it is refused.
 */
final class ClientReceiver implements SessionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ClientReceiver.class);

    private final MsrpHost host;
    private final Owner owner;
    private final MsrpEndpoint endpoint;
    private final Deque<CompletableFuture<IncomingMessage>> replies = new ArrayDeque<>();
    private final Object asking = new Object();
    private @Nullable MsrpSession session;
    private @Nullable SessionMailbox mailbox;
    private @Nullable RouteReceiver mailboxOwner;
    private @Nullable RouteReceiver routeReceiver;
    private boolean isClosed;

    /** What opened the session. */
    interface Owner {
        /** For logs. */
        String maskedName();

        /** The consumer that shares the session; null if there is none, or it is stopped. */
        @Nullable
        RouteReceiver consumer();

        default Precedence precedence() {
            return Precedence.CONSUMER_FIRST;
        }

        /** What the session has to do with the route that gets what it brings. */
        default RouteReceiver.Tie tie() {
            return RouteReceiver.Tie.SHARED;
        }

        /** For the exchanges of a route. */
        default SessionFacts facts() {
            return new SessionFacts(SessionFacts.Origin.DIALLED);
        }

        void onClosed(ClientReceiver receiver, @Nullable MsrpException cause);
    }

    /** Who comes first. */
    enum Precedence {
        /** The consumer, else receiverRoute, else a reply: the consumer exists for this very session. */
        CONSUMER_FIRST,
        /** receiverRoute, else a reply, else the consumer: that takes all sessions of an identity. */
        CONSUMER_LAST
    }

    ClientReceiver(MsrpHost host, Owner owner, MsrpEndpoint endpoint) {
        this.host = host;
        this.owner = owner;
        this.endpoint = endpoint;
    }

    /** Whether its options are those of an endpoint. */
    boolean isOf(MsrpEndpoint other) {
        return endpoint.equals(other);
    }

    @Override
    public void onOpen(MsrpSession opened) {
        synchronized (this) {
            session = opened;
        }
        mailbox();
    }

    @Override
    public void onMessage(IncomingMessage message) {
        if (isReplyFirst() && reply(message)) {
            return;
        }
        var route = mailbox();
        if (route != null) {
            route.onMessage(message);
        } else if (!reply(message)) {
            LOG.debug(
                    "Session {}: a message that nobody wants is refused",
                    message.session().maskedId());
            message.body().close();
            message.complete(MsrpStatus.FORBIDDEN);
        }
    }

    private boolean isReplyFirst() {
        return owner.precedence() == Precedence.CONSUMER_LAST
                && endpoint.options().getReceiverRoute() == null;
    }

    private boolean reply(IncomingMessage message) {
        CompletableFuture<IncomingMessage> waiting;
        do {
            synchronized (this) {
                waiting = replies.poll();
            }
        } while (waiting != null && !waiting.complete(message));
        return waiting != null;
    }

    @Override
    public void onInterrupted(MsrpSession from, InterruptedMessage message) {
        var route = mailbox();
        if (route != null) {
            route.onInterrupted(from, message);
        }
    }

    @Override
    public void onReport(MsrpSession from, Report report) {
        var route = mailbox();
        if (route != null) {
            route.onReport(from, report);
        }
    }

    @Override
    public void onClose(MsrpSession closed, @Nullable MsrpException cause) {
        SessionMailbox route;
        CompletableFuture<?>[] unanswered;
        synchronized (this) {
            isClosed = true;
            route = mailbox;
            unanswered = replies.toArray(new CompletableFuture<?>[0]);
            replies.clear();
        }
        if (route != null) {
            route.onClose(closed, cause);
        }
        for (var waiting : unanswered) {
            waiting.completeExceptionally(
                    cause != null ? cause : new IllegalStateException("The session was closed before a reply came"));
        }
        owner.onClosed(this, cause);
    }

    /**
     * Sends a message and waits for the next one of the peer; fails if those go to a route.
     *
     * @return with null as {@link Sending#send}, also if what the session brings does not come here
     */
    CompletableFuture<Sending.@Nullable Result> ask(
            MsrpSession open, MsrpSessionConfiguration options, OutgoingMessage message) {
        if (!isReplyFirst() && receiver() != null) {
            message.body().close();
            return CompletableFuture.failedFuture(new IllegalStateException("waitFor=reply cannot get a reply: what "
                    + owner.maskedName() + " sends goes to a route (its clientMode consumer, or receiverRoute)"));
        }
        var reply = new CompletableFuture<IncomingMessage>();
        CompletableFuture<Sending.@Nullable Result> sending;
        // Who asks first waits first: peers answer in the order of the questions.
        synchronized (asking) {
            synchronized (this) {
                if (isClosed || session != open) {
                    return CompletableFuture.completedFuture(null);
                }
                replies.add(reply);
            }
            sending = Sending.send(open, options, message, reply);
        }
        return sending.whenComplete((result, failure) -> forgetReply(reply));
    }

    private synchronized void forgetReply(CompletableFuture<IncomingMessage> reply) {
        replies.removeIf(waiting -> waiting == reply);
    }

    /** The consumer is gone: what it has not seen is refused. */
    void leave() {
        SessionMailbox left;
        synchronized (this) {
            left = mailbox;
            mailbox = null;
            mailboxOwner = null;
        }
        if (left != null) {
            left.leave();
            left.end();
        }
    }

    private @Nullable SessionMailbox mailbox() {
        var receiver = receiver();
        if (receiver == null) {
            return null;
        }
        SessionMailbox before;
        SessionMailbox made;
        MsrpSession open;
        synchronized (this) {
            if (mailboxOwner == receiver) {
                return mailbox;
            }
            before = mailbox;
            made = new SessionMailbox(receiver, owner.facts(), owner.tie());
            mailbox = made;
            mailboxOwner = receiver;
            open = session;
        }
        if (before != null) {
            before.end();
        }
        if (open != null) {
            made.onOpen(open);
        }
        return made;
    }

    private @Nullable RouteReceiver receiver() {
        var routeId = endpoint.options().getReceiverRoute();
        var consumer = owner.consumer();
        boolean isConsumers = owner.precedence() == Precedence.CONSUMER_FIRST ? consumer != null : routeId == null;
        return isConsumers || routeId == null ? consumer : routeReceiver(routeId);
    }

    /** Asks Camel for the route only if the one that is known does not run: this is called for every message. */
    private synchronized @Nullable RouteReceiver routeReceiver(String routeId) {
        var known = routeReceiver;
        if (known != null && known.isRunning()) {
            return known;
        }
        var route = host.receiverRoutes().startedRoute(routeId);
        if (route == null) {
            LOG.debug("receiverRoute={}: no such route is started", routeId);
            return null;
        }
        if (known == null || known.hasEnded() || !known.runs(route.getConsumer())) {
            known = RouteReceiver.ofNamed(route, host, endpoint);
            routeReceiver = known;
        }
        return known;
    }
}
