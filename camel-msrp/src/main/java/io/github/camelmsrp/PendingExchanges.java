// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.InflightRepository;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a graceful shutdown of a route has to wait for. An MSRP consumer tells Camel this number; any other input
 * knows nothing of it, so that it is added to what Camel counts as in flight in the route.
 */
final class PendingExchanges {

    private final AtomicInteger count = new AtomicInteger();
    private final @Nullable InFlight inFlight;

    /** @param sign what is counted as many times as needed, since what waits has no exchange yet */
    private record InFlight(InflightRepository repository, Exchange sign, String routeId) {
        void change(int change) {
            for (int i = 0; i < change; i++) {
                repository.add(sign, routeId);
            }
            for (int i = 0; i > change; i--) {
                repository.remove(sign, routeId);
            }
        }
    }

    private PendingExchanges(@Nullable InFlight inFlight) {
        this.inFlight = inFlight;
    }

    static PendingExchanges ofConsumer() {
        return new PendingExchanges(null);
    }

    static PendingExchanges ofRoute(Route route) {
        var repository = route.getCamelContext().getInflightRepository();
        var sign = route.getEndpoint().createExchange();
        return new PendingExchanges(new InFlight(repository, sign, route.getRouteId()));
    }

    void change(int change) {
        if (inFlight != null) {
            inFlight.change(change);
        }
        count.addAndGet(change);
    }

    /** One of them is done with. */
    void settled() {
        change(-1);
    }

    int count() {
        return count.get();
    }
}
