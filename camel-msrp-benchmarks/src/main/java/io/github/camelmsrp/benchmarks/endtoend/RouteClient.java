// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A route that sends the files of a folder over MSRP. */
final class RouteClient implements Role {

    private static final int PATIENCE_SECONDS = 600;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private volatile CompletableFuture<Long> ended = new CompletableFuture<>();
    private volatile long startedAt;

    RouteClient() {
        camel.start();
    }

    @Override
    public Fields handle(String verb, Fields orders) throws Exception {
        return switch (verb) {
            case "connect" -> connect(orders);
            case "file" -> file(orders);
            default -> throw new IllegalArgumentException(verb);
        };
    }

    private Fields connect(Fields orders) throws Exception {
        String from = "file:" + orders.text("directory") + "?delete=true&readLock=none&initialDelay=0&delay=20";
        String to = "msrp:" + Loops.HOST + ':' + orders.text("port") + "/desk-1";
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).process(RouteClient.this::failed);
                from(from)
                        .process(exchange -> startedAt = System.nanoTime())
                        .to(to)
                        .process(RouteClient.this::sent);
            }
        });
        return new Fields();
    }

    private void sent(Exchange exchange) {
        ended.complete(System.nanoTime());
    }

    private void failed(Exchange exchange) {
        ended.completeExceptionally(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    }

    /** A link to the file appears in the folder, and the route takes it. */
    private Fields file(Fields orders) throws Exception {
        ended = new CompletableFuture<>();
        Files.createLink(Path.of(orders.text("directory"), "sent.bin"), Path.of(orders.text("file")));
        long end = ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return Fields.of("megabytesPerSecond", orders.number("octets") * 1e3 / (end - startedAt))
                .with("faults", 0);
    }

    @Override
    public void close() {
        camel.stop();
    }
}
