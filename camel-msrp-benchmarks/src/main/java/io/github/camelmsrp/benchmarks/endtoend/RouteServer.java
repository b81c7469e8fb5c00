// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Camel routes that do nothing but count: MSRP, and the reference "camel-netty"; and one that stores files. */
final class RouteServer implements Role {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Tally tally = new Tally();
    private int routes;

    RouteServer() {
        camel.start();
    }

    @Override
    public Fields handle(String verb, Fields orders) throws Exception {
        return switch (verb) {
            case "listen" -> listen(orders);
            case "verify" -> verify(orders);
            default -> tally.read(orders);
        };
    }

    private Fields listen(Fields orders) throws Exception {
        int port = Loops.freePort();
        String kind = orders.text("kind");
        String uri = uri(kind, port, orders);
        String directory = orders.text("directory", "");
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                var route = from(uri).routeId("benchmark-" + routes++);
                switch (kind) {
                    case "netty" -> route.process(RouteServer.this::answer);
                    case "file" -> route.to("file:" + directory + "?fileName=received.bin");
                    default -> route.process(RouteServer.this::count);
                }
            }
        });
        return Fields.of("port", port);
    }

    private static String uri(String kind, int port, Fields orders) {
        String authority = Loops.HOST + ':' + port;
        return switch (kind) {
            case "netty" -> "netty:tcp://" + authority + "?textline=true&sync=true";
            case "file" ->
                "msrp:" + authority + "/desk-1?maxMessageSize=0&ackTimeout=25000&spoolDirectory="
                        + orders.text("directory");
            default -> "msrp:" + authority + "/desk-1?maxConnections=20000&ackPolicy=" + orders.text("ackPolicy");
        };
    }

    private void count(Exchange exchange) {
        tally.check(Frames.isBody(exchange.getMessage().getBody(String.class)));
    }

    private void answer(Exchange exchange) {
        String line = exchange.getMessage().getBody(String.class);
        tally.check(Frames.isLine(line));
        exchange.getMessage().setBody(line.substring(0, EchoServer.ANSWER_OCTETS - 1));
    }

    private static Fields verify(Fields orders) throws IOException {
        Path file = Path.of(orders.text("directory"), "received.bin");
        boolean isRight = Pattern.matches(file, orders.number("octets"));
        Files.delete(file);
        return Fields.of("messages", 1).with("faults", isRight ? 0 : 1);
    }

    @Override
    public void close() {
        camel.stop();
    }
}
