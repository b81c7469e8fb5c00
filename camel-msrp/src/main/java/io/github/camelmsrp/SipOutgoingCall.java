// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Listener;
import io.github.camelmsrp.session.SessionHandler;
import io.github.camelmsrp.sip.CallFacts;
import io.github.camelmsrp.sip.SipAddress;
import io.github.camelmsrp.sip.SipException;
import io.github.camelmsrp.sip.SipIdentity;
import io.github.camelmsrp.wire.MsrpException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that producers make, from the first message to the end of its session. Its session exists before the call, so
 * that messages wait in it while the call rings.
 */
final class SipOutgoingCall implements SdpParty, ClientReceiver.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(SipOutgoingCall.class);
    private static final int MAX_SESSIONS = 100_000;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int UNAVAILABLE = 503;

    private final SipAgent agent;
    private final MsrpSipEndpoint endpoint;
    /** Of a producer that is not stopped, as long as there is one. */
    private volatile MediaListener mediaListener;

    private final Parties parties;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final Set<MsrpSipProducer> producers = new HashSet<>();
    private final SipCallMedia media;
    private final SdpSession session;
    private volatile @Nullable SessionFacts known;
    /** With null if the call does not come up. */
    private final CompletableFuture<@Nullable CallFacts> established = new CompletableFuture<>();

    /** Who calls whom. */
    record Parties(SipIdentity from, SipAddress target) {}

    /** @throws SipException if there can be no session */
    SipOutgoingCall(SipAgent agent, MsrpSipProducer producer, Parties parties) {
        this.agent = agent;
        this.parties = parties;
        endpoint = producer.getEndpoint();
        mediaListener = producer.mediaListener();
        media = new SipCallMedia(agent.host().sdpSessions(), this);
        session = media.firstOffer();
        media.over().whenComplete((over, failure) -> agent.forget(this));
    }

    /** @return false if it is over, and another one is to be made */
    boolean join(MsrpSipProducer producer) {
        synchronized (producers) {
            if (session.isOver()) {
                return false;
            }
            producers.add(producer);
            return true;
        }
    }

    void startOnce() {
        if (!isStarted.compareAndSet(false, true)) {
            return;
        }
        try {
            var calling = agent.userAgent()
                    .call(parties.from(), parties.target(), media)
                    .toCompletableFuture();
            media.onCalling(() -> calling.cancel(true));
            var patience = agent.host()
                    .schedule(
                            endpoint.getConfiguration().getCallTimeout(),
                            () -> media.onFailed(new SipException(REQUEST_TIMEOUT, "No answer in time")));
            calling.whenComplete((call, failure) -> {
                patience.cancel();
                established.complete(failure == null ? call.facts() : null);
                if (failure == null) {
                    LOG.debug("Call to {} is up", parties.target());
                    session.restartExpiry();
                    media.onEstablished(call);
                } else {
                    media.onFailed(Sending.causeOf(failure));
                }
            });
        } catch (RuntimeException e) {
            media.onFailed(e instanceof SipException ? e : new SipException(UNAVAILABLE, "Cannot call", e));
        }
    }

    /**
     * Sends when the session is up, after what waits already.
     *
     * @return with null if the call was up and has ended in good order before it took the message: the draft is as it
     *     was then
     */
    CompletableFuture<Sending.@Nullable Result> send(MsrpSessionConfiguration options, Draft draft) {
        return session.send(options, draft);
    }

    /** A producer stops; without any the call ends. */
    CompletionStage<Void> release(MsrpSipProducer producer) {
        boolean isUnused;
        synchronized (producers) {
            isUnused = producers.remove(producer) && producers.isEmpty();
            producers.stream().findAny().ifPresent(other -> mediaListener = other.mediaListener());
        }
        return isUnused ? media.close() : CompletableFuture.completedFuture(null);
    }

    SipAddress target() {
        return parties.target();
    }

    CallOptions options() {
        return endpoint.callOptions();
    }

    // ---- as a party of its session ----

    @Override
    public MsrpEndpoint endpoint() {
        return endpoint.media();
    }

    @Override
    public Listener listener() {
        return mediaListener.listener();
    }

    @Override
    public long connectTimeoutMillis() {
        return endpoint.getConfiguration().getConnectTimeout();
    }

    /** The first offer may ring for a while before anybody answers and connects. */
    @Override
    public long patienceMillis() {
        long ringing = established.isDone() ? 0 : endpoint.getConfiguration().getCallTimeout();
        return ringing + SdpParty.super.patienceMillis();
    }

    @Override
    public int maxSessions() {
        return MAX_SESSIONS;
    }

    @Override
    public SessionHandler newHandler(SessionFacts now) {
        known = now;
        return new ClientReceiver(agent.host(), this, endpoint.media());
    }

    // ---- as the owner of its receiver ----

    @Override
    public String maskedName() {
        return parties.target().toString();
    }

    @Override
    public @Nullable RouteReceiver consumer() {
        var consumer = agent.consumer(parties.from().address());
        var receiver = consumer == null ? null : consumer.receiverIfStarted();
        return receiver == null || receiver.isSuspended() ? null : receiver;
    }

    @Override
    public ClientReceiver.Precedence precedence() {
        return ClientReceiver.Precedence.CONSUMER_LAST;
    }

    @Override
    public RouteReceiver.Tie tie() {
        return RouteReceiver.Tie.LENT;
    }

    /** For one mailbox each. */
    @Override
    public SessionFacts facts() {
        var now = known;
        return now == null ? new SessionFacts(SessionFacts.Origin.DIALLED) : now.anew();
    }

    /** Asked for on threads that may block: the session may be up before SIP has said so. */
    @Override
    public Map<String, Object> headers() {
        var call = MsrpHost.await(established, connectTimeoutMillis(), "waiting for a call");
        return call == null ? Map.of() : SipCallMedia.headers(call);
    }

    /** Whether the session ends with it, or is recovered, is not decided here. */
    @Override
    public void onClosed(ClientReceiver closed, @Nullable MsrpException cause) {
        LOG.debug("A connection of the session with {} is closed", parties.target());
    }
}
