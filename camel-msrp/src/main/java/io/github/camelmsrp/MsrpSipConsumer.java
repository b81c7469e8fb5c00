// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.FaultLog;
import io.github.camelmsrp.sip.CallFacts;
import io.github.camelmsrp.sip.IncomingCalls;
import io.github.camelmsrp.sip.SipAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers calls to one address; the messages of their sessions go to the route. */
@ManagedResource(description = "Managed MSRP over SIP consumer")
public class MsrpSipConsumer extends DefaultConsumer implements Suspendable, ShutdownAware, IncomingCalls {

    private static final Logger LOG = LoggerFactory.getLogger(MsrpSipConsumer.class);
    private static final int TEMPORARILY_UNAVAILABLE = 480;
    private static final int BUSY_HERE = 486;
    private static final Map<Integer, String> PHRASES = Map.of(
            TEMPORARILY_UNAVAILABLE,
            "Temporarily Unavailable",
            BUSY_HERE,
            "Busy Here",
            488,
            "Not Acceptable Here",
            SipAcceptance.DECLINE,
            "Decline");

    private final MsrpSipEndpoint endpoint;
    private final MediaListener mediaListener;
    /** Those that are decided on included. */
    private final Set<SipCallMedia> calls = ConcurrentHashMap.newKeySet();

    private final Object admission = new Object();
    private @Nullable FaultLog fullLog;

    private @Nullable SipHost host;
    private @Nullable SipAcceptance acceptance;
    private volatile @Nullable RouteReceiver receiver;
    private volatile @Nullable SipAgent agent;
    private volatile @Nullable SipAccount account;

    MsrpSipConsumer(MsrpSipEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        mediaListener = new MediaListener(endpoint.media());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        var options = endpoint.getConfiguration();
        ServiceHelper.startService(options.getIdempotentRepository());
        var shared = SipHost.of(endpoint.getCamelContext());
        host = shared;
        fullLog = FaultLog.oncePerMinute(LOG, shared.host().node().scheduler());
        receiver = new RouteReceiver(shared.host(), endpoint.media(), this);
        mediaListener.open(shared.host());
        try {
            var joined = shared.join(endpoint, this);
            agent = joined;
            // It has threads: after all that can fail but the user's name.
            acceptance = new SipAcceptance(endpoint.getCamelContext(), options);
            account = joined.open(this, this);
        } catch (RuntimeException e) {
            closeAcceptance();
            leave(shared);
            throw e;
        }
        setHealthCheck(new MsrpSipHealthCheck(this));
    }

    @Override
    protected void doStop() throws Exception {
        var shared = host;
        if (shared != null) {
            closeAccount();
            closeAcceptance();
            closeCalls();
            leave(shared);
        }
        receiver = null;
        super.doStop();
    }

    private void closeAcceptance() {
        if (acceptance != null) {
            acceptance.close();
        }
    }

    /** First, so that no call comes any more. */
    private void closeAccount() {
        var left = account;
        account = null;
        if (left != null) {
            MsrpHost.await(left.close(), MsrpHost.GRACE_MILLIS, "unregistering");
        }
    }

    /** Lets what is queued go out, then ends the sessions, and with them the calls. */
    private void closeCalls() {
        var current = receiver;
        if (current != null) {
            current.closeSessions();
        }
        var closing = new ArrayList<CompletableFuture<Void>>();
        calls.forEach(call -> closing.add(call.close().toCompletableFuture()));
        MsrpHost.await(
                CompletableFuture.allOf(closing.toArray(new CompletableFuture<?>[0])),
                2 * MsrpHost.GRACE_MILLIS,
                "ending calls");
    }

    private void leave(SipHost shared) {
        var left = agent;
        agent = null;
        if (left != null) {
            left.close(this);
            shared.leave(left, this);
        }
        mediaListener.close(shared.host());
    }

    @Override
    protected void doSuspend() throws Exception {
        var current = receiver;
        if (current != null) {
            current.suspend();
        }
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        Objects.requireNonNull(receiver, "not started").resume();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        var current = receiver;
        return current == null ? 0 : current.pendingExchanges();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // Stopping ends the calls in good order; there is nothing to prepare.
    }

    // ---- calls ----

    @Override
    public CompletionStage<Decision> onCall(CallFacts facts, boolean hasOffer) {
        var current = receiverIfStarted();
        if (current == null || current.isSuspended()) {
            return CompletableFuture.completedFuture(refusal(TEMPORARILY_UNAVAILABLE));
        }
        var media = new SipCallMedia(current.host().sdpSessions(), new IncomingParty(this, facts));
        if (!add(media)) {
            tellFull();
            return CompletableFuture.completedFuture(refusal(BUSY_HERE));
        }
        var status = Objects.requireNonNull(acceptance).statusFor(facts);
        CompletableFuture<Decision> decision = status.thenApply(made -> decision(made, media));
        decision.whenComplete((made, failure) -> {
            if (decision.isCancelled()) {
                status.cancel(false);
                calls.remove(media);
            }
        });
        return decision;
    }

    private Decision decision(int status, SipCallMedia media) {
        if (status == MsrpSipAcceptPolicy.OK) {
            media.over().whenComplete((done, failure) -> calls.remove(media));
            return new Decision.Accepted(media, media);
        }
        calls.remove(media);
        return refusal(status);
    }

    private static Decision refusal(int status) {
        return new Decision.Refused(status, PHRASES.getOrDefault(status, "Refused"));
    }

    /** Asked before anything is made for a call; {@link #add} decides. */
    @Override
    public boolean hasRoom() {
        if (calls.size() < endpoint.getConfiguration().getMaxSessions()) {
            return true;
        }
        tellFull();
        return false;
    }

    @Override
    public int maxCalls() {
        return endpoint.getConfiguration().getMaxSessions();
    }

    private void tellFull() {
        Objects.requireNonNull(fullLog)
                .warn(
                        "{} has {} calls, which is maxSessions: more are refused",
                        endpoint.getAddress(),
                        endpoint.getConfiguration().getMaxSessions());
    }

    /** Whether there is room for one more. */
    private boolean add(SipCallMedia media) {
        synchronized (admission) {
            return calls.size() < endpoint.getConfiguration().getMaxSessions() && calls.add(media);
        }
    }

    MediaListener mediaListener() {
        return mediaListener;
    }

    /** What runs the route; null while it is stopped, and from when it begins to stop: nothing may begin in it then. */
    @Nullable
    RouteReceiver receiverIfStarted() {
        var current = receiver;
        return current == null || current.hasEnded() ? null : current;
    }

    /** The calls that are taken or decided on. */
    List<SipCallMedia> calls() {
        return List.copyOf(calls);
    }

    SipAccount.@Nullable State registration() {
        var current = account;
        return current == null ? null : current.state();
    }

    @ManagedAttribute(description = "Calls that are taken or decided on")
    public int getCallCount() {
        return calls.size();
    }

    @ManagedAttribute(
            description = "Whether the address is registered: UNREGISTERED without a registrar, REGISTERING,"
                    + " REGISTERED, FAILED, CLOSED")
    public String getRegistrationState() {
        var state = registration();
        return state == null ? SipAccount.State.CLOSED.name() : state.name();
    }

    /** The real one if port 0 was asked for; 0 if not started. */
    @ManagedAttribute(description = "Port where SIP is received")
    public int getSipPort() {
        var current = agent;
        return current == null ? 0 : current.userAgent().port();
    }

    @Override
    public MsrpSipEndpoint getEndpoint() {
        return endpoint;
    }

    @Override
    public String toString() {
        return "Consumer[msrp-sip:" + endpoint.getAddress() + "]";
    }
}
