// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.Agreement;
import io.github.camelmsrp.sdp.Agreement.Connecting;
import io.github.camelmsrp.session.Listener;
import io.github.camelmsrp.session.Listener.PeerProof;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.SessionHandler;
import io.github.camelmsrp.session.SessionTemplate;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a session that was set up by offer and answer runs over: one own URI and one connection, from the offer or
 * answer that names the URI to the end of the connection. A session that moves gets another leg. Locks are held for no
 * longer than it takes to change state.
 */
final class SdpLeg {

    private final SdpSession owner;
    private final SdpParty party;
    private final MsrpUri uri;
    private volatile @Nullable Agreement agreement;
    /** Where peers may connect before the answer has come; it may have other users when the party has stopped. */
    private volatile @Nullable Listener reserved;

    private volatile State state = State.NEW;
    private @Nullable MsrpSession session;
    /** Gets what the session brings. */
    private volatile @Nullable SessionHandler taker;
    /** The session is being closed, though it may not be over yet. */
    private volatile boolean isRefusing;

    private int sending;
    private boolean isLeaving;

    private enum State {
        NEW,
        OPEN,
        CLOSED
    }

    SdpLeg(SdpSession owner, SdpParty party, MsrpUri uri) {
        this.owner = owner;
        this.party = party;
        this.uri = uri;
    }

    MsrpUri uri() {
        return uri;
    }

    String id() {
        return String.valueOf(uri.sessionId());
    }

    @Nullable
    Agreement agreement() {
        return agreement;
    }

    /** The same connection under other terms; they count for the next message. */
    void agree(Agreement changed) {
        agreement = changed;
    }

    boolean isOver() {
        return state == State.CLOSED;
    }

    /** As in what is told of a session. */
    private String state() {
        if (agreement == null) {
            return "OFFERED";
        }
        return switch (state) {
            case NEW -> "CONNECTING";
            case OPEN -> "OPEN";
            case CLOSED -> "LOST";
        };
    }

    /** The session if it is connected. */
    synchronized @Nullable MsrpSession open() {
        var open = state == State.OPEN ? session : null;
        // It may have ended without that this leg has been told.
        return open == null || open.state() == MsrpSession.State.CLOSED ? null : open;
    }

    /** Whether the session takes messages. */
    boolean isReady() {
        return !isRefusing && open() != null;
    }

    // ---- coming up ----

    /** The offer leaves now, so peers may connect from now on. */
    void reserve() {
        try {
            var proof = owner.trustsFingerprints() ? PeerProof.FINGERPRINT : PeerProof.LISTENER;
            var matching = party.endpoint().options().getSessionMatching();
            var listener = party.listener();
            listener.reserve(id(), proof, matching);
            reserved = listener;
            if (isOver()) {
                releaseReservation();
            }
        } catch (MsrpException e) {
            throw new MsrpSessionManager.NoRoomException(String.valueOf(e.getMessage()), e);
        }
    }

    private void releaseReservation() {
        var listener = reserved;
        if (listener != null) {
            listener.release(id());
        }
    }

    /**
     * Connects, or lets the peer connect.
     *
     * @throws MsrpSessionManager.NoRoomException if the listener has no room
     */
    void connect(Agreement made) {
        agreement = made;
        // Nobody vouches for the names in a certificate that is known by its fingerprint: routes must not see them.
        boolean isVouchedFor =
                made.connecting() == Connecting.PEER && made.fingerprints().isEmpty();
        var origin = isVouchedFor ? SessionFacts.Origin.ACCEPTED : SessionFacts.Origin.DIALLED;
        var facts = new SessionFacts(origin, owner.id(), party::headers);
        var template =
                new SessionTemplate(party.endpoint().sessionSettings(), new SdpSessionHandler(this, party, facts));
        if (made.connecting() == Connecting.PEER) {
            register(made, template);
        } else {
            dial(made, template);
        }
    }

    private void register(Agreement made, SessionTemplate template) {
        MsrpSession registered;
        try {
            registered = party.listener().register(id(), made.peerPath(), template, texts(made.fingerprints()));
        } catch (MsrpException e) {
            throw new MsrpSessionManager.NoRoomException(String.valueOf(e.getMessage()), e);
        }
        boolean isTooLate;
        synchronized (this) {
            session = registered;
            isTooLate = state == State.CLOSED;
        }
        if (isTooLate) {
            registered.close(0);
        }
    }

    private void dial(Agreement made, SessionTemplate template) {
        releaseReservation();
        var host = owner.host();
        var dial = host.dialSettings(party.endpoint(), made.peerPath())
                .withConnectTimeoutMillis(party.connectTimeoutMillis())
                .withLocalUri(made.localUri());
        var anchor = made.anchor();
        if (anchor != null) {
            dial = dial.withAddress(anchor.host(), anchor.port());
        }
        if (!made.fingerprints().isEmpty()) {
            var options = party.endpoint().options();
            dial = dial.withTls(host.tlsOptions().forDialling(options, texts(made.fingerprints())));
        }
        host.node().connect(dial, template.settings(), template.handler()).whenComplete((opened, failure) -> {
            if (failure != null) {
                onClose(Sending.causeOf(failure));
            }
        });
    }

    void onOpen(MsrpSession opened, SessionHandler by) {
        boolean isTooLate;
        synchronized (this) {
            isTooLate = state == State.CLOSED;
            if (!isTooLate) {
                session = opened;
                taker = by;
                state = State.OPEN;
            }
        }
        if (isTooLate) {
            opened.close(0);
        } else {
            owner.onOpen(this);
        }
    }

    // ---- going away ----

    /** @param cause null if this side closed it in good order */
    void onClose(@Nullable Throwable cause) {
        if (end() != null) {
            owner.onClose(this, cause);
        }
    }

    static MsrpException closed() {
        return new MsrpException(MsrpException.Scope.SESSION, MsrpStatus.NO_SESSION, "The session was closed");
    }

    /**
     * Nobody can send here any more.
     *
     * @return completes when the connection is done with; null if it was over already
     */
    @Nullable
    CompletionStage<Void> end() {
        MsrpSession left;
        synchronized (this) {
            if (state == State.CLOSED) {
                return null;
            }
            state = State.CLOSED;
            left = session;
        }
        releaseReservation();
        owner.forget(this);
        return left == null ? CompletableFuture.completedFuture(null) : left.close(0);
    }

    /** Ends in good order. */
    CompletionStage<Void> close() {
        var open = open();
        if (open != null) {
            return open.close(MsrpHost.GRACE_MILLIS);
        }
        onClose(null);
        return CompletableFuture.completedFuture(null);
    }

    /** Ends in good order as soon as nothing is being sent here. */
    void leave() {
        boolean isQuiet;
        synchronized (this) {
            isLeaving = true;
            isQuiet = sending == 0;
        }
        if (isQuiet) {
            close();
        }
    }

    void describe(Map<String, Object> facts) {
        facts.put("state", state());
        facts.put("localPath", uri.masked());
        var open = open();
        if (open != null) {
            facts.put("localAddress", String.valueOf(open.localAddress()));
            facts.put("remoteAddress", String.valueOf(open.remoteAddress()));
        }
        var made = agreement;
        if (made != null) {
            facts.put("localPath", made.localUri().masked());
            facts.put("peerPath", made.peerPath().masked());
            facts.put("direction", made.direction().toString());
            facts.put("connecting", made.connecting().name());
            facts.put("acceptTypes", texts(made.acceptance().types()));
            facts.put("acceptWrappedTypes", texts(made.acceptance().wrappedTypes()));
            facts.put("maxSize", made.acceptance().maxSize());
        }
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    // ---- sending ----

    /**
     * Sends a message.
     *
     * @return with null if the leg is not connected, or not any more: the draft is as it was then
     */
    CompletableFuture<Sending.@Nullable Result> send(MsrpSessionConfiguration options, Draft draft) {
        var open = isRefusing ? null : open();
        if (open == null) {
            return CompletableFuture.completedFuture(null);
        }
        changeSending(1);
        CompletableFuture<Sending.@Nullable Result> sending;
        try {
            var rules = new PeerRules(Objects.requireNonNull(agreement));
            var message = rules.prepare(open, draft);
            sending = options.getWaitFor() == WaitFor.REPLY && taker instanceof ClientReceiver receiver
                    ? receiver.ask(open, options, message)
                    : Sending.send(open, options, message, null);
        } catch (MsrpException e) {
            sending = CompletableFuture.failedFuture(e);
        }
        return sending.whenComplete((sent, failure) -> {
            if (sent == null && failure == null) {
                isRefusing = true;
            }
            changeSending(-1);
        });
    }

    private void changeSending(int by) {
        boolean isDone;
        synchronized (this) {
            sending += by;
            isDone = isLeaving && sending == 0;
        }
        if (isDone) {
            close();
        }
    }
}
