// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.FaultLog;
import io.github.camelmsrp.sip.CallFacts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whose calls a consumer takes: the allow list decides, then the bean, then the route. */
final class SipAcceptance {

    static final int DECLINE = 603;

    private static final Logger LOG = LoggerFactory.getLogger(SipAcceptance.class);
    private static final int UNAVAILABLE = 480;
    private static final int LEAST_REFUSAL = 300;
    private static final int MOST_REFUSAL = 699;

    private final MsrpHost host;
    private final SipAllowList allowList;
    private final @Nullable MsrpSipAcceptPolicy policy;
    private final @Nullable String routeId;
    /** Callers decide how often this happens. */
    private final FaultLog warnings;

    SipAcceptance(MsrpHost host, MsrpSipConfiguration options) {
        this.host = host;
        allowList = SipAllowList.parse(options.getAcceptFrom());
        policy = options.getAcceptPolicy();
        routeId = options.getAcceptRoute();
        warnings = FaultLog.oncePerMinute(LOG, host.node().scheduler());
    }

    /** Completes with 200 or the status of a refusal. */
    CompletionStage<Integer> statusFor(CallFacts facts) {
        if (!allowList.allows(facts.caller())) {
            return CompletableFuture.completedFuture(DECLINE);
        }
        if (policy == null && routeId == null) {
            return CompletableFuture.completedFuture(MsrpSipAcceptPolicy.OK);
        }
        var decision = new CompletableFuture<Integer>();
        // Nobody rings longer: who decides without end must not keep the call's place.
        var limit = host.schedule(SipHost.LONGEST_RINGING_MILLIS, () -> {
            if (decision.complete(UNAVAILABLE)) {
                warnings.warn("A call from {} is refused, since nothing was decided in time", facts.caller());
            }
        });
        decision.whenComplete((status, failure) -> limit.cancel());
        try {
            host.runRoute(() -> decide(facts, decision));
        } catch (RejectedExecutionException e) {
            decision.complete(UNAVAILABLE);
        }
        return decision;
    }

    private void decide(CallFacts facts, CompletableFuture<Integer> decision) {
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
