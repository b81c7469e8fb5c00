// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.sip.SipSettings.Transport;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an msrp-sip endpoint URI means, and what it refuses before anything starts. */
class MsrpSipEndpointTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private MsrpSipEndpoint endpoint(String uri) {
        return context.getEndpoint(uri, MsrpSipEndpoint.class);
    }

    private MsrpSipEndpoint withOptions(String options) {
        return endpoint("msrp-sip:helpdesk@example.com?sipAddress=127.0.0.1:5070" + options);
    }

    @ParameterizedTest
    @CsvSource({
        "msrp-sip:alice@example.com, sip:alice@example.com",
        "msrp-sip://alice@example.com, sip:alice@example.com",
        "msrp-sip:sip:alice@example.com, sip:alice@example.com",
        "msrp-sip:sips:alice@example.com, sips:alice@example.com",
        "msrp-sip:im:alice@example.com, sip:alice@example.com",
        "msrp-sip:+4930123@example.com:5080, sip:+4930123@example.com:5080",
        "msrp-sip:alice@[2001:db8::1]:5080, sip:alice@[2001:db8::1]:5080",
        "msrp-sip:Alice@EXAMPLE.com, sip:Alice@example.com",
        "msrp-sip:*, *",
    })
    void readsTheAddress(String uri, String address) {
        assertThat(endpoint(uri + "?sipAddress=127.0.0.1:5070").getAddress()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"msrp-sip:al ice@example.com", "msrp-sip:alice@", "msrp-sip:http://example.com/"})
    void refusesWhatIsNoAddress(String uri) {
        assertThatThrownBy(() -> endpoint(uri + "?sipAddress=127.0.0.1:5070"))
                .hasStackTraceContaining("Expected user@domain");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, udp, 127.0.0.1, 5060",
        "127.0.0.1:0, tcp, 127.0.0.1, 0",
        "[::1]:5070, udp, ::1, 5070",
        "sip.example.com, tls, sip.example.com, 5061",
    })
    void readsWhereSipIsReceived(String address, String transport, String host, int port) {
        context.getRegistry().bind("keys", TestTls.parameters());
        var endpoint = endpoint(
                "msrp-sip:a@b?sslContextParameters=#keys&sipAddress=" + address + "&sipTransport=" + transport);

        assertThat(endpoint.sip().host()).isEqualTo(host);
        assertThat(endpoint.sip().port()).isEqualTo(port);
        assertThat(endpoint.getConfiguration().getSipTransport())
                .isEqualTo(Transport.valueOf(transport.toUpperCase(java.util.Locale.ROOT)));
    }

    @Test
    void mediaIsReceivedOnAFreePortOfTheSameHost() {
        assertThat(withOptions("").media().address()).hasToString("msrp://127.0.0.1:0;tcp");
        assertThat(withOptions("&mediaAddress=msrp:127.0.0.1:2855").media().address())
                .hasToString("msrp://127.0.0.1:2855;tcp");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sipTransport=tls | sslContextParameters",
                "mediaAddress=127.0.0.1:2855 | msrp:host:port",
                "mediaAddress=msrp:127.0.0.1:2855/abc | no session id",
                "sessionExpires=10 | at least 90",
                "registerExpires=0 | at least 1",
                "callTimeout=0 | at least 1",
                "registrar=a b | registrar",
                "outboundProxy=a b | outboundProxy",
                "identity=a b | identity",
                "acceptFrom=a@@b | acceptFrom",
                "displayName=a%0D%0AVia: x | displayName",
                "password=a%0Ab | password",
                "registrar=sip:example.org&username=bot@corp | set identity",
                "registrar=sip:example.org&username=b%0Dt | username",
                "events=ring | events",
                "requestTimeout=0 | requestTimeout",
            })
    void refusesOptionsThatCannotWork(String option, String text) {
        assertThatThrownBy(() -> withOptions("&" + option)).hasStackTraceContaining(text);
    }

    @ParameterizedTest
    @CsvSource({
        "clientMode, true",
        "sessionPolicy, open",
        "operation, info",
        "reconnect, false",
        "reconnectDelay, 5000",
        "reconnectMaxDelay, 5000",
        "maxReconnectAttempts, 3",
        "fingerprint, x",
    })
    void hasNoOptionThatWouldDoNothing(String option, String value) throws Exception {
        var offered = (JsonObject) Jsoner.deserialize(context.getComponentParameterJsonSchema("msrp-sip"));
        for (var level : new String[] {"componentProperties", "properties"}) {
            var names = ((JsonObject) offered.get(level)).keySet();
            assertThat(names).contains("idleTimeout").doesNotContain(option);
        }

        assertThatThrownBy(() -> withOptions("&" + option + "=" + value)).hasStackTraceContaining("Unknown parameters");
        var main = new Main();
        main.addInitialProperty("camel.component.msrp-sip." + option, value);
        assertThatThrownBy(main::start)
                .hasStackTraceContaining("Error binding property (camel.component.msrp-sip." + option + "=" + value);
    }

    @Test
    void needsAnAddressForSip() {
        assertThatThrownBy(() -> endpoint("msrp-sip:alice@example.com"))
                .hasStackTraceContaining("sipAddress is missing");
    }

    @Test
    void takesItFromTheComponent() {
        context.getComponent("msrp-sip", MsrpSipComponent.class)
                .getConfiguration()
                .setSipAddress("127.0.0.1:5070");

        assertThat(endpoint("msrp-sip:alice@example.com").sip().port()).isEqualTo(5070);
    }

    @Test
    void allAddressesOfAMachineNeedAPublicOne() {
        assertThatThrownBy(() -> endpoint("msrp-sip:a@b?sipAddress=0.0.0.0:5070"))
                .hasStackTraceContaining("set sipPublicAddress");
        assertThat(endpoint("msrp-sip:a@b?sipAddress=0.0.0.0:5070&sipPublicAddress=sip.example.com"))
                .isNotNull();
    }

    @Test
    void aConsumerNeedsAUser() {
        for (var uri : new String[] {"msrp-sip:example.com", "msrp-sip:*"}) {
            assertThatThrownBy(
                            () -> endpoint(uri + "?sipAddress=127.0.0.1:5070").createConsumer(exchange -> {}))
                    .hasMessageContaining("msrp-sip:user@domain");
        }
    }

    @Test
    void callsFromTheNamedIdentityElseFromTheUserAtTheRegistrarElseFromNobody() {
        assertThat(withOptions("").callerIdentity().address()).hasToString("sip:anonymous@anonymous.invalid");
        assertThat(withOptions("&registrar=sip:example.org&username=bot")
                        .callerIdentity()
                        .address())
                .hasToString("sip:bot@example.org");
        var named = withOptions("&registrar=sip:example.org&username=bot&identity=desk@example.net&password=s")
                .callerIdentity();
        assertThat(named.address()).hasToString("sip:desk@example.net");
        assertThat(named.credentials().username()).isEqualTo("bot");
    }

    @Test
    void isCalledByItsAddress() {
        var identity = withOptions("&registrar=sip:example.com&password=secret&displayName=Help")
                .calledIdentity();

        assertThat(identity.address()).hasToString("sip:helpdesk@example.com");
        assertThat(identity.credentials().username()).isEqualTo("helpdesk");
        assertThat(identity.credentials().password()).isEqualTo("secret");
        assertThat(identity.displayName()).isEqualTo("Help");
        assertThat(identity.toString()).doesNotContain("secret");
    }
}
