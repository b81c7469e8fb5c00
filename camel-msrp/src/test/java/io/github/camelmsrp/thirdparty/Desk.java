// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.MsrpSipAcceptPolicy;
import io.github.camelmsrp.MsrpSipConsumer;
import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.thirdparty.Sipp.Transport;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.builder.LambdaRouteBuilder;

/** A route that can be called as {@value #USER}, and that answers each message. */
final class Desk implements AutoCloseable {

    static final String USER = "helpdesk";

    private static final String HOST = "127.0.0.1";
    private static final Pattern ADDRESS = Pattern.compile("msrp://(127\\.0\\.0\\.1|\\[::1]):([0-9]+)/");

    final RunningCamel camel;
    final int sipPort;
    private final String host;

    /** @param options of the endpoint, each with its ampersand */
    Desk(Transport transport, String options) throws Exception {
        this(HOST, transport, options);
    }

    /** @param host in brackets if it is an address of IPv6 */
    Desk(String host, Transport transport, String options) throws Exception {
        this.host = host;
        sipPort = FreePort.next(host);
        camel = RunningCamel.with(route(uri(transport, options)));
    }

    /** @param policy the bean {@code #policy} of the options */
    Desk(Transport transport, String options, MsrpSipAcceptPolicy policy) throws Exception {
        host = HOST;
        sipPort = FreePort.next();
        camel = RunningCamel.with(routes -> routes.getContext().getRegistry().bind("policy", policy));
        camel.add(route(uri(transport, options)));
    }

    private String uri(Transport transport, String options) {
        return "msrp-sip:" + USER + "@" + host + "?sipAddress=" + host + ":" + sipPort + "&sipTransport="
                + transport.text() + "&exchangePattern=InOut&events=open,close" + options;
    }

    private static LambdaRouteBuilder route(String uri) {
        return routes -> routes.from(uri)
                .routeId("desk")
                .choice()
                .when(routes.header(MsrpConstants.MESSAGE_TYPE).isEqualTo("SEND"))
                .to("mock:messages")
                .setBody(routes.simple("You said: ${body}"))
                .otherwise()
                .to("mock:events")
                .setBody(routes.constant(null));
    }

    MsrpSipConsumer consumer() {
        return (MsrpSipConsumer) camel.context.getRoute("desk").getConsumer();
    }

    /** The kinds of events so far. */
    List<String> events() {
        return camel.mock("events").getExchanges().stream()
                .map(exchange -> exchange.getMessage().getHeader(MsrpConstants.MESSAGE_TYPE, String.class))
                .toList();
    }

    List<Exchange> messages() {
        return camel.mock("messages").getExchanges();
    }

    /** Waits until so many sessions were opened, and all of them are over. */
    void awaitOver(int sessions) {
        await().untilAsserted(() -> {
            assertThat(events().stream().filter("OPEN"::equals)).hasSize(sessions);
            assertThat(events().stream().filter("CLOSE"::equals)).hasSize(sessions);
        });
    }

    /** A peer that connects to a path of this side. */
    static ScriptedPeer connect(String path, String own) {
        var address = ADDRESS.matcher(path);
        assertThat(address.find()).as(path).isTrue();
        var peer = ScriptedPeer.connect(address.group(1), Integer.parseInt(address.group(2)))
                .paths(path, own);
        peer.expectResponse(peer.sendBodiless(), 200);
        return peer;
    }

    /** Says something to the desk, and hears its answer. */
    static void converse(ScriptedPeer peer, String text) {
        peer.expectResponse(peer.send("text/plain", text), 200);
        assertThat(peer.receiveMessage().text()).isEqualTo("You said: " + text);
    }

    @Override
    public void close() {
        camel.close();
    }
}
