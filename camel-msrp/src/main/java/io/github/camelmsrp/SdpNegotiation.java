// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.Abilities;
import io.github.camelmsrp.sdp.Agreement;
import io.github.camelmsrp.sdp.Cema;
import io.github.camelmsrp.sdp.DescriptionHistory;
import io.github.camelmsrp.sdp.Direction;
import io.github.camelmsrp.sdp.MediaDescription;
import io.github.camelmsrp.sdp.MessageMedia;
import io.github.camelmsrp.sdp.Negotiation;
import io.github.camelmsrp.sdp.Outcome;
import io.github.camelmsrp.sdp.SdpException;
import io.github.camelmsrp.sdp.SessionDescription;
import io.github.camelmsrp.session.Scheduler.Cancellable;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The offers and answers of one session, one at a time: what to say, and what its legs have to do for what was agreed
 * on. An exchange that fails leaves everything as it was (RFC 3264 section 4).
 */
final class SdpNegotiation {

    private final SdpSession session;
    private final SdpSessions owner;
    private final DescriptionHistory history;
    private final AtomicReference<@Nullable PendingOffer> pending = new AtomicReference<>();
    /** What this side would like; what there is may be less. */
    private Direction wanted;

    /** A middlebox is on the way that media anchoring cannot lead through. */
    private boolean isAnchoringOff;

    /** An own offer without answer, and the leg that it is about. */
    private record PendingOffer(
            MessageMedia said,
            SessionDescription description,
            SdpLeg leg,
            @Nullable Cema cema,
            Direction wanted,
            Cancellable expiry) {}

    SdpNegotiation(SdpSession session, SdpSessions owner, Direction wanted, DescriptionHistory history) {
        this.session = session;
        this.owner = owner;
        this.history = history;
        this.wanted = wanted;
    }

    /** @throws MsrpSessionManager.CallException if SIP carries offers and answers */
    SdpNegotiation requireCarriedByRoutes() {
        if (!session.party().isCarriedByRoutes()) {
            throw new MsrpSessionManager.CallException();
        }
        return this;
    }

    private MsrpSessionManager.Described described() {
        return new MsrpSessionManager.Described(session.id(), history.sent().toString());
    }

    /** Whether an own offer waits for its answer. */
    boolean isOfferPending() {
        return pending.get() != null;
    }

    private Abilities abilities(SdpLeg leg, Direction direction) {
        var able = owner.abilities(session.party(), leg, direction);
        return isAnchoringOff ? able.withoutCema() : able;
    }

    private void requireAgreed() {
        session.requireAlive();
        if (pending.get() != null) {
            throw new MsrpSessionManager.OfferPendingException();
        }
    }

    // ---- offers of this side ----

    /** The first offer. */
    synchronized MsrpSessionManager.Described offer(Abilities able) {
        session.leg().reserve();
        return offer(able, session.leg(), wanted);
    }

    private MsrpSessionManager.Described offer(Abilities able, SdpLeg over, Direction wish) {
        var media = Negotiation.offer(able);
        var description = history.offer(media.toMedia());
        var expiry = session.schedule(() -> drop(description));
        pending.set(new PendingOffer(media, description, over, able.cema(), wish, expiry));
        if (session.isOver()) {
            // Whoever ended it may have come before there was something to drop.
            drop();
            session.requireAlive();
        }
        return described();
    }

    /**
     * Another offer: over the same connection, or over a new one if that was lost.
     *
     * @param direction null for what was said last
     */
    synchronized MsrpSessionManager.Described offerAgain(@Nullable Direction direction) {
        requireAgreed();
        if (session.leg().isOver()) {
            return offerMoving(direction);
        }
        return offer(abilities(session.leg(), next(direction)), session.leg(), wish(direction));
    }

    /** Another offer, over a new connection in any case. */
    synchronized MsrpSessionManager.Described offerNewPath() {
        requireAgreed();
        return offerMoving(null);
    }

    private MsrpSessionManager.Described offerMoving(@Nullable Direction direction) {
        var leg = session.newLeg();
        try {
            var able = abilities(leg, next(direction));
            leg.reserve();
            return offer(able, leg, wish(direction));
        } catch (RuntimeException e) {
            leg.end();
            throw e;
        }
    }

    private Direction wish(@Nullable Direction direction) {
        return direction != null ? direction : wanted;
    }

    /** What to offer: what there is, unless something else is wished. */
    private Direction next(@Nullable Direction direction) {
        var made = session.leg().agreement();
        return direction != null || made == null ? wish(direction) : made.direction();
    }

    /** The offer is refused or not answered: what was agreed on before counts; a first offer ends the session. */
    synchronized void dropOffer() {
        dropOffer(new MsrpException(MsrpException.Scope.SESSION, MsrpStatus.NO_SESSION, "The offer was not accepted"));
    }

    /**
     * The offer cannot be made now. There is no session without the first one, so that it still waits for its answer.
     *
     * @return the first one, to be sent again; null if there is another agreement, and the offer is dropped
     */
    synchronized MsrpSessionManager.@Nullable Described postponeOffer() {
        if (pending.get() != null && session.leg().agreement() == null) {
            return described();
        }
        dropOffer();
        return null;
    }

    private void dropOffer(MsrpException cause) {
        drop();
        if (session.leg().agreement() == null) {
            session.end(cause);
        }
    }

    private synchronized void drop(SessionDescription unanswered) {
        var offer = pending.get();
        if (offer != null && offer.description().equals(unanswered)) {
            dropOffer();
        }
    }

    /** No answer is waited for any more. */
    void drop() {
        var offer = pending.getAndSet(null);
        if (offer != null) {
            offer.expiry().cancel();
            if (offer.leg() != session.leg()) {
                offer.leg().end();
            }
        }
    }

    /**
     * @return another offer that has to be sent and answered; null if there is none to send
     * @throws SdpException if the answer is none to the offer, which is dropped then, or ends the session by refusing
     */
    synchronized MsrpSessionManager.@Nullable Described applyAnswer(String text) {
        var offer = pending.get();
        if (offer == null) {
            throw new IllegalStateException("The session has no offer that waits for an answer");
        }
        try {
            var answer = SessionDescription.parse(text);
            Negotiation.requireSameSections(offer.description(), answer);
            var outcome = Negotiation.conclude(offer.said(), answer, history.own(answer), offer.cema());
            history.answered(answer);
            if (outcome instanceof Outcome.Agreed agreed) {
                accept(offer, trusted(agreed.agreement()));
                return null;
            }
            if (outcome instanceof Outcome.Fallback) {
                return offerWithoutAnchoring(offer);
            }
            var refusal = new SdpException("There is no session: the peer refused it");
            session.end(noSession("The peer refused the session", refusal));
            throw refusal;
        } catch (SdpException e) {
            dropOffer(noSession("The answer cannot be accepted", e));
            throw e;
        }
    }

    private static MsrpException noSession(String message, SdpException cause) {
        return new MsrpException(MsrpException.Scope.SESSION, MsrpStatus.NO_SESSION, message, cause);
    }

    private MsrpSessionManager.Described offerWithoutAnchoring(PendingOffer instead) {
        isAnchoringOff = true;
        instead.expiry().cancel();
        return offer(abilities(instead.leg(), instead.said().direction()), instead.leg(), instead.wanted());
    }

    private void accept(PendingOffer offer, Agreement made) {
        var leg = session.leg();
        var before = leg.agreement();
        if (offer.leg() != leg) {
            session.move(offer.leg(), made);
        } else if (before == null) {
            session.connect(made);
        } else if (!leg.isOver() && before.isSameConnection(made)) {
            leg.agree(made);
        } else {
            session.follow(made);
        }
        wanted = offer.wanted();
        offer.expiry().cancel();
        pending.compareAndSet(offer, null);
    }

    // ---- offers of the peer ----

    /** The answer to the first offer. */
    synchronized MsrpSessionManager.Described answer(SessionDescription offer, Outcome.Agreed agreed) {
        history.answer(offer, agreed.own().toMedia());
        session.connect(trusted(agreed.agreement()));
        return described();
    }

    /**
     * @param direction null for what this side wanted before
     * @throws SdpException if the offer is refused; nothing has changed then
     */
    synchronized MsrpSessionManager.Described answerAgain(String text, @Nullable Direction direction) {
        requireAgreed();
        var offer = SessionDescription.parse(text);
        var section = history.sectionOf(offer);
        if (section.isRefused()) {
            var answer = history.answer(offer, section.refused()).toString();
            session.end(new MsrpException(
                    MsrpException.Scope.SESSION, MsrpStatus.NO_SESSION, "The peer ended the session"));
            return new MsrpSessionManager.Described(null, answer);
        }
        var flow = wish(direction);
        var agreed = stay(offer, section, flow);
        if (agreed == null) {
            agreed = move(offer, section, flow);
        }
        wanted = flow;
        history.answer(offer, agreed.own().toMedia());
        return described();
    }

    /** Agrees without a new connection, if there can be an agreement with the one that there is. */
    private Outcome.@Nullable Agreed stay(SessionDescription offer, MediaDescription section, Direction flow) {
        var leg = session.leg();
        var before = leg.agreement();
        if (leg.isOver() || before == null) {
            return null;
        }
        var outcome = Negotiation.answer(offer, section, abilities(leg, flow));
        if (outcome instanceof Outcome.Agreed same) {
            var made = trusted(same.agreement());
            if (before.isSameConnection(made)) {
                leg.agree(made);
                return same;
            }
        }
        return null;
    }

    private Outcome.Agreed move(SessionDescription offer, MediaDescription section, Direction flow) {
        var leg = session.newLeg();
        try {
            var outcome = Negotiation.answer(offer, section, abilities(leg, flow));
            if (outcome instanceof Outcome.Agreed moved) {
                session.move(leg, trusted(moved.agreement()));
                return moved;
            }
            throw new SdpException(
                    "The offer is refused, the session stays as it was: " + ((Outcome.Refused) outcome).reason());
        } catch (RuntimeException e) {
            leg.end();
            throw e;
        }
    }

    /** Fingerprints count only if they are trusted, and those of SHA-1 only if they may be. */
    private Agreement trusted(Agreement made) {
        if (!session.trustsFingerprints()) {
            return made.withFingerprints(List.of());
        }
        return session.allowsSha1()
                ? made
                : made.withFingerprints(made.fingerprints().stream()
                        .filter(fingerprint -> !fingerprint.isWeak())
                        .toList());
    }
}
