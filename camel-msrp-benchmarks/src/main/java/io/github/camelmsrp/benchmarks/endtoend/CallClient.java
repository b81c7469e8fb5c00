// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A route that makes many calls by SIP, talks in them, and hangs up when it is stopped. */
final class CallClient implements Role {

    private static final int PATIENCE_SECONDS = 60;
    private static final String ROUTE = "calling";
    private static final String BODY = "x".repeat(Frames.BODY_OCTETS);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate template;

    CallClient() {
        camel.start();
        template = camel.createProducerTemplate();
    }

    @Override
    public Fields handle(String verb, Fields orders) throws Exception {
        return switch (verb) {
            case "call" -> call(orders);
            case "talk" -> talk(orders.count("calls", 1), orders.count("messages", 1));
            case "hang-up" -> hangUp();
            default -> throw new IllegalArgumentException(verb);
        };
    }

    /** All calls at once, each with its first message. */
    private Fields call(Fields orders) throws Exception {
        String to = "msrp-sip:${header.desk}@" + Loops.HOST + ':' + orders.text("port") + "?sipAddress=" + Loops.HOST
                + ":0&sipTransport=" + orders.text("transport")
                + "&waitFor=reply&identity=sip:${header.caller}@example.com";
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + ROUTE).routeId(ROUTE).toD(to);
            }
        });
        return talk(orders.count("calls", 1), 1);
    }

    /** So many messages in each call, one after the other, all calls at the same time. */
    private Fields talk(int calls, int messages) throws Exception {
        long start = System.nanoTime();
        var talks = new ArrayList<CompletableFuture<Void>>();
        for (int call = 0; call < calls; call++) {
            talks.add(talk(call, messages, CompletableFuture.completedFuture(null)));
        }
        CompletableFuture.allOf(talks.toArray(CompletableFuture<?>[]::new)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return Fields.of("seconds", (System.nanoTime() - start) / 1e9);
    }

    private CompletableFuture<Void> talk(int call, int messages, CompletableFuture<Void> before) {
        var told = before;
        for (int message = 0; message < messages; message++) {
            told = told.thenCompose(nothing -> template.asyncSend("direct:" + ROUTE, exchange -> {
                        exchange.getMessage().setHeader("desk", "desk" + call % CallServer.DESKS);
                        exchange.getMessage().setHeader("caller", "caller" + call / CallServer.DESKS);
                        exchange.getMessage().setBody(BODY);
                    }))
                    .thenAccept(CallClient::requireReply);
        }
        return told;
    }

    private static void requireReply(Exchange exchange) {
        var failure = exchange.getException();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        if (!BODY.equals(exchange.getMessage().getBody(String.class))) {
            throw new IllegalStateException(
                    "Not what was said: " + exchange.getMessage().getBody());
        }
    }

    private Fields hangUp() throws Exception {
        long start = System.nanoTime();
        camel.getRouteController().stopRoute(ROUTE);
        camel.removeRoute(ROUTE);
        return Fields.of("seconds", (System.nanoTime() - start) / 1e9);
    }

    @Override
    public void close() {
        camel.stop();
    }
}
