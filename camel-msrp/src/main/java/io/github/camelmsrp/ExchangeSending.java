// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.MessageHelper;
import org.jspecify.annotations.Nullable;

/** What producers have in common: an exchange becomes a message, and what became of the message ends the exchange. */
final class ExchangeSending {

    private static final String ATTEMPT = "CamelMsrpFailedAttempt";

    private final MsrpHost host;
    private final MsrpEndpoint endpoint;
    private final MsrpBinding binding;

    /**
     * What this endpoint may have to send again, with the same Message-ID then (RFC 4975 section 5.4).
     *
     * @param messageIds for each target one: to another it is another message
     */
    private record Attempt(MsrpEndpoint endpoint, @Nullable Object body, Map<Object, String> messageIds) {
        boolean isOf(MsrpEndpoint other, @Nullable Object otherBody) {
            return endpoint.equals(other) && body == otherBody;
        }
    }

    ExchangeSending(MsrpHost host, MsrpEndpoint endpoint) {
        this.host = host;
        this.endpoint = endpoint;
        binding = new MsrpBinding(host, endpoint);
    }

    /** @throws IllegalArgumentException if the option receiverRoute names none */
    void requireReceiverRoute() {
        var routeId = endpoint.options().getReceiverRoute();
        if (routeId != null && endpoint.getCamelContext().getRoute(routeId) == null) {
            throw new IllegalArgumentException("receiverRoute=" + routeId + ": there is no route with this id");
        }
    }

    /** Takes away what an earlier producer has set. */
    static void forgetOutcome(Message in) {
        in.removeHeader(MsrpConstants.STATUS_CODE);
        in.removeHeader(MsrpConstants.REPORT_STATUS);
        in.removeHeader(MsrpConstants.BYTES_SENT);
        in.removeHeader(MsrpConstants.SESSION_COUNT);
    }

    /**
     * @param target the peer that gets the message, or each session of several; the same again for one that replaces it
     */
    Draft write(Exchange exchange, @Nullable Object body, Object target) throws InvalidPayloadException, IOException {
        var in = exchange.getMessage();
        var attempt = exchange.getProperty(ATTEMPT, Attempt.class);
        if (attempt == null || !attempt.isOf(endpoint, in.getBody())) {
            attempt = new Attempt(endpoint, in.getBody(), new HashMap<>(2));
            exchange.setProperty(ATTEMPT, attempt);
        }
        var chosen = MsrpBinding.chosenMessageId(in);
        var draft = binding.writeMessage(
                exchange, body, chosen != null ? chosen : attempt.messageIds().get(target));
        var messageId = draft.message().messageId();
        in.setHeader(MsrpConstants.SENT_MESSAGE_ID, messageId);
        attempt.messageIds().put(target, messageId);
        return draft;
    }

    /** The body in a form that can be given to {@link #write} several times. */
    @Nullable
    Object repeatableBody(Exchange exchange) throws InvalidPayloadException, IOException {
        return binding.repeatableBody(exchange);
    }

    /**
     * Ends the exchange as its message ends. The thread that completes the sending belongs to the network, and the
     * route goes on in the callback, so it gets another one.
     *
     * @param peer as people are told
     */
    void finishLater(
            CompletableFuture<Sending.Result> sending, String peer, Exchange exchange, AsyncCallback callback) {
        sending.whenCompleteAsync(
                (result, failure) -> {
                    try {
                        if (result == null) {
                            throw failure(exchange, peer, failure == null ? null : Sending.causeOf(failure));
                        }
                        finish(exchange, result);
                    } catch (Throwable e) {
                        exchange.setException(e);
                    }
                    callback.done(false);
                },
                host.continuations());
    }

    private void finish(Exchange exchange, Sending.Result result) throws Exception {
        var message = exchange.getMessage();
        exchange.removeProperty(ATTEMPT);
        MessageHelper.resetStreamCache(message);
        if (result.reply() != null) {
            readReply(result.reply(), exchange);
        }
        message.setHeader(MsrpConstants.BYTES_SENT, result.bytesSent());
        if (result.responseCode() != null) {
            message.setHeader(MsrpConstants.STATUS_CODE, result.responseCode());
        }
        if (result.reportCode() != null) {
            message.setHeader(MsrpConstants.REPORT_STATUS, result.reportCode());
        }
    }

    private void readReply(IncomingMessage reply, Exchange exchange) throws Exception {
        try {
            ReceivedFacts.forget(exchange);
            binding.readMessage(reply, new SessionFacts(SessionFacts.Origin.DIALLED), exchange);
            reply.complete(MsrpStatus.OK);
        } catch (Exception e) {
            reply.body().close();
            reply.complete(RouteOutcome.ofFailure(e, endpoint.options()));
            throw e;
        }
    }

    private static Exception failure(Exchange exchange, String peer, @Nullable Throwable cause) {
        if (cause instanceof MsrpException refused) {
            var status = refused.status();
            exchange.getMessage().setHeader(MsrpConstants.STATUS_CODE, status.code());
            return new MsrpOperationFailedException(
                    "Not delivered to " + peer + ": " + refused.getMessage() + " (status " + status.code() + ")",
                    exchange,
                    status.code(),
                    refused);
        }
        return cause instanceof Exception known ? known : new IllegalStateException("Not delivered", cause);
    }
}
