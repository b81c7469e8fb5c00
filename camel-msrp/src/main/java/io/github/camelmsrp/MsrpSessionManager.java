// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.Direction;
import io.github.camelmsrp.sdp.SdpException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Sets up MSRP sessions by offer and answer (RFC 3264, RFC 4975 section 8), for whatever carries them: SIP, HTTP, a
 * message queue. In the registry of the CamelContext under {@value #NAME}; the option {@code operation} of producers
 * offers the same to routes.
 *
 * <p>A session belongs to the listening address that an endpoint URI names, and its messages go to the route that
 * consumes from there without a session id. What is sent into a session before it is connected waits. A session that is
 * not connected within three times connectTimeout is dropped. Any thread.
 *
 * <p>The session of a SIP call can be closed and asked for its state here; all else fails with {@link CallException}.
 */
public final class MsrpSessionManager {

    /** In the registry. */
    public static final String NAME = "msrpSessionManager";

    private final CamelContext context;

    /**
     * A description to be carried to the peer.
     *
     * @param sessionId names the session in other calls and in the header CamelMsrpTargetSession; null if an answer
     *     refuses all that was offered
     * @param sdp the text; it holds the secret by which the peer is let in, so it is to be kept from others
     */
    public record Described(@Nullable String sessionId, String sdp) {
        /** Without the secrets. */
        @Override
        public String toString() {
            return sessionId == null ? "Described[refused]" : "Described[agreed or offered]";
        }
    }

    /**
     * A session has an offer of this side that waits for its answer, so there can be no other offer, nor an answer to
     * one of the peer (glare, RFC 3264 section 4). SIP answers 491 then.
     */
    public static final class OfferPendingException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        OfferPendingException() {
            super("An offer of this side waits for its answer");
        }
    }

    /** There are as many sessions as the listening address may have (option maxSessions), or it is being closed. */
    public static final class NoRoomException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        NoRoomException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The offers and answers of a session are those of a SIP call: nobody else may change what was agreed on. */
    public static final class CallException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        CallException() {
            super("SIP carries the offers and answers of this session: only sending, closing and asking for its state"
                    + " are possible here");
        }
    }

    private MsrpSessionManager(CamelContext context) {
        this.context = context;
    }

    static void bind(CamelContext context) {
        synchronized (context) {
            if (context.getRegistry().lookupByName(NAME) == null) {
                context.getRegistry().bind(NAME, new MsrpSessionManager(context));
            }
        }
    }

    private SdpSessions sessions() {
        return MsrpHost.of(context).sdpSessions();
    }

    private SdpNegotiation negotiation(String sessionId) {
        return sessions().require(sessionId).negotiation().requireCarriedByRoutes();
    }

    private MsrpEndpoint endpoint(String uri) {
        return Objects.requireNonNull(context.getEndpoint(uri, MsrpEndpoint.class), uri);
    }

    /**
     * Makes a session that waits for the answer to its offer.
     *
     * @param endpointUri for instance {@code msrp:0.0.0.0:2855}, as the route that listens there names it
     * @param direction in which content may flow, seen from this side
     * @throws NoRoomException if there is no room for another session
     * @throws IllegalStateException if no route takes such sessions there
     */
    public Described createOffer(String endpointUri, Direction direction) {
        return sessions().offer(endpoint(endpointUri), direction);
    }

    /**
     * Makes a session of an offer, or refuses it: sections of other media, and all but the first that can be agreed on,
     * have port 0 in the answer.
     *
     * @throws SdpException if the offer cannot be read
     * @throws IllegalStateException as with {@link #createOffer}
     */
    public Described createAnswer(String endpointUri, String offer, Direction direction) {
        return sessions().answer(endpoint(endpointUri), offer, direction);
    }

    /**
     * Offers a session again, with the direction of before: to refresh it, or to recover it after its connection was
     * lost. An offer that says nothing new is the same text as before.
     *
     * @throws OfferPendingException if an offer of this side waits for its answer
     * @throws IllegalStateException if there is no such session
     */
    public Described offerAgain(String sessionId) {
        return negotiation(sessionId).offerAgain(null);
    }

    /**
     * As {@link #offerAgain(String)}, with another direction: {@code SENDONLY} holds what the peer sends,
     * {@code SENDRECV} resumes it.
     */
    public Described offerAgain(String sessionId, Direction direction) {
        return negotiation(sessionId).offerAgain(direction);
    }

    /**
     * As {@link #offerAgain(String)}, with another own URI in any case, so over another connection. What is being sent
     * over the one before is sent to its end there.
     */
    public Described offerNewPath(String sessionId) {
        return negotiation(sessionId).offerNewPath();
    }

    /**
     * Answers another offer for a session, and applies it: what is said about types, size and direction counts for the
     * next message; if the peer has another path or the connection was lost, another connection is made; port 0 ends
     * the session. The direction is what this side wanted before, as far as the offer allows it.
     *
     * @return without session id if the offer ended the session
     * @throws SdpException if the offer cannot be read or accepted; the session stays as it was
     * @throws OfferPendingException if an offer of this side waits for its answer
     * @throws IllegalStateException if there is no such session
     */
    public Described answerAgain(String sessionId, String offer) {
        return negotiation(sessionId).answerAgain(offer, null);
    }

    /** As {@link #answerAgain(String, String)}; from now on this side wants another direction. */
    public Described answerAgain(String sessionId, String offer, Direction direction) {
        return negotiation(sessionId).answerAgain(offer, direction);
    }

    /**
     * Applies the answer to the offer of a session. If the answer to a first offer is none to it, the session ends; if
     * it is another offer, what was agreed on before stays. An answer that refuses the session ends it.
     *
     * @return empty, or another offer that has to be carried to the peer, and whose answer has to be applied, before
     *     there is a session: with the option cema, if a middlebox is on the way that does not take part
     * @throws SdpException if the answer refuses the session, cannot be read, or does not fit the offer
     * @throws IllegalStateException if there is no such session, or no offer that waits for an answer
     */
    public Optional<Described> applyAnswer(String sessionId, String answer) {
        return Optional.ofNullable(negotiation(sessionId).applyAnswer(answer));
    }

    /**
     * Gives up an offer that the peer refused or did not answer. What was agreed on before stays; if nothing was, the
     * session ends. Nothing happens if no offer waits.
     *
     * @throws IllegalStateException if there is no such session
     */
    public void dropOffer(String sessionId) {
        negotiation(sessionId).dropOffer();
    }

    /**
     * Ends a session in good order.
     *
     * @return completes when it is over
     * @throws IllegalStateException if there is no such session
     */
    public CompletionStage<Void> close(String sessionId) {
        return sessions().require(sessionId).close();
    }

    /**
     * What is known of a session, by names: sessionId, state (OFFERED, CONNECTING, OPEN, LOST), offerPending,
     * direction, localPath, peerPath, connecting, acceptTypes, acceptWrappedTypes, maxSize, localAddress,
     * remoteAddress; what is not known is missing. Paths are masked.
     *
     * @throws IllegalStateException if there is no such session
     */
    public Map<String, Object> info(String sessionId) {
        return sessions().require(sessionId).info();
    }
}
