// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;

/**
 * Sends one exchange after the other from one thread and waits for none, as a route of a seda or timer endpoint does.
 */
final class AsyncSender {

    private final Endpoint endpoint;
    private final AsyncProducer producer;

    AsyncSender(CamelContext context, String uri) throws Exception {
        endpoint = context.getEndpoint(uri);
        producer = endpoint.createAsyncProducer();
        producer.start();
    }

    CompletableFuture<Exchange> send(Object body) {
        return send(body, Map.of());
    }

    CompletableFuture<Exchange> send(Object body, Map<String, Object> headers) {
        var exchange = endpoint.createExchange();
        exchange.getMessage().setBody(body);
        exchange.getMessage().setHeaders(new HashMap<>(headers));
        return send(exchange);
    }

    CompletableFuture<Exchange> send(Exchange exchange) {
        var done = new CompletableFuture<Exchange>();
        producer.process(exchange, sync -> done.complete(exchange));
        return done;
    }
}
