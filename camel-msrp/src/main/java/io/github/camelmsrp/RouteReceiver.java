// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.SessionSettings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * Takes for one route what sessions bring, through a mailbox for each of them: while the route runs, is suspended, and
 * ends.
 */
final class RouteReceiver {

    private final MsrpHost host;
    private final MsrpEndpoint endpoint;
    private final Consumer consumer;
    private final PendingExchanges pending;
    private final RouteRunner runner;
    /** Null if the consumer is an MSRP consumer, which says by itself when it ends. */
    private final @Nullable Named named;

    private final Set<SessionMailbox> mailboxes = ConcurrentHashMap.newKeySet();
    private volatile boolean isSuspended;
    private volatile boolean hasEnded;

    /** What becomes of a session when the route does not run. */
    enum Tie {
        /** It is suspended with the route, and ends with it. */
        OWNED,
        /** It is suspended with the route, and goes on without it. */
        SHARED,
        /** It goes on for somebody else, and brings a suspended route nothing. */
        LENT
    }

    /** A route that a producer named. */
    private record Named(ReceiverRoutes routes, String routeId) {}

    /**
     * For the route of one of our consumers.
     *
     * @param endpoint whose options say what exchanges look like
     */
    RouteReceiver(MsrpHost host, MsrpEndpoint endpoint, DefaultConsumer consumer) {
        this(host, endpoint, consumer, PendingExchanges.ofConsumer(), null);
    }

    private RouteReceiver(
            MsrpHost host, MsrpEndpoint endpoint, Consumer consumer, PendingExchanges pending, @Nullable Named named) {
        this.host = host;
        this.endpoint = endpoint;
        this.consumer = consumer;
        this.pending = pending;
        this.named = named;
        runner = new RouteRunner(host, endpoint, consumer, origin(), pending::settled);
    }

    /**
     * For a route that a producer named, whatever its input.
     *
     * @param endpoint of the producer, whose options say what exchanges look like
     */
    static RouteReceiver ofNamed(Route route, MsrpHost host, MsrpEndpoint endpoint) {
        var named = new Named(host.receiverRoutes(), route.getRouteId());
        return new RouteReceiver(host, endpoint, route.getConsumer(), PendingExchanges.ofRoute(route), named);
    }

    /** Its session is open: only now does it count. It joins first and looks then, so that no change goes unseen. */
    void onOpen(SessionMailbox mailbox) {
        mailboxes.add(mailbox);
        mailbox.followRoute();
        if (named == null && hasEnded) {
            // Begun before the route stopped, and not seen by it.
            close(mailbox);
        } else if (named != null && !named.routes().watch(this, named.routeId())) {
            // The route has stopped meanwhile, and may not have seen this mailbox.
            end();
        }
    }

    MsrpHost host() {
        return host;
    }

    boolean runs(Consumer input) {
        return consumer == input;
    }

    /** Whether the route takes messages; to be asked for every message. */
    boolean isRunning() {
        return !hasEnded && ServiceHelper.isStarted(consumer);
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /** Its session is closed and nothing is left in it. */
    void onDone(SessionMailbox mailbox) {
        mailboxes.remove(mailbox);
        if (named != null && mailboxes.isEmpty()) {
            named.routes().forget(this);
        }
    }

    List<SessionMailbox> mailboxes() {
        return List.copyOf(mailboxes);
    }

    void execute(Runnable task) {
        host.runRoute(task);
    }

    boolean wants(EventType type) {
        return endpoint.events().contains(type);
    }

    /** Whether chunks are text, so that a character may have to wait for its second half. */
    boolean decodesChunks() {
        var options = endpoint.options();
        return options.getDelivery() == SessionSettings.Delivery.CHUNK && options.getBodyType() == BodyType.STRING;
    }

    /** Where the sessions come from whose messages come here. */
    SessionFacts.Origin origin() {
        boolean isListening = named == null && !endpoint.isClientMode();
        return isListening ? SessionFacts.Origin.ACCEPTED : SessionFacts.Origin.DIALLED;
    }

    /** Whether closed sessions left so much to a suspended route that no more may come. */
    boolean isFull() {
        return isSuspended && mailboxes.size() >= endpoint.options().getMaxSessions();
    }

    boolean isSuspended() {
        return isSuspended;
    }

    /**
     * Whether messages are refused as they come. A named route has no input that could stop reading when the context
     * stops, and its sessions must go on reading, since other routes may wait for answers of the same peers.
     */
    boolean isRejecting() {
        return named != null
                ? host.context().isStopping()
                : isSuspended && endpoint.options().getSuspendPolicy() == SuspendPolicy.REJECT;
    }

    /** Whether messages are answered before a route sees them, so that each of them has to be routed. */
    boolean confirmsAtOnce() {
        return endpoint.options().getAckPolicy() == AckPolicy.RECEIVED;
    }

    boolean hasConfirmed(Inbound inbound) {
        return inbound instanceof Inbound.Received && confirmsAtOnce();
    }

    /** How long a message may wait for a suspended route before it is answered. */
    long patienceMillis() {
        return endpoint.options().getAckTimeout() * 3 / 4;
    }

    void suspend() {
        isSuspended = true;
        mailboxes.forEach(SessionMailbox::followRoute);
    }

    void resume() {
        isSuspended = false;
        mailboxes.forEach(SessionMailbox::followRoute);
    }

    /**
     * Takes nothing more, for good, and refuses what waits. A graceful shutdown has waited for what was confirmed; if
     * it could not, the route that has stopped fails it, which the peer is told by REPORT.
     */
    void end() {
        hasEnded = true;
        mailboxes.forEach(SessionMailbox::leave);
    }

    /** Takes nothing more, for good, lets what is queued go out, and ends the sessions that are the route's own. */
    CompletionStage<Void> closeSessions() {
        hasEnded = true;
        var closing = mailboxes().stream().map(RouteReceiver::close).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(closing);
    }

    private static CompletableFuture<Void> close(SessionMailbox mailbox) {
        mailbox.leave();
        var session = mailbox.tie() == Tie.OWNED ? mailbox.session() : null;
        return session == null
                ? CompletableFuture.completedFuture(null)
                : session.close(MsrpHost.GRACE_MILLIS).toCompletableFuture();
    }

    void onWaiting(int change) {
        pending.change(change);
    }

    /** Exchanges that run, messages that wait for theirs, and answers not yet written; nothing that is held back. */
    int pendingExchanges() {
        return pending.count();
    }

    /**
     * Answers a message that no route takes. It is pending until the answer is written; but not for a named route,
     * which a peer that goes on sending would keep from ending, and whose sessions do not end with it.
     */
    void refuse(IncomingMessage message) {
        message.body().close();
        if (named != null) {
            message.complete(RouteOutcome.NOT_RUNNING);
        } else {
            pending.change(1);
            message.complete(RouteOutcome.NOT_RUNNING, pending::settled);
        }
    }

    /** Runs the route; calls {@code done} once, when the exchange is finished and released, answered or not. */
    void handle(Inbound inbound, SessionFacts facts, Runnable done) {
        runner.handle(inbound, facts, done);
    }
}
