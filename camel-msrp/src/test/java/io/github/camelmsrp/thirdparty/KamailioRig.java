// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.MsrpSipConsumer;
import io.github.camelmsrp.MsrpSipException;
import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.TestTls;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;

/** Alice and Bob, who are ours, and Kamailio between them. */
final class KamailioRig implements AutoCloseable {

    static final String WONDERLAND = "&username=alice&password=wonderland";
    static final String BUILDER = "&username=bob&password=builder";

    final RunningCamel alice = camel();
    final RunningCamel bob = camel();
    private final String host;
    private Kamailio kamailio;

    /** At 127.0.0.1. */
    KamailioRig(Kamailio kamailio) {
        this(kamailio, "127.0.0.1");
    }

    /** @param host where Alice and Bob are, in brackets if it is an address of IPv6 */
    KamailioRig(Kamailio kamailio, String host) {
        this.kamailio = kamailio;
        this.host = host;
    }

    private static RunningCamel camel() {
        try {
            var camel =
                    RunningCamel.with(routes -> routes.from("direct:nothing").to("mock:nothing"));
            camel.context.getRegistry().bind("keys", TestTls.parameters());
            return camel;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    Kamailio kamailio() {
        return kamailio;
    }

    /** Another Kamailio at the same port, which knows of nobody. */
    void restartKamailio() {
        kamailio = kamailio.restart();
    }

    private String options(String transport) {
        return "?sipAddress=" + host + ":0&sipTransport=" + transport + "&registrar=sip:example.com&outboundProxy="
                + kamailio.uri(transport) + (transport.equals("tls") ? "&sslContextParameters=#keys" : "");
    }

    /** Adds the route bob, which says again what it hears. */
    void registerBob(String transport, String more) throws Exception {
        var uri = "msrp-sip:bob@example.com" + options(transport) + "&exchangePattern=InOut" + more;
        bob.add(routes ->
                routes.from(uri).routeId("bob").to("mock:messages").setBody(routes.simple("You said: ${body}")));
    }

    void awaitRegistered() {
        await().untilAsserted(() -> assertThat(kamailio.bindings()).contains(":bob@" + host + ":"));
    }

    /** What came of a message of Alice. */
    Exchange call(String callee, String transport, String more) throws Exception {
        var uri = "msrp-sip:" + callee + "@example.com" + options(transport) + "&waitFor=reply" + more;
        return alice.template
                .asyncSend(uri, exchange -> exchange.getMessage().setBody("Hello"))
                .get(20, TimeUnit.SECONDS);
    }

    /** Alice says something to Bob, and hears his reply. */
    void converse(String transport) throws Exception {
        var exchange = call("bob", transport, WONDERLAND);
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("You said: Hello");
    }

    /** The calls by which Bob got his messages. */
    List<String> callIds() {
        return bob.mock("messages").getExchanges().stream()
                .map(exchange -> exchange.getMessage().getHeader("CamelMsrpSipCallId", String.class))
                .toList();
    }

    /** How many calls Bob is in. */
    int bobsCalls() {
        return ((MsrpSipConsumer) bob.context.getRoute("bob").getConsumer()).getCallCount();
    }

    static void assertCode(Exchange exchange, int code) {
        assertThat(exchange.getException())
                .isInstanceOf(MsrpSipException.class)
                .extracting("code")
                .isEqualTo(code);
    }

    @Override
    public void close() {
        alice.close();
        bob.close();
        kamailio.close();
    }
}
