// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.BrowsableEndpoint;

/**
 * Lets a reader without a JMS or SQL client look at what the bridge did, and put a message on a queue: three HTTP
 * resources that are not part of the bridge itself.
 */
final class BridgeView extends RouteBuilder {

    private static final String LAST_ROWS = "sql:SELECT * FROM message ORDER BY id DESC LIMIT 20";
    private static final String INBOX = "jms:queue:msrp.inbox";

    @Override
    public void configure() {
        from("platform-http:/table?httpMethodRestrict=GET")
                .routeId("view-table")
                .to(LAST_ROWS)
                .process(BridgeView::showRows);

        from("platform-http:/inbox?httpMethodRestrict=GET")
                .routeId("view-inbox")
                .process(BridgeView::showInbox);

        from("platform-http:/outbox?httpMethodRestrict=POST")
                .routeId("put-on-outbox")
                .convertBodyTo(String.class)
                .removeHeaders("*", "msrpSession")
                .to("jms:queue:msrp.outbox?exchangePattern=InOnly")
                .setBody(simple("on the queue\\n"));
    }

    @SuppressWarnings("unchecked")
    private static void showRows(Exchange exchange) {
        List<Map<String, Object>> rows = exchange.getMessage().getBody(List.class);
        show(
                exchange,
                rows.stream()
                        .map(row -> row.entrySet().stream()
                                .filter(column -> column.getValue() != null)
                                .map(column -> column.getKey().toLowerCase(Locale.ROOT) + ": " + column.getValue())
                                .collect(Collectors.joining("\n")))
                        .collect(Collectors.joining("\n\n")));
    }

    private static void showInbox(Exchange exchange) {
        var queue = exchange.getContext().getEndpoint(INBOX, BrowsableEndpoint.class);
        show(
                exchange,
                queue.getExchanges().stream()
                        .map(waiting -> waiting.getMessage().getBody(String.class))
                        .collect(Collectors.joining("\n")));
    }

    private static void show(Exchange exchange, String text) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getMessage().setBody(text.isEmpty() ? "nothing yet\n" : text + "\n");
    }
}
