// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.Abilities;
import io.github.camelmsrp.sdp.Agreement;
import io.github.camelmsrp.sdp.DescriptionHistory;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.OutgoingMessage;
import io.github.camelmsrp.session.Scheduler.Cancellable;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One session that is set up, changed and recovered by offer and answer. It keeps its id wherever it moves: the leg
 * that it runs over changes with the paths. Locks are held for no longer than it takes to change state.
 */
final class SdpSession {

    private final SdpSessions owner;
    private final SdpParty party;
    private final String id;
    private final SdpNegotiation negotiation;
    private volatile SdpLeg leg;
    /** The leg before, as long as something may come or go there. */
    private @Nullable SdpLeg left;
    /** The last leg that came up. */
    private @Nullable SdpLeg told;
    /** For those who want to send before the session is connected, or until it is connected again. */
    private DialAttempt up = new DialAttempt();

    private volatile boolean isClosing;
    private boolean isOver;
    /** It was up, and ended in good order. */
    private volatile boolean hasServed;

    private Cancellable expiry = () -> {};
    private Watcher watcher = new Watcher() {};

    /** For whoever carries the offers and answers of a session; called on threads that must not block. */
    interface Watcher {
        /** The session is connected, or connected anew. */
        default void onOpen() {}

        /** The connection is lost; unless a new offer and answer recover it in time, the session ends. */
        default void onLost(Throwable cause) {}

        default void onEnd(Throwable cause) {}
    }

    SdpSession(SdpSessions owner, SdpParty party, Abilities able, DescriptionHistory history) {
        this.owner = owner;
        this.party = party;
        id = String.valueOf(able.uri().sessionId());
        negotiation = new SdpNegotiation(this, owner, able.direction(), history);
        leg = new SdpLeg(this, party, able.uri());
        restartExpiry();
    }

    String id() {
        return id;
    }

    MsrpHost host() {
        return owner.host();
    }

    SdpParty party() {
        return party;
    }

    SdpNegotiation negotiation() {
        return negotiation;
    }

    boolean trustsFingerprints() {
        return leg.uri().isSecure() && party.endpoint().options().isTrustFingerprints();
    }

    boolean allowsSha1() {
        return party.endpoint().options().isAllowSha1Fingerprints();
    }

    boolean isOf(MsrpEndpoint address) {
        return party.endpoint().address().equals(address.address());
    }

    /** Once, by who made the session; told at once if it is over already. */
    void watch(Watcher by) {
        boolean isTooLate;
        synchronized (this) {
            watcher = by;
            isTooLate = isOver;
        }
        if (isTooLate) {
            by.onEnd(SdpLeg.closed());
        }
    }

    private synchronized Watcher watcher() {
        return watcher;
    }

    /** Runs a task when there was enough time for an answer or a connection. */
    Cancellable schedule(Runnable task) {
        return host().schedule(party.patienceMillis(), task);
    }

    // ---- its legs ----

    SdpLeg leg() {
        return leg;
    }

    /** A leg with an own URI that nobody knows yet. */
    SdpLeg newLeg() {
        var made = new SdpLeg(this, party, SdpSessions.newUri(party.listener()));
        owner.name(made.id(), this);
        return made;
    }

    /** A leg is over. */
    void forget(SdpLeg over) {
        if (!over.id().equals(id)) {
            owner.forget(this, over.id());
        }
    }

    /** For the first time. */
    void connect(Agreement made) {
        try {
            leg.connect(made);
        } catch (RuntimeException e) {
            end(e);
            throw e;
        }
    }

    /**
     * To another connection. The one before may still bring something, and takes what is being sent to its end.
     *
     * @throws IllegalStateException if the session is over meanwhile; the negotiation ends the leg then
     */
    void move(SdpLeg next, Agreement made) {
        next.connect(made);
        SdpLeg oldest;
        SdpLeg before;
        synchronized (this) {
            requireAlive();
            oldest = left;
            before = leg;
            left = before;
            leg = next;
        }
        restartExpiry();
        if (next.open() != null) {
            onOpen(next);
        } else if (next.isOver()) {
            onClose(next, SdpLeg.closed());
        }
        if (oldest != null) {
            oldest.end();
        }
        schedule(before::leave);
    }

    /**
     * To a peer that has another path now, with the same own URI: two connections cannot have it at a time.
     *
     * @throws IllegalStateException if the session is over meanwhile
     */
    void follow(Agreement made) {
        var next = new SdpLeg(this, party, leg.uri());
        SdpLeg before;
        synchronized (this) {
            requireAlive();
            before = leg;
            leg = next;
        }
        restartExpiry();
        var ended = before.end();
        synchronized (this) {
            if (!isOver) {
                owner.name(next.id(), this);
            }
        }
        var gone = ended == null ? CompletableFuture.<Void>completedFuture(null) : ended;
        gone.whenComplete((done, failure) -> {
            try {
                next.connect(made);
            } catch (RuntimeException e) {
                next.onClose(e);
            }
        });
    }

    // ---- its life ----

    synchronized void requireAlive() {
        if (isOver || isClosing) {
            throw new IllegalStateException("The session is over");
        }
    }

    /** The time for an answer or a connection begins again, unless the session is connected. */
    synchronized void restartExpiry() {
        expiry.cancel();
        if (!isOver && leg.open() == null) {
            expiry = schedule(this::endUnlessOpen);
        }
    }

    private void endUnlessOpen() {
        if (leg.open() == null) {
            end(new MsrpException(
                    MsrpException.Scope.SESSION, MsrpStatus.TIMEOUT, "The session was not connected in time"));
        }
    }

    void onOpen(SdpLeg opened) {
        DialAttempt waiting;
        var connected = opened.open();
        synchronized (this) {
            if (isOver || connected == null || opened != leg || opened == told) {
                return;
            }
            told = opened;
            expiry.cancel();
            waiting = up;
        }
        watcher().onOpen();
        waiting.complete(connected);
    }

    /** @param cause null if this side closed it in good order */
    void onClose(SdpLeg closed, @Nullable Throwable cause) {
        boolean isLost;
        synchronized (this) {
            if (isOver || closed != leg) {
                return;
            }
            // A first connection that cannot be had is no loss.
            isLost = told != null && !isClosing && cause != null;
            hasServed = told != null && (isClosing || cause == null);
        }
        if (isLost) {
            restartExpiry();
            watcher().onLost(Objects.requireNonNull(cause));
        } else {
            end(cause == null ? SdpLeg.closed() : cause);
        }
    }

    /** Nobody can send into it any more; what waits fails. */
    void end(Throwable cause) {
        SdpLeg before;
        Watcher by;
        DialAttempt waiting;
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
            before = left;
            by = watcher;
            // Whoever comes from now on fails as well.
            up = up.isDone() ? new DialAttempt() : up;
            waiting = up;
            expiry.cancel();
        }
        owner.forget(this);
        negotiation.drop();
        leg.end();
        if (before != null) {
            before.end();
        }
        waiting.completeExceptionally(cause);
        by.onEnd(cause);
    }

    /** Ends in good order. */
    CompletionStage<Void> close() {
        synchronized (this) {
            isClosing = true;
        }
        if (leg.isOver()) {
            end(SdpLeg.closed());
        }
        return leg.close();
    }

    /**
     * Sends as soon as the session is connected; fails if too many wait already, or if it never will be. The outcome is
     * null if the session was up and ends in good order before it takes the message: the draft is as it was then.
     */
    CompletableFuture<Sending.@Nullable Result> send(MsrpSessionConfiguration options, Draft draft) {
        return whenUp().handle((open, failure) -> failure == null ? leg.send(options, draft) : notSent(draft, failure))
                .toCompletableFuture()
                .thenCompose(sending -> sending)
                .thenCompose(sent -> sent != null || isClosing || hasServed
                        ? CompletableFuture.completedFuture(sent)
                        : send(options, draft));
    }

    private CompletableFuture<Sending.@Nullable Result> notSent(Draft draft, Throwable failure) {
        if (hasServed) {
            return CompletableFuture.completedFuture(null);
        }
        draft.close();
        return CompletableFuture.failedFuture(Sending.causeOf(failure));
    }

    private synchronized CompletionStage<MsrpSession> whenUp() {
        if (up.isDone() && !isOver() && !leg.isReady()) {
            up = new DialAttempt();
        }
        return up.forOneMore();
    }

    /** Whether nothing can be sent any more. */
    synchronized boolean isOver() {
        return isOver || isClosing || hasServed;
    }

    /** An answer to what came on the session, for which the same rules hold. */
    OutgoingMessage reply(MsrpSession to, Draft draft) throws MsrpException {
        var made = leg.agreement();
        return made == null ? draft.forSession(to) : new PeerRules(made).prepare(to, draft);
    }

    /** The session if it is connected. */
    @Nullable
    MsrpSession open() {
        return leg.open();
    }

    Map<String, Object> info() {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("sessionId", id);
        facts.put("offerPending", negotiation.isOfferPending());
        leg.describe(facts);
        return facts;
    }
}
