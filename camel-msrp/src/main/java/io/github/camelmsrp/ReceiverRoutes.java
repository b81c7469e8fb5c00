// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * Finds the routes that the option receiverRoute names, and ends what sessions have for them when they stop: their
 * input need not be an MSRP consumer, so that nothing else tells.
 */
final class ReceiverRoutes extends LifecycleStrategySupport {

    private final CamelContext context;
    /** Those that have a mailbox, so there are at most as many as dialled sessions. */
    private final Set<RouteReceiver> receivers = ConcurrentHashMap.newKeySet();

    private ReceiverRoutes(CamelContext context) {
        this.context = context;
    }

    /** The one of a context, which keeps its lifecycle strategies when it is stopped and started again. */
    static ReceiverRoutes of(CamelContext context) {
        for (var known : context.getLifecycleStrategies()) {
            if (known instanceof ReceiverRoutes routes) {
                return routes;
            }
        }
        var made = new ReceiverRoutes(context);
        context.addLifecycleStrategy(made);
        return made;
    }

    /** The route with this id; null unless it and its input are started, or are about to be. */
    @Nullable
    Route startedRoute(String routeId) {
        var route = context.getRoute(routeId);
        var status = context.getRouteController().getRouteStatus(routeId);
        boolean isStarted = route != null
                && status != null
                && status.isStarted()
                && !ServiceHelper.isSuspended(route.getConsumer())
                && !ServiceHelper.isStopped(route.getConsumer());
        return isStarted ? route : null;
    }

    /** Sees to it that a receiver ends with its route; false if that has ended already. */
    boolean watch(RouteReceiver receiver, String routeId) {
        receivers.add(receiver);
        var route = startedRoute(routeId);
        if (route != null && receiver.runs(route.getConsumer())) {
            return true;
        }
        receivers.remove(receiver);
        return false;
    }

    void forget(RouteReceiver receiver) {
        receivers.remove(receiver);
    }

    /** How many receivers have something for a route, or may get it. */
    int size() {
        return receivers.size();
    }

    /** A route is stopping; this comes first for its consumer, then for the rest of it. */
    @Override
    public void onServiceRemove(CamelContext camelContext, Service service, Route route) {
        if (service instanceof Consumer consumer) {
            var ending = receivers.stream()
                    .filter(receiver -> receiver.runs(consumer))
                    .toList();
            ending.forEach(receivers::remove);
            ending.forEach(RouteReceiver::end);
        }
    }
}
