// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.Agreement;
import io.github.camelmsrp.sdp.Agreement.Connecting;
import io.github.camelmsrp.sdp.Fingerprint;
import io.github.camelmsrp.sdp.MessageMedia;
import io.github.camelmsrp.sdp.Negotiation;
import io.github.camelmsrp.sdp.Outcome;
import io.github.camelmsrp.sdp.SdpException;
import io.github.camelmsrp.sdp.SessionDescription;
import io.github.camelmsrp.session.Listener.PeerProof;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.OutgoingMessage;
import io.github.camelmsrp.session.Scheduler.Cancellable;
import io.github.camelmsrp.session.SessionTemplate;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One session that is set up by offer and answer: offered, agreed on, connected, over. Whoever wants to send before it
 * is connected waits for it. Locks are held for no longer than it takes to change state.
 */
final class SdpSession {

    /** So many times connectTimeout a session may be without a connection. */
    private static final int PATIENCE = 3;

    private final SdpSessions owner;
    private final MsrpEndpoint endpoint;
    private final MsrpConsumer consumer;
    private final MsrpUri uri;
    private final DialAttempt up = new DialAttempt();
    private final Cancellable expiry;
    private State state = State.NEW;
    private @Nullable MessageMedia offered;
    private @Nullable SessionDescription description;
    private volatile @Nullable Agreement agreement;
    private @Nullable MsrpSession session;

    private enum State {
        NEW,
        OFFERED,
        CONNECTING,
        OPEN,
        CLOSED
    }

    /**
     * @param endpoint whose options rule the setting up
     * @param consumer whose options rule what is received
     */
    SdpSession(SdpSessions owner, MsrpEndpoint endpoint, MsrpConsumer consumer, MsrpUri uri) {
        this.owner = owner;
        this.endpoint = endpoint;
        this.consumer = consumer;
        this.uri = uri;
        long patience = PATIENCE * endpoint.getConfiguration().getConnectTimeout();
        expiry = owner.host().schedule(patience, () -> endUnlessOpen("The session was not connected in time"));
    }

    String id() {
        return String.valueOf(uri.sessionId());
    }

    private boolean trustsFingerprints() {
        return uri.isSecure() && consumer.getEndpoint().getConfiguration().isTrustFingerprints();
    }

    private List<String> trusted(Agreement made) {
        return trustsFingerprints()
                ? made.fingerprints().stream().map(Fingerprint::toString).toList()
                : List.of();
    }

    int maxSessions() {
        return consumer.getEndpoint().getConfiguration().getMaxSessions();
    }

    boolean isOf(MsrpEndpoint address) {
        return consumer.getEndpoint().address().equals(address.address());
    }

    MsrpSessionManager.Described described() {
        return new MsrpSessionManager.Described(id(), String.valueOf(description));
    }

    // ---- offer and answer ----

    /** The offer leaves now, so peers may connect from now on. */
    void offered(MessageMedia said, SessionDescription text) {
        try {
            consumer.listener().reserve(id(), trustsFingerprints() ? PeerProof.FINGERPRINT : PeerProof.LISTENER);
        } catch (MsrpException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        synchronized (this) {
            offered = said;
            description = text;
            state = State.OFFERED;
        }
    }

    void applyAnswer(String text) {
        MessageMedia said;
        SessionDescription offer;
        synchronized (this) {
            if (state != State.OFFERED) {
                throw new IllegalStateException("The session has no offer that waits for an answer");
            }
            said = Objects.requireNonNull(offered);
            offer = Objects.requireNonNull(description);
            state = State.NEW;
        }
        try {
            var answer = SessionDescription.parse(text);
            Negotiation.requireSameSections(offer, answer);
            var outcome = Negotiation.conclude(said, answer, answer.media().get(0));
            if (outcome instanceof Outcome.Refused refused) {
                throw new SdpException("There is no session: " + refused.reason());
            }
            if (outcome instanceof Outcome.Agreed agreed) {
                agreed(agreed.agreement());
            }
        } catch (SdpException e) {
            end(new MsrpException(MsrpException.Scope.SESSION, MsrpStatus.NO_SESSION, String.valueOf(e.getMessage())));
            throw e;
        }
    }

    /** Connects, or lets the peer connect. */
    void agreed(Agreement made) {
        synchronized (this) {
            if (state == State.CLOSED) {
                throw new IllegalStateException("The session is over");
            }
            agreement = made;
            state = State.CONNECTING;
        }
        // Nobody vouches for the names in a certificate that is known by its fingerprint: routes must not see them.
        boolean isVouchedFor =
                made.connecting() == Connecting.PEER && trusted(made).isEmpty();
        var watch = new SdpSessionHandler(
                this, consumer, isVouchedFor ? SessionFacts.Origin.ACCEPTED : SessionFacts.Origin.DIALLED);
        var template = new SessionTemplate(consumer.getEndpoint().sessionSettings(), watch);
        if (made.connecting() == Connecting.PEER) {
            register(made, template);
        } else {
            dial(made, template);
        }
    }

    private void register(Agreement made, SessionTemplate template) {
        try {
            var registered = consumer.listener().register(id(), made.peerPath(), template, trusted(made));
            synchronized (this) {
                session = registered;
            }
        } catch (MsrpException e) {
            end(e);
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void dial(Agreement made, SessionTemplate template) {
        consumer.listener().release(id());
        var host = owner.host();
        var dial = host.dialSettings(consumer.getEndpoint(), made.peerPath())
                .withConnectTimeoutMillis(endpoint.getConfiguration().getConnectTimeout())
                .withLocalUri(made.localUri());
        var fingerprints = trusted(made);
        if (!fingerprints.isEmpty()) {
            var options = consumer.getEndpoint().getConfiguration();
            dial = dial.withTls(host.tlsOptions().forDialling(options, fingerprints));
        }
        host.node().connect(dial, template.settings(), template.handler()).whenComplete((opened, failure) -> {
            if (failure != null) {
                end(Sending.causeOf(failure));
            }
        });
    }

    // ---- its life ----

    void onOpen(MsrpSession opened) {
        boolean isTooLate;
        synchronized (this) {
            isTooLate = state == State.CLOSED;
            if (!isTooLate) {
                session = opened;
                state = State.OPEN;
            }
        }
        expiry.cancel();
        if (isTooLate) {
            opened.close(0);
        } else {
            up.complete(opened);
        }
    }

    private void endUnlessOpen(String reason) {
        synchronized (this) {
            if (state == State.OPEN) {
                return;
            }
        }
        end(new MsrpException(MsrpException.Scope.SESSION, MsrpStatus.TIMEOUT, reason));
    }

    /** Nobody can send into it any more; what waits fails. */
    void end(Throwable cause) {
        MsrpSession left;
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
            left = session;
        }
        expiry.cancel();
        owner.forget(this);
        consumer.releaseReservation(id());
        if (left != null) {
            left.close(0);
        }
        up.completeExceptionally(cause);
    }

    CompletionStage<Void> close() {
        MsrpSession open;
        synchronized (this) {
            open = state == State.OPEN ? session : null;
        }
        if (open != null) {
            return open.close(MsrpHost.GRACE_MILLIS);
        }
        end(new MsrpException(MsrpException.Scope.SESSION, MsrpStatus.NO_SESSION, "The session was closed"));
        return CompletableFuture.completedFuture(null);
    }

    // ---- sending ----

    /** Sends as soon as the session is connected; fails if too many wait already, or if it never will be. */
    CompletableFuture<Sending.Result> send(MsrpConfiguration options, Draft draft) {
        return up.forOneMore()
                .handle((open, failure) -> {
                    var made = agreement;
                    if (failure != null || made == null) {
                        draft.close();
                        return CompletableFuture.<Sending.Result>failedFuture(
                                failure != null ? Sending.causeOf(failure) : new IllegalStateException("no agreement"));
                    }
                    try {
                        return Sending.send(open, options, new PeerRules(made).prepare(open, draft), null);
                    } catch (MsrpException e) {
                        return CompletableFuture.<Sending.Result>failedFuture(e);
                    }
                })
                .toCompletableFuture()
                .thenCompose(sending -> sending);
    }

    /** An answer to what came on the session, for which the same rules hold. */
    OutgoingMessage reply(MsrpSession to, Draft draft) throws MsrpException {
        var made = agreement;
        return made == null ? draft.forSession(to) : new PeerRules(made).prepare(to, draft);
    }

    /** The session if it is connected. */
    synchronized @Nullable MsrpSession open() {
        return state == State.OPEN ? session : null;
    }

    Map<String, Object> info() {
        var facts = new LinkedHashMap<String, Object>();
        synchronized (this) {
            facts.put("sessionId", id());
            facts.put("state", state.name());
            facts.put("localPath", uri.masked());
            var open = session;
            if (open != null && open.remoteAddress() != null) {
                facts.put("localAddress", String.valueOf(open.localAddress()));
                facts.put("remoteAddress", String.valueOf(open.remoteAddress()));
            }
        }
        var made = agreement;
        if (made != null) {
            facts.put("localPath", made.localUri().masked());
            facts.put("peerPath", made.peerPath().masked());
            facts.put("direction", made.direction().toString());
            facts.put("connecting", made.connecting().name());
            facts.put(
                    "acceptTypes",
                    made.acceptance().types().stream().map(Object::toString).toList());
            facts.put(
                    "acceptWrappedTypes",
                    made.acceptance().wrappedTypes().stream()
                            .map(Object::toString)
                            .toList());
            facts.put("maxSize", made.acceptance().maxSize());
        }
        return facts;
    }
}
