// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.FaultLog;
import io.github.camelmsrp.sip.CallFacts;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whose calls a consumer takes: the allow list decides, then the bean, then the route. */
final class SipAcceptance {

    static final int DECLINE = 603;

    private static final Logger LOG = LoggerFactory.getLogger(SipAcceptance.class);
    private static final int UNAVAILABLE = 480;
    private static final int BUSY_HERE = 486;
    private static final int LEAST_REFUSAL = 300;
    private static final int MOST_REFUSAL = 699;

    /** Decisions that are made at a time, and that wait for it. */
    static final int THREADS = 20;

    static final int MAX_WAITING = 1000;

    private final CamelContext context;
    private final MsrpHost host;
    /** Of its own: who takes long to decide must not hold up the routes of the calls that are up. */
    private final @Nullable ExecutorService threads;

    private final Map<Object, CompletableFuture<Integer>> undecided = new ConcurrentHashMap<>();
    private final SipAllowList allowList;
    private final @Nullable MsrpSipAcceptPolicy policy;
    private final @Nullable String routeId;
    /** Callers decide how often this happens. */
    private final FaultLog warnings;

    SipAcceptance(CamelContext context, MsrpSipConfiguration options) {
        this.context = context;
        host = MsrpHost.of(context);
        allowList = SipAllowList.parse(options.getAcceptFrom());
        policy = options.getAcceptPolicy();
        routeId = options.getAcceptRoute();
        threads = policy == null && routeId == null ? null : newThreads();
        warnings = FaultLog.oncePerMinute(LOG, host.node().scheduler());
    }

    private ExecutorService newThreads() {
        var profile = new ThreadPoolProfile("MsrpSipDecision");
        profile.setPoolSize(THREADS);
        profile.setMaxPoolSize(THREADS);
        profile.setMaxQueueSize(MAX_WAITING);
        profile.setKeepAliveTime(60L);
        profile.setTimeUnit(TimeUnit.SECONDS);
        profile.setAllowCoreThreadTimeOut(true);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return context.getExecutorServiceManager().newThreadPool(this, "MsrpSipDecision", profile);
    }

    /** Refuses the calls that nothing is decided on yet. */
    void close() {
        undecided.values().forEach(decision -> decision.complete(UNAVAILABLE));
        if (threads != null) {
            context.getExecutorServiceManager().shutdownGraceful(threads, MsrpHost.GRACE_MILLIS);
        }
    }

    /**
     * Completes with 200 or the status of a refusal; 486 if too many wait for a decision already. Nothing is decided
     * any more when it is cancelled.
     */
    CompletableFuture<Integer> statusFor(CallFacts facts) {
        if (!allowList.allows(facts.caller())) {
            return CompletableFuture.completedFuture(DECLINE);
        }
        if (threads == null) {
            return CompletableFuture.completedFuture(MsrpSipAcceptPolicy.OK);
        }
        var decision = new CompletableFuture<Integer>();
        var key = new Object();
        undecided.put(key, decision);
        decision.whenComplete((status, failure) -> undecided.remove(key));
        // Nobody rings longer: who decides without end must not keep the call's place.
        var limit = host.schedule(SipHost.LONGEST_RINGING_MILLIS, () -> {
            if (decision.complete(UNAVAILABLE)) {
                warnings.warn("A call from {} is refused, since nothing was decided in time", facts.caller());
            }
        });
        decision.whenComplete((status, failure) -> limit.cancel());
        try {
            threads.execute(() -> decide(facts, decision));
        } catch (RejectedExecutionException e) {
            if (!threads.isShutdown()) {
                warnings.warn("{} calls wait for a decision: more are refused", MAX_WAITING);
            }
            decision.complete(threads.isShutdown() ? UNAVAILABLE : BUSY_HERE);
        }
        return decision;
    }

    private void decide(CallFacts facts, CompletableFuture<Integer> decision) {
        if (decision.isDone()) {
            return;
        }
        try {
            int status = policy == null ? MsrpSipAcceptPolicy.OK : policy.statusFor(invitation(facts));
            if (status != MsrpSipAcceptPolicy.OK || routeId == null) {
                decision.complete(checked(status));
            } else {
                askRoute(routeId, facts, decision);
            }
        } catch (Throwable e) {
            warnings.warn("A call from {} is declined, since its acceptance failed", facts.caller(), e);
            decision.complete(DECLINE);
        }
    }

    private static MsrpSipAcceptPolicy.Invitation invitation(CallFacts facts) {
        return new MsrpSipAcceptPolicy.Invitation(
                facts.caller().toString(), facts.callerName(), facts.called().toString(), facts.callId());
    }

    private void askRoute(String id, CallFacts facts, CompletableFuture<Integer> decision) {
        var route = host.receiverRoutes().startedRoute(id);
        if (route == null) {
            warnings.warn(
                    "A call from {} is refused: acceptRoute={}, but no such route is started", facts.caller(), id);
            decision.complete(UNAVAILABLE);
            return;
        }
        var exchange = newExchange(route, facts);
        processor(route).process(exchange, doneSync -> decision.complete(statusOf(exchange)));
    }

    private static Exchange newExchange(Route route, CallFacts facts) {
        var exchange = route.getEndpoint().createExchange();
        exchange.getMessage().setHeaders(SipCallMedia.headers(facts));
        return exchange;
    }

    private static AsyncProcessor processor(Route route) {
        return AsyncProcessorConverterHelper.convert(route.getConsumer().getProcessor());
    }

    private int statusOf(Exchange exchange) {
        if (exchange.getException() != null) {
            LOG.debug("acceptRoute failed", exchange.getException());
            return DECLINE;
        }
        var status = exchange.getProperty(MsrpConstants.SIP_RESPONSE_STATUS, Integer.class);
        return status == null ? MsrpSipAcceptPolicy.OK : checked(status);
    }

    private int checked(int status) {
        if (status == MsrpSipAcceptPolicy.OK || status >= LEAST_REFUSAL && status <= MOST_REFUSAL) {
            return status;
        }
        warnings.warn("{} is no status that takes or refuses a call: it is declined", status);
        return DECLINE;
    }
}
