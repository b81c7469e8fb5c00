// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.Direction;
import io.github.camelmsrp.sdp.SdpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** What a producer does with the descriptions and ids of sessions instead of sending the body. */
final class SessionOperations {

    /** What SIP answers to an offer of which nothing can be accepted. */
    private static final int NOT_ACCEPTABLE = 488;

    /** What SIP answers to an offer that crosses another one. */
    private static final int REQUEST_PENDING = 491;

    private final MsrpEndpoint endpoint;
    private final SdpSessions sessions;

    SessionOperations(MsrpEndpoint endpoint, SdpSessions sessions) {
        this.endpoint = endpoint;
        this.sessions = sessions;
    }

    Operation operation(Exchange exchange) {
        var text = exchange.getMessage().getHeader(MsrpConstants.OPERATION, String.class);
        if (text == null) {
            return endpoint.getConfiguration().getOperation();
        }
        for (var operation : Operation.values()) {
            if (operation.name().replace("_", "").equalsIgnoreCase(text.replaceAll("[_-]", ""))) {
                return operation;
            }
        }
        throw new IllegalArgumentException(MsrpConstants.OPERATION + "=" + text + ": there is no such operation");
    }

    /** @return what the exchange has to wait for; null if nothing */
    @Nullable
    CompletionStage<?> run(Operation operation, Exchange exchange) throws MsrpOperationFailedException {
        try {
            return switch (operation) {
                case CREATE_OFFER -> createOffer(exchange);
                case CREATE_ANSWER -> createAnswer(exchange);
                case APPLY_ANSWER -> applyAnswer(exchange);
                case CLOSE -> session(exchange).close();
                case INFO -> info(exchange);
                case SEND -> throw new IllegalArgumentException("send is no operation on a session");
            };
        } catch (SdpException e) {
            throw new MsrpOperationFailedException(
                    "The description is refused: " + e.getMessage(), exchange, NOT_ACCEPTABLE, e);
        } catch (MsrpSessionManager.OfferPendingException e) {
            throw new MsrpOperationFailedException(String.valueOf(e.getMessage()), exchange, REQUEST_PENDING, e);
        } catch (MsrpSessionManager.NoRoomException | MsrpSessionManager.CallException e) {
            throw new MsrpOperationFailedException(
                    String.valueOf(e.getMessage()), exchange, MsrpStatus.FORBIDDEN.code(), e);
        }
    }

    private @Nullable CompletionStage<?> createOffer(Exchange exchange) throws MsrpOperationFailedException {
        var direction = direction(exchange);
        var made = isAboutSession(exchange)
                ? negotiation(exchange).offerAgain(direction)
                : sessions.offer(endpoint, orBoth(direction));
        return describe(exchange, made, MsrpStatus.OK.code());
    }

    private @Nullable CompletionStage<?> createAnswer(Exchange exchange) throws MsrpOperationFailedException {
        var direction = direction(exchange);
        if (isAboutSession(exchange)) {
            return describe(
                    exchange, negotiation(exchange).answerAgain(text(exchange), direction), MsrpStatus.OK.code());
        }
        var made = sessions.answer(endpoint, text(exchange), orBoth(direction));
        return describe(exchange, made, made.sessionId() == null ? NOT_ACCEPTABLE : MsrpStatus.OK.code());
    }

    private static boolean isAboutSession(Exchange exchange) {
        return exchange.getMessage().getHeader(MsrpConstants.TARGET_SESSION) != null;
    }

    private static @Nullable CompletionStage<?> describe(
            Exchange exchange, MsrpSessionManager.Described made, int status) {
        var message = exchange.getMessage();
        message.setBody(made.sdp());
        message.setHeader(MsrpConstants.CONTENT_TYPE, "application/sdp");
        message.setHeader(MsrpConstants.STATUS_CODE, status);
        if (made.sessionId() == null) {
            message.removeHeader(MsrpConstants.SESSION_ID);
        } else {
            message.setHeader(MsrpConstants.SESSION_ID, made.sessionId());
        }
        return null;
    }

    private @Nullable CompletionStage<?> applyAnswer(Exchange exchange) throws MsrpOperationFailedException {
        var another = negotiation(exchange).applyAnswer(text(exchange));
        if (another != null) {
            return describe(exchange, another, MsrpStatus.OK.code());
        }
        // Or a message that the route sends next would be called a description too.
        exchange.getMessage().removeHeader(MsrpConstants.CONTENT_TYPE);
        return null;
    }

    private @Nullable CompletionStage<?> info(Exchange exchange) throws MsrpOperationFailedException {
        exchange.getMessage().setBody(session(exchange).info());
        return null;
    }

    private SdpSession session(Exchange exchange) throws MsrpOperationFailedException {
        var id = exchange.getMessage().getHeader(MsrpConstants.TARGET_SESSION, String.class);
        if (id == null) {
            throw new IllegalArgumentException("Set the header " + MsrpConstants.TARGET_SESSION);
        }
        var session = sessions.find(id);
        if (session == null || !session.isOf(endpoint)) {
            throw MsrpOperationFailedException.noSession(id, endpoint, exchange);
        }
        return session;
    }

    private SdpNegotiation negotiation(Exchange exchange) throws MsrpOperationFailedException {
        return session(exchange).negotiation().requireCarriedByRoutes();
    }

    private static String text(Exchange exchange) {
        var text = exchange.getMessage().getBody(String.class);
        if (text == null) {
            throw new SdpException("The body is no text");
        }
        return text;
    }

    private static @Nullable Direction direction(Exchange exchange) {
        var text = exchange.getMessage().getHeader(MsrpConstants.DIRECTION, String.class);
        return text == null ? null : Direction.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static Direction orBoth(@Nullable Direction direction) {
        return direction == null ? Direction.SENDRECV : direction;
    }
}
