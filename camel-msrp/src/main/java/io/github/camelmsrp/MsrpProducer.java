// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/** Sends exchanges as messages: on a session that it dials, or into sessions that exist on a listening address. */
public class MsrpProducer extends DefaultAsyncProducer {

    /** Exchange property with the URI that a dynamic endpoint stands for, when one producer serves them all. */
    static final String DYNAMIC_ADDRESS = "CamelMsrpDynamicAddress";

    private final MsrpEndpoint endpoint;
    private @Nullable MsrpHost host;
    private @Nullable ExchangeSending exchanges;
    private @Nullable SecondAttempts secondAttempts;
    private @Nullable SessionOperations operations;
    private volatile @Nullable ClientSession ownSession;

    /** Whether a message that its session did not take goes into another one. */
    private enum Attempt {
        FIRST,
        LAST
    }

    MsrpProducer(MsrpEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        var shared = MsrpHost.of(endpoint.getCamelContext());
        host = shared;
        exchanges = new ExchangeSending(shared, endpoint);
        secondAttempts = new SecondAttempts(shared.continuations());
        operations = new SessionOperations(endpoint, shared.sdpSessions());
    }

    @Override
    protected void doStop() throws Exception {
        ownSession = null;
        if (host != null) {
            host.clientSessions().forEach(session -> session.release(this));
        }
        super.doStop();
    }

    private MsrpHost host() {
        return Objects.requireNonNull(host, "not started");
    }

    private ExchangeSending exchanges() {
        return Objects.requireNonNull(exchanges, "not started");
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        CompletableFuture<Sending.Result> sending;
        try {
            var chosen = Objects.requireNonNull(operations, "not started");
            var operation = chosen.operation(exchange);
            if (operation != Operation.SEND) {
                return operate(chosen.run(operation, exchange), exchange, callback);
            }
            sending = send(exchange);
        } catch (Throwable e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        exchanges().finishLater(sending, endpoint.address().masked(), exchange, callback);
        return false;
    }

    private boolean operate(@Nullable CompletionStage<?> waiting, Exchange exchange, AsyncCallback callback) {
        if (waiting == null) {
            callback.done(true);
            return true;
        }
        waiting.whenCompleteAsync(
                (done, failure) -> {
                    if (failure != null) {
                        exchange.setException(failure);
                    }
                    callback.done(false);
                },
                host().continuations());
        return false;
    }

    private CompletableFuture<Sending.Result> send(Exchange exchange) throws Exception {
        var in = exchange.getMessage();
        ExchangeSending.forgetOutcome(in);
        var peer = peer(exchange);
        if (peer != null) {
            return dialAndSend(peer, exchange);
        }
        if (Boolean.TRUE.equals(in.getHeader(MsrpConstants.SEND_TO_ALL, Boolean.class))) {
            requireNoReply(MsrpConstants.SEND_TO_ALL);
            return sendToAll(exchange);
        }
        requireNoReply(MsrpConstants.TARGET_SESSION);
        return sendToTarget(exchange);
    }

    /** Whom to dial; null if the endpoint names a listening address. */
    private @Nullable MsrpUri peer(Exchange exchange) {
        return endpoint.getSessionId() != null
                ? endpoint.address()
                : exchange.getProperty(DYNAMIC_ADDRESS, MsrpUri.class);
    }

    private CompletableFuture<Sending.@Nullable Result> send(MsrpSession session, Draft draft) {
        return Sending.send(session, endpoint.getConfiguration(), draft.forSession(session), null);
    }

    // ---- to a peer that is dialled ----

    private CompletableFuture<Sending.Result> dialAndSend(MsrpUri peer, Exchange exchange) throws Exception {
        exchanges().requireReceiverRoute();
        var draft = exchanges().write(exchange, exchange.getMessage().getBody(), peer);
        var sending = new CompletableFuture<Sending.Result>();
        acquireAndSend(Attempt.FIRST, peer, draft, sending);
        return sending;
    }

    private void acquireAndSend(Attempt attempt, MsrpUri peer, Draft draft, CompletableFuture<Sending.Result> sending) {
        try {
            ClientSession known = clientSession(peer);
            CompletionStage<MsrpSession> session = known.acquire(this);
            while (session == null) {
                // It went out of use since it was looked up.
                ownSession = null;
                known = clientSession(peer);
                session = known.acquire(this);
            }
            var client = known;
            session.whenComplete((open, failure) -> {
                if (failure != null) {
                    draft.close();
                    sending.completeExceptionally(failure);
                } else {
                    sendTo(client, open, draft).whenComplete((result, cause) -> {
                        if (cause != null) {
                            sending.completeExceptionally(cause);
                        } else if (result != null) {
                            sending.complete(result);
                        } else {
                            onNotTaken(attempt, peer, draft, sending);
                        }
                    });
                }
            });
        } catch (Throwable e) {
            draft.close();
            sending.completeExceptionally(e);
        }
    }

    /** The session has ended in the meantime, for instance because it was idle. */
    private void onNotTaken(Attempt attempt, MsrpUri peer, Draft draft, CompletableFuture<Sending.Result> sending) {
        if (attempt == Attempt.FIRST) {
            Objects.requireNonNull(secondAttempts, "not started").execute(() -> {
                if (isRunAllowed()) {
                    acquireAndSend(Attempt.LAST, peer, draft, sending);
                } else {
                    fail(draft, sending);
                }
            });
        } else {
            fail(draft, sending);
        }
    }

    private static void fail(Draft draft, CompletableFuture<Sending.Result> sending) {
        draft.close();
        sending.completeExceptionally(SdpLeg.closed());
    }

    private ClientSession clientSession(MsrpUri peer) {
        if (!peer.equals(endpoint.address())) {
            return host().clientSession(endpoint, peer);
        }
        var known = ownSession;
        if (known == null) {
            known = host().clientSession(endpoint, peer);
            ownSession = known;
        }
        return known;
    }

    private CompletableFuture<Sending.@Nullable Result> sendTo(ClientSession client, MsrpSession open, Draft draft) {
        var options = endpoint.getConfiguration();
        if (options.getWaitFor() != WaitFor.REPLY) {
            return send(open, draft);
        }
        var receiver = client.receiver();
        return receiver == null
                ? CompletableFuture.completedFuture(null)
                : receiver.ask(open, options, draft.forSession(open));
    }

    // ---- into sessions of a listener ----

    private void requireNoReply(String header) {
        if (endpoint.getConfiguration().getWaitFor() == WaitFor.REPLY) {
            throw new IllegalArgumentException("waitFor=reply cannot be used with " + header
                    + ": what the peer sends goes to the route that listens");
        }
    }

    private SharedListener listener() {
        var listener = host().listener(endpoint.address());
        if (listener == null) {
            throw new IllegalStateException("No route listens on " + endpoint.getServiceUrl()
                    + ": name a listening endpoint with the same host and port, or add the id of the session to dial");
        }
        return listener;
    }

    private CompletableFuture<Sending.Result> sendToTarget(Exchange exchange) throws Exception {
        var id = exchange.getMessage().getHeader(MsrpConstants.TARGET_SESSION, String.class);
        if (id == null) {
            throw new IllegalArgumentException(endpoint.getServiceUrl()
                    + " names no session: set the header " + MsrpConstants.TARGET_SESSION + " or "
                    + MsrpConstants.SEND_TO_ALL + ", or add the id of the session to dial to the endpoint");
        }
        var listener = listener().listener();
        var negotiated = host().sdpSessions().find(id);
        if (negotiated != null && negotiated.isOf(endpoint)) {
            var draft = writeForOneSession(exchange);
            return Sending.orFail(negotiated.send(endpoint.getConfiguration(), draft), draft);
        }
        var session = listener.session(id);
        if (session == null) {
            throw MsrpOperationFailedException.noSession(id, endpoint, exchange);
        }
        var draft = writeForOneSession(exchange);
        return Sending.orFail(send(session, draft), draft);
    }

    /** Whichever session it is: what a lost one did not confirm goes out again in the one that replaces it. */
    private Draft writeForOneSession(Exchange exchange) throws Exception {
        return exchanges().write(exchange, exchange.getMessage().getBody(), endpoint);
    }

    private CompletableFuture<Sending.Result> sendToAll(Exchange exchange) throws Exception {
        var broadcast = new Broadcast(exchange);
        var body = exchanges().repeatableBody(exchange);
        var negotiated = host().sdpSessions();
        var sessions = listener().listener().sessions();
        try {
            for (var session : sessions) {
                if (session.state() == MsrpSession.State.OPEN && negotiated.find(session.id()) == null) {
                    var draft = exchanges().write(exchange, body, session.id());
                    broadcast.add(session, Sending.orFail(send(session, draft), draft));
                }
            }
            for (var session : negotiated.all()) {
                var open = session.open();
                if (open != null && session.isOf(endpoint)) {
                    var draft = exchanges().write(exchange, body, session.id());
                    broadcast.add(open, Sending.orFail(session.send(endpoint.getConfiguration(), draft), draft));
                }
            }
        } catch (Throwable e) {
            return broadcast.failed(e);
        }
        return broadcast.result();
    }
}
