// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.Direction;
import io.github.camelmsrp.sdp.SdpException;
import io.github.camelmsrp.sip.CallEnd;
import io.github.camelmsrp.sip.CallFacts;
import io.github.camelmsrp.sip.CallMedia;
import io.github.camelmsrp.sip.IncomingCalls;
import io.github.camelmsrp.sip.SipCall;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties a call and its session together: SIP carries the descriptions of the session, a session that ends ends the call,
 * and a call that ends ends the session.
 */
final class SipCallMedia implements CallMedia, IncomingCalls.CallListener, SdpSession.Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(SipCallMedia.class);
    /** A peer that hangs up may close the connection before its BYE arrives. */
    private static final long RECOVERY_DELAY_MILLIS = 1_000;

    /** Both sides see that the connection is lost; as in RFC 3261 section 14.1, who called is the first to offer. */
    private static final long CALLED_RECOVERY_DELAY_MILLIS = 3_000;

    private final SdpSessions sessions;
    private final SdpParty party;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private @Nullable SdpSession session;
    /** Made already: the first one, or one that replaces another. */
    private volatile @Nullable String preparedOffer;

    private @Nullable SipCall call;
    /** Ends an attempt to call. */
    private @Nullable Runnable cancel;

    private boolean isSessionOver;
    private boolean isCallOver;

    SipCallMedia(SdpSessions sessions, SdpParty party) {
        this.sessions = sessions;
        this.party = party;
    }

    // ---- offers and answers ----

    /** Makes the session of a call that is about to be made, so that messages can wait in it. */
    SdpSession firstOffer() {
        return firstOffer(SipFailures.SERVICE_UNAVAILABLE);
    }

    private SdpSession firstOffer(int noSession) {
        return SipFailures.describing(noSession, () -> {
            var made = sessions.offer(party, Direction.SENDRECV);
            preparedOffer = made.sdp();
            return watch(made);
        });
    }

    @Override
    public String offer() {
        if (session() == null) {
            firstOffer(SipFailures.BUSY_HERE);
        }
        var prepared = preparedOffer;
        preparedOffer = null;
        return prepared != null
                ? prepared
                : SipFailures.describing(
                        SipFailures.SERVICE_UNAVAILABLE,
                        () -> negotiation().offerAgain(null).sdp());
    }

    @Override
    public String answer(String offer) {
        if (session() != null) {
            return SipFailures.describing(
                    SipFailures.BUSY_HERE,
                    () -> negotiation().answerAgain(offer, null).sdp());
        }
        return SipFailures.describing(SipFailures.BUSY_HERE, () -> {
            var made = sessions.answer(party, offer, Direction.SENDRECV);
            if (made.sessionId() == null) {
                throw new SdpException("nothing of the offer can be accepted");
            }
            watch(made);
            return made.sdp();
        });
    }

    @Override
    public void applyAnswer(String answer) {
        SipFailures.describing(SipFailures.SERVICE_UNAVAILABLE, () -> {
            var another = negotiation().applyAnswer(answer);
            if (another != null) {
                preparedOffer = another.sdp();
                offerPrepared();
            }
            return answer;
        });
    }

    /** Sends the offer that is to replace one whose answer led to no session, as soon as there is a call. */
    private void offerPrepared() {
        SipCall up;
        synchronized (this) {
            up = call;
        }
        if (up == null || preparedOffer == null) {
            return;
        }
        up.offerAgain().whenComplete((done, failure) -> {
            if (failure != null && SipFailures.isGlare(Sending.causeOf(failure))) {
                sessions.host().schedule(RECOVERY_DELAY_MILLIS, this::offerPrepared);
            }
        });
    }

    @Override
    public void dropOffer() {
        negotiation().dropOffer();
    }

    /** The one that a session begins with is made again as it is. */
    @Override
    public void postponeOffer() {
        var first = negotiation().postponeOffer();
        if (first != null) {
            preparedOffer = first.sdp();
        }
    }

    private SdpNegotiation negotiation() {
        return Objects.requireNonNull(session(), "no session").negotiation();
    }

    private SdpSession watch(MsrpSessionManager.Described described) {
        var made = sessions.require(String.valueOf(described.sessionId()));
        boolean isTooLate;
        synchronized (this) {
            session = made;
            isTooLate = isCallOver;
        }
        made.watch(this);
        if (isTooLate) {
            made.close();
        }
        return made;
    }

    private synchronized @Nullable SdpSession session() {
        return session;
    }

    // ---- the life of the call ----

    /** @param ending ends the attempt to call */
    void onCalling(Runnable ending) {
        boolean isTooLate;
        synchronized (this) {
            cancel = ending;
            isTooLate = isSessionOver;
        }
        if (isTooLate) {
            ending.run();
        }
    }

    @Override
    public void onEstablished(SipCall established) {
        boolean isTooLate;
        synchronized (this) {
            call = established;
            cancel = null;
            isTooLate = isSessionOver;
        }
        if (isTooLate) {
            hangUp(established);
        } else {
            offerPrepared();
        }
    }

    /** The call, or the attempt to make it, is over: whoever ended it, and for an attempt with a better reason. */
    void onFailed(Throwable cause) {
        SdpSession left;
        synchronized (this) {
            if (isCallOver) {
                return;
            }
            isCallOver = true;
            left = session;
        }
        if (left != null) {
            left.end(cause);
        }
        completeIfOver();
    }

    @Override
    public void onEnded(CallEnd end) {
        var left = session();
        boolean isUp = left != null && left.open() != null;
        if (!isUp) {
            onFailed(SipFailures.of(end));
            return;
        }
        LOG.debug("Call ended: {} {}, by {}", end.status(), end.phrase(), end.by());
        synchronized (this) {
            isCallOver = true;
        }
        Objects.requireNonNull(left).close();
        completeIfOver();
    }

    /** Another offer may bring the session back (RFC 4975 section 5.4). */
    @Override
    public void onLost(Throwable cause) {
        LOG.debug("The connection of a call is lost", cause);
        recoverLater();
    }

    private void recoverLater() {
        SipCall up;
        synchronized (this) {
            up = call;
        }
        boolean isCalled = up != null && up.facts().isIncoming();
        sessions.host().schedule(isCalled ? CALLED_RECOVERY_DELAY_MILLIS : RECOVERY_DELAY_MILLIS, this::recover);
    }

    private void recover() {
        SipCall up;
        SdpSession lost;
        synchronized (this) {
            up = isCallOver || isSessionOver ? null : call;
            lost = session;
        }
        if (up == null || lost == null || lost.open() != null) {
            return;
        }
        up.offerAgain().whenComplete((done, failure) -> {
            if (failure != null) {
                onNotRecovered(lost, Sending.causeOf(failure));
            }
        });
    }

    private void onNotRecovered(SdpSession lost, Throwable cause) {
        if (SipFailures.isGlare(cause)) {
            recoverLater();
        } else if (lost.open() == null) {
            lost.end(cause);
        }
    }

    @Override
    public void onEnd(Throwable cause) {
        SipCall left;
        Runnable ending;
        synchronized (this) {
            isSessionOver = true;
            left = call;
            ending = cancel;
        }
        if (left != null) {
            hangUp(left);
        } else if (ending != null) {
            ending.run();
        }
        completeIfOver();
    }

    private void hangUp(SipCall left) {
        left.bye().whenComplete((done, failure) -> {
            synchronized (this) {
                isCallOver = true;
            }
            completeIfOver();
        });
    }

    private void completeIfOver() {
        synchronized (this) {
            if (!isCallOver || session != null && !isSessionOver) {
                return;
            }
        }
        over.complete(null);
    }

    /** Ends the session in good order, and with it the call. */
    CompletionStage<Void> close() {
        var left = session();
        if (left != null) {
            left.close();
        }
        return over;
    }

    /** Completes when neither the call nor the session is left. */
    CompletionStage<Void> over() {
        return over;
    }

    /** What the exchanges of a call say of it. */
    static Map<String, Object> headers(CallFacts facts) {
        var headers = new LinkedHashMap<String, Object>();
        headers.put(MsrpConstants.SIP_CALL_ID, facts.callId());
        headers.put(MsrpConstants.SIP_CALLER, facts.caller().toString());
        if (facts.callerName() != null) {
            headers.put(MsrpConstants.SIP_DISPLAY_NAME, facts.callerName());
        }
        headers.put(MsrpConstants.SIP_CALLED, facts.called().toString());
        var peer = facts.isIncoming() ? facts.caller() : facts.called();
        headers.put(MsrpConstants.SIP_PEER, peer.toString());
        return headers;
    }
}
