// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.peer.SipText;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.LambdaRouteBuilder;

/** Two sides, each with a CamelContext of its own, that talk over loopback: Alice calls, the desk is called. */
final class SipRig implements AutoCloseable {

    static final String ALICE = "sip:alice@example.org";

    final RunningCamel desk = new RunningCamel();
    final RunningCamel alice = new RunningCamel();
    private final String host;
    private final String transport;

    /** Over UDP and IPv4. */
    SipRig() {
        this("127.0.0.1", "udp");
    }

    /** @param host in brackets if it is an IPv6 address */
    SipRig(String host, String transport) {
        this.host = host;
        this.transport = transport;
        for (var side : new RunningCamel[] {desk, alice}) {
            side.context.getRegistry().bind("sipKeys", TestTls.parameters());
        }
    }

    /** Options of both sides. */
    private String sip() {
        return "?sipAddress=" + host + ":0&sipTransport=" + transport
                + (transport.equals("tls") ? "&sslContextParameters=#sipKeys" : "");
    }

    /** The address on which a user of the desk is called. */
    String called(String user, String options) {
        return "msrp-sip:" + user + "@" + host + sip() + options;
    }

    /** Adds the route desk, which ends in mock:in. */
    SipRig answering(String options) throws Exception {
        return answering(options, routes -> {});
    }

    SipRig answering(String options, LambdaRouteBuilder more) throws Exception {
        desk.add(routes ->
                routes.from(called("helpdesk", options)).routeId("desk").to("mock:in"));
        desk.add(more);
        return this;
    }

    MsrpSipConsumer consumer() {
        return (MsrpSipConsumer) desk.context.getRoute("desk").getConsumer();
    }

    /** What Alice sends to. */
    String calling(String user, String options) {
        return "msrp-sip:" + user + "@" + host + ":" + consumer().getSipPort() + sip() + "&identity=" + ALICE + options;
    }

    CompletableFuture<Exchange> send(String options, Object body) {
        return sendTo(calling("helpdesk", options), body);
    }

    CompletableFuture<Exchange> sendTo(String uri, Object body) {
        return alice.template.asyncSend(uri, exchange -> exchange.getMessage().setBody(body));
    }

    /** Sends and waits for the outcome. */
    Exchange tell(String options, Object body) throws Exception {
        return outcome(send(options, body));
    }

    /**
     * A peer of MSRP that has connected to what a message of Alice describes, and has been answered.
     *
     * @param path of the peer
     */
    static ScriptedPeer connect(SipText described, String path) {
        var own = SdpDesk.pathOf(described.body());
        int port = Integer.parseInt(own.replaceAll(".*:([0-9]+)/.*", "$1"));
        var peer = ScriptedPeer.connect("127.0.0.1", port).paths(own, path);
        peer.expectResponse(peer.sendBodiless(), 200);
        return peer;
    }

    static Exchange outcome(CompletableFuture<Exchange> sending) throws Exception {
        try {
            return sending.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** The desk sends into the session of the first message that it got. */
    Exchange answer(String body) throws Exception {
        await().until(() -> desk.mock("in").getReceivedCounter() > 0);
        return outcome(sendInto(received(0), desk, body));
    }

    /** @param received headers of a message of the session */
    static CompletableFuture<Exchange> sendInto(Map<String, Object> received, RunningCamel from, String body) {
        return from.template.asyncSend("msrp:127.0.0.1:0", exchange -> {
            exchange.getMessage().setHeader(MsrpConstants.TARGET_SESSION, received.get(MsrpConstants.SESSION_ID));
            exchange.getMessage().setBody(body);
        });
    }

    Map<String, Object> received(int index) {
        return desk.mock("in").getExchanges().get(index).getMessage().getHeaders();
    }

    /** Neither side has anything left of a call. */
    void awaitNothingLeft() {
        await().atMost(Duration.ofSeconds(20)).until(() -> consumer().getCallCount() == 0);
        for (var side : new RunningCamel[] {desk, alice}) {
            await().atMost(Duration.ofSeconds(20)).until(() -> sessions(side) == 0);
        }
    }

    static int sessions(RunningCamel side) {
        return MsrpHost.of(side.context).sdpSessions().all().size();
    }

    @Override
    public void close() {
        alice.close();
        desk.close();
    }
}
