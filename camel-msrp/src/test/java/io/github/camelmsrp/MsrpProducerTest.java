// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sending that fails before the network is asked. */
class MsrpProducerTest {

    private final RunningCamel camel = new RunningCamel();

    @AfterEach
    void close() {
        camel.close();
    }

    @Test
    void anErrorEndsTheExchange() throws Exception {
        camel.context.getRegistry().bind("broken", new DefaultHeaderFilterStrategy() {
            @Override
            public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
                throw new NoClassDefFoundError("missing");
            }
        });
        var endpoint = camel.context.getEndpoint("msrp:127.0.0.1:9/bob?headerFilterStrategy=#broken");
        var result = camel.template.asyncSend(endpoint, exchange -> {
            exchange.getMessage().setHeader("X-Kind", "test");
            exchange.getMessage().setBody("x");
        });

        assertThat(result.get(10, TimeUnit.SECONDS).getException()).hasRootCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void theBodyIsClosedIfTheSessionCannotBeMade() {
        camel.context.getRegistry().bind("tls", new SSLContextParameters() {
            @Override
            public SSLContext createSSLContext(CamelContext context) {
                throw new IllegalArgumentException("no keys");
            }
        });
        var isClosed = new AtomicBoolean();
        var body = new ByteArrayInputStream(new byte[100_000]) {
            @Override
            public void close() {
                isClosed.set(true);
            }
        };
        var exchange = camel.template.send(
                "msrps:127.0.0.1:9/bob?sslContextParameters=#tls",
                sent -> sent.getMessage().setBody(body));

        assertThat(exchange.getException()).hasMessageContaining("no keys");
        Awaitility.await().untilTrue(isClosed);
    }
}
