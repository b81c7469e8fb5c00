// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.MsrpSipException;
import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.thirdparty.Sipp.Transport;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Alice calls Bob, who is registered; both are ours, and Kamailio is between them. */
class KamailioTest {

    private static final Pattern CSEQ = Pattern.compile("CSeq: ([0-9]+)");

    @TempDir
    Path folder;

    private Kamailio kamailio;
    private final RunningCamel alice = camel();
    private final RunningCamel bob = camel();

    private static RunningCamel camel() {
        try {
            return RunningCamel.with(routes -> routes.from("direct:nothing").to("mock:nothing"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void requireKamailio() {
        Program.KAMAILIO.require();
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        if (kamailio != null) {
            kamailio.close();
        }
    }

    private String options(Transport transport) {
        return "?sipAddress=127.0.0.1:0&sipTransport=" + transport.text() + "&registrar=sip:example.com&outboundProxy="
                + "sip:127.0.0.1:" + kamailio.port();
    }

    @Test
    @DisplayName("a caller over TCP reaches a called party over UDP, and both hang up on the way through the proxy")
    void callsFromOneTransportToTheOther() throws Exception {
        kamailio = Kamailio.start(folder, "MD5");
        registerBob(Transport.UDP, "&username=bob&password=builder");
        awaitRegistered();

        assertThat(call("bob", Transport.TCP, "&username=alice&password=wonderland")
                        .getException())
                .isNull();
        bob.context.getRouteController().stopRoute("bob");
        // Bob has hung up, so this is a new call, to nobody.
        assertCode(call("bob", Transport.TCP, "&username=alice&password=wonderland"), 404);
    }

    private void registerBob(Transport transport, String more) throws Exception {
        var uri = "msrp-sip:bob@example.com" + options(transport) + "&exchangePattern=InOut" + more;
        bob.add(routes ->
                routes.from(uri).routeId("bob").to("mock:messages").setBody(routes.simple("You said: ${body}")));
    }

    private void awaitRegistered() {
        await().untilAsserted(() -> assertThat(kamailio.bindings()).contains("sip:bob@127.0.0.1:"));
    }

    private Exchange call(String callee, Transport transport, String more) throws Exception {
        var uri = "msrp-sip:" + callee + "@example.com" + options(transport) + "&waitFor=reply" + more;
        return alice.template
                .asyncSend(uri, exchange -> exchange.getMessage().setBody("Hello"))
                .get(20, TimeUnit.SECONDS);
    }

    private static void assertCode(Exchange exchange, int code) {
        assertThat(exchange.getException())
                .isInstanceOf(MsrpSipException.class)
                .extracting("code")
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"UDP, MD5", "TCP, MD5", "UDP, SHA-256", "TCP, SHA-256"})
    @DisplayName("both prove who they are, converse, and hang up; Bob is unregistered at the end")
    void callsAUserWhoIsRegistered(Transport transport, String algorithm) throws Exception {
        kamailio = Kamailio.start(folder, algorithm);
        registerBob(transport, "&username=bob&password=builder&displayName=Bob the Builder");
        awaitRegistered();

        for (int message = 0; message < 3; message++) {
            var exchange = call("bob", transport, "&username=alice&password=wonderland");
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("You said: Hello");
        }
        assertThat(bob.mock("messages").getExchanges())
                .hasSize(3)
                .extracting(exchange -> exchange.getMessage().getHeader("CamelMsrpSipCallId"))
                .containsOnly(
                        bob.mock("messages").getExchanges().get(0).getMessage().getHeader("CamelMsrpSipCallId"));
        alice.close();
        bob.close();
        assertThat(kamailio.bindings()).doesNotContain("sip:bob@");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("who is not registered cannot be called")
    void failsIfTheCalleeIsNotRegistered(Transport transport) throws Exception {
        kamailio = Kamailio.start(folder, "MD5");
        registerBob(transport, "&username=bob&password=builder");
        awaitRegistered();
        bob.context.getRouteController().stopRoute("bob");

        assertCode(call("bob", transport, "&username=alice&password=wonderland"), 404);
        assertThat(kamailio.bindings()).doesNotContain("sip:bob@");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a caller with a wrong password, or none, is refused")
    void failsWithoutTheRightPassword(Transport transport) throws Exception {
        kamailio = Kamailio.start(folder, "SHA-256");
        registerBob(transport, "&username=bob&password=builder");
        awaitRegistered();

        assertCode(call("bob", transport, "&username=alice&password=wrong"), 407);
        assertCode(call("bob", transport, ""), 407);
        assertThat(bob.mock("messages").getExchanges()).isEmpty();
    }

    @Test
    @DisplayName("a registration with a wrong password fails, and does not try at full speed")
    void doesNotRegisterWithAWrongPassword() throws Exception {
        kamailio = Kamailio.start(folder, "MD5");
        registerBob(Transport.UDP, "&username=bob&password=wrong");

        await().during(2, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(kamailio.bindings()).doesNotContain("sip:bob@"));
        // Each attempt is a request, and a second one with credentials.
        assertThat(kamailio.requests()).isBetween(2L, 10L);
    }

    @Test
    @DisplayName("a registration is renewed before it expires")
    void renewsTheRegistration() throws Exception {
        kamailio = Kamailio.start(folder, "SHA-256");
        registerBob(Transport.UDP, "&username=bob&password=builder&registerExpires=4");
        awaitRegistered();
        long first = cseq();

        await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
            awaitRegistered();
            assertThat(cseq()).isGreaterThan(first + 1);
        });
    }

    private long cseq() {
        var cseq = CSEQ.matcher(kamailio.bindings());
        return cseq.find() ? Long.parseLong(cseq.group(1)) : 0;
    }

    @Test
    @DisplayName("a registrar that comes back after a while is found again")
    void registersAgainWithARegistrarThatWasAway() throws Exception {
        kamailio = Kamailio.start(folder, "MD5");
        registerBob(Transport.UDP, "&username=bob&password=builder&registerExpires=4");
        awaitRegistered();
        kamailio = kamailio.restart();
        assertThat(kamailio.bindings()).doesNotContain("sip:bob@");

        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(kamailio.bindings()).contains("sip:bob@127.0.0.1:"));
    }
}
