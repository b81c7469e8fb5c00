// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.SdpException;
import io.github.camelmsrp.sip.SipAddress;
import io.github.camelmsrp.sip.SipException;
import io.github.camelmsrp.wire.MsrpException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/** Sends exchanges as messages into calls: the first one to an address calls it. */
@ManagedResource(description = "Managed MSRP over SIP producer")
public class MsrpSipProducer extends DefaultAsyncProducer {

    /** Exchange property with the address that a dynamic endpoint stands for, when one producer serves them all. */
    static final String DYNAMIC_ADDRESS = "CamelMsrpSipDynamicAddress";

    private static final int NOT_ACCEPTABLE_HERE = 488;

    private final MsrpSipEndpoint endpoint;
    private final MediaListener mediaListener;
    private @Nullable SipHost host;
    private @Nullable ExchangeSending exchanges;
    private volatile @Nullable SipAgent agent;
    private @Nullable SecondAttempts secondAttempts;

    MsrpSipProducer(MsrpSipEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        mediaListener = new MediaListener(endpoint.media());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        var shared = SipHost.of(endpoint.getCamelContext());
        host = shared;
        exchanges = new ExchangeSending(shared.host(), endpoint.media());
        secondAttempts = new SecondAttempts(shared.host().continuations());
        mediaListener.open(shared.host());
        try {
            agent = shared.join(endpoint, this);
        } catch (RuntimeException e) {
            mediaListener.close(shared.host());
            throw e;
        }
    }

    @Override
    protected void doStop() throws Exception {
        var shared = host;
        var left = agent;
        agent = null;
        if (shared != null && left != null) {
            var closing = left.calls().stream()
                    .map(call -> call.release(this).toCompletableFuture())
                    .toArray(CompletableFuture<?>[]::new);
            MsrpHost.await(CompletableFuture.allOf(closing), 2 * MsrpHost.GRACE_MILLIS, "ending calls");
            shared.leave(left, this);
            mediaListener.close(shared.host());
        }
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        CompletableFuture<Sending.Result> sending;
        SipAddress target;
        try {
            target = target(exchange);
            sending = send(target, exchange);
        } catch (Throwable e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        var told = sending.exceptionallyCompose(
                failure -> CompletableFuture.failedFuture(failure(Sending.causeOf(failure), target, exchange)));
        Objects.requireNonNull(exchanges).finishLater(told, target.toString(), exchange, callback);
        return false;
    }

    private SipAddress target(Exchange exchange) {
        var target = exchange.getProperty(DYNAMIC_ADDRESS, endpoint.party(), SipAddress.class);
        if (target == null) {
            throw new IllegalArgumentException("msrp-sip:* names nobody to call; it stands for the addresses of toD");
        }
        return target;
    }

    private CompletableFuture<Sending.Result> send(SipAddress target, Exchange exchange) throws Exception {
        var sender = Objects.requireNonNull(exchanges, "not started");
        ExchangeSending.forgetOutcome(exchange.getMessage());
        sender.requireReceiverRoute();
        var draft = sender.write(exchange, exchange.getMessage().getBody(), target);
        return call(target, draft)
                .thenCompose(sent -> sent == null ? callAgain(target, draft) : CompletableFuture.completedFuture(sent));
    }

    /** @return with null if the call ended in good order before it took the message, which is as it was then */
    private CompletableFuture<Sending.@Nullable Result> call(SipAddress target, Draft draft) {
        try {
            return Objects.requireNonNull(agent, "not started")
                    .call(this, target)
                    .send(endpoint.getConfiguration(), draft);
        } catch (Throwable e) {
            draft.close();
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Once: a peer that hangs up all the time is not called for ever. */
    private CompletableFuture<Sending.Result> callAgain(SipAddress target, Draft draft) {
        CompletableFuture<Sending.@Nullable Result> none = CompletableFuture.completedFuture(null);
        var sending = none.thenComposeAsync(
                nothing -> isRunAllowed() ? call(target, draft) : none,
                Objects.requireNonNull(secondAttempts, "not started"));
        return Sending.orFail(sending, draft);
    }

    /** What kept the call or its session from coming up, as SIP says it; anything else as it is. */
    private static Throwable failure(Throwable cause, SipAddress target, Exchange exchange) {
        if (cause instanceof SipException refused) {
            return failure(refused, target, exchange);
        }
        if (cause instanceof MsrpException && cause.getCause() instanceof SdpException answer) {
            var refused = new SipException(NOT_ACCEPTABLE_HERE, String.valueOf(answer.getMessage()), answer);
            return failure(refused, target, exchange);
        }
        return cause;
    }

    private static MsrpSipException failure(SipException cause, SipAddress target, Exchange exchange) {
        // What is wrong on this side says so itself.
        boolean isOwn = cause.getCause() instanceof IllegalStateException;
        return new MsrpSipException(
                "No call to " + target + ": " + cause.status() + " " + cause.getMessage() + "."
                        + (isOwn ? "" : " " + advice(cause.status())),
                exchange,
                cause.status(),
                cause);
    }

    /** What may help. */
    private static String advice(int status) {
        return switch (status) {
            case 401, 407 -> "Check the options username, password and authRealm";
            case 403 -> "The called party or a proxy does not let the caller in: check the option identity";
            case 404, 410, 484, 604 ->
                "Check the address that is called, and outboundProxy if its domain is behind one";
            case 408 -> "Check sipTransport, outboundProxy and the network; callTimeout says how long a call may ring";
            case 480 -> "The called party is not there now: try again later";
            case 486, 600 -> "The called party has no room for another call: try again later";
            case 487 -> "The call was ended before its session was up";
            case 488, 606 ->
                "The two sides have no media in common: check mediaAddress (msrp or msrps), acceptTypes,"
                        + " publicAddress";
            case 503 -> "The request could not be sent or taken: check the address, outboundProxy and sipTransport";
            case 603 -> "The called party declines calls of this identity";
            default -> "RFC 3261 section 21 says what this status means";
        };
    }

    MediaListener mediaListener() {
        return mediaListener;
    }

    @ManagedAttribute(description = "Calls that are up or being made by the SIP user agent of this producer")
    public int getCallCount() {
        var current = agent;
        return current == null ? 0 : current.calls().size();
    }

    @Override
    public MsrpSipEndpoint getEndpoint() {
        return endpoint;
    }
}
