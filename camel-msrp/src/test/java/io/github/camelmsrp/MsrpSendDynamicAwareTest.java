// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One endpoint for all the sessions that toD dials. */
class MsrpSendDynamicAwareTest {

    private final RunningCamel camel = new RunningCamel();

    @BeforeEach
    void listen() throws Exception {
        camel.add(routes ->
                routes.from("msrp:127.0.0.1:0?sessionPolicy=open").routeId("in").to("mock:in"));
    }

    @AfterEach
    void close() {
        camel.close();
    }

    private long msrpEndpoints() {
        return camel.context.getEndpoints().stream()
                .filter(MsrpEndpoint.class::isInstance)
                .count();
    }

    @Test
    void noEndpointIsMadePerSession() throws Exception {
        camel.add(routes -> routes.from("direct:out")
                .toD("msrp:127.0.0.1:" + camel.port() + "/${header.session};tcp?requestTimeout=5000")
                .process(exchange ->
                        assertThat(exchange.getProperties()).doesNotContainKey(MsrpProducer.DYNAMIC_ADDRESS)));
        camel.template.sendBodyAndHeader("direct:out", "warm up", "session", "s");
        long before = msrpEndpoints();

        var sessions =
                IntStream.range(0, 50).mapToObj(i -> "session-" + i + "+=/~").toList();
        sessions.forEach(session -> camel.template.sendBodyAndHeader("direct:out", session, "session", session));

        assertThat(msrpEndpoints()).isEqualTo(before);
        var received = camel.mock("in").getExchanges();
        assertThat(received).hasSize(51);
        for (Exchange exchange : received.subList(1, 51)) {
            assertThat(exchange.getMessage().getHeader(MsrpConstants.TO_PATH, String.class))
                    .endsWith("/" + exchange.getMessage().getBody(String.class) + ";tcp");
        }
    }

    @Test
    void aHeaderOfAnEarlierStepDoesNotSteerALaterOne() throws Exception {
        camel.add(routes -> routes.from("direct:out")
                .toD("msrp:127.0.0.1:" + camel.port() + "/${header.session}")
                .to("msrp:127.0.0.1:" + camel.port() + "/fixed"));
        camel.template.sendBodyAndHeader("direct:out", "x", "session", "dynamic");

        assertThat(camel.mock("in").getExchanges())
                .extracting(exchange -> exchange.getMessage().getHeader(MsrpConstants.TO_PATH, String.class))
                .satisfiesExactly(
                        first -> assertThat(first).endsWith("/dynamic;tcp"),
                        second -> assertThat(second).endsWith("/fixed;tcp"));
    }

    @ParameterizedTest
    @CsvSource({
        "msrp:host:1/abc, msrp:host:1",
        "msrp:host:1/abc;tcp?waitFor=reply, msrp:host:1?waitFor=reply",
        "msrp://host:1/a/b=c;tcp, msrp://host:1",
        "msrp:[::1]:1/abc, msrp:[::1]:1",
        "msrp:host:1, ",
        "msrp:host:1?a=b/c, ",
        "msrp:host:1/a%2Bb, "
    })
    void knowsThePartThatDoesNotChange(String uri, String expected) throws Exception {
        var aware = new MsrpSendDynamicAware();
        aware.setScheme("msrp");
        aware.setCamelContext(camel.context);
        aware.init();
        var exchange = camel.context.getEndpoint("mock:x").createExchange();
        var entry = aware.prepare(exchange, uri, uri);

        assertThat(aware.resolveStaticUri(exchange, entry)).isEqualTo(expected);
        assertThat(aware.createPreProcessor(exchange, entry) == null).isEqualTo(expected == null);
        assertThat(aware.createPostProcessor(exchange, entry) == null).isEqualTo(expected == null);
    }

    @Test
    void aSessionIdThatIsNotOneFailsTheExchange() throws Exception {
        camel.add(routes -> routes.from("direct:out").toD("msrp:127.0.0.1:" + camel.port() + "/${header.session}"));
        var exchange = camel.template.send("direct:out", out -> out.getMessage().setHeader("session", "a*b"));

        assertThat(exchange.getException()).isNotNull().hasStackTraceContaining("Not a valid msrp endpoint");
    }
}
