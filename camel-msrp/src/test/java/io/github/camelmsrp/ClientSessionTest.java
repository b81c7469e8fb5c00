// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.PeerListener;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who shares a dialled session, and for how long. */
class ClientSessionTest {

    private final RunningCamel camel = new RunningCamel();

    @AfterEach
    void close() {
        camel.close();
    }

    private MsrpEndpoint endpoint(String uri) {
        return camel.context.getEndpoint(uri, MsrpEndpoint.class);
    }

    private static int freePort() {
        try (var gone = PeerListener.listen()) {
            return gone.port();
        }
    }

    @Test
    void aRouteThatCouldNotStartCanBeStartedLater() throws Exception {
        var uri = "msrp:127.0.0.1:" + freePort() + "/bob?clientMode=true&reconnect=false";
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> camel.add(
                            routes -> routes.from(uri).routeId("client").to("mock:in")))
                    .hasStackTraceContaining("Cannot set up the session")
                    .hasStackTraceContaining("Cannot connect");
        }
        assertThat(MsrpHost.of(camel.context).clientSessions()).isEmpty();
    }

    @Test
    void aSessionThatIsOutOfUseTakesNobodyIn() throws Exception {
        var endpoint = endpoint("msrp:127.0.0.1:" + freePort() + "/bob?clientMode=true");
        var session = MsrpHost.of(camel.context).clientSession(endpoint, endpoint.address());
        session.close();

        assertThat(session.attach(new MsrpConsumer(endpoint, exchange -> {}))).isFalse();
        assertThat(session.acquire(new MsrpProducer(endpoint))).isNull();
        assertThat(session.consumer()).isNull();
    }

    @Test
    void tooManyMessagesDoNotWaitForASession() {
        var endpoint = endpoint("msrp:127.0.0.1:" + freePort() + "/bob?reconnectDelay=60000&reconnectMaxDelay=60000");
        var session = MsrpHost.of(camel.context).clientSession(endpoint, endpoint.address());
        var producer = new MsrpProducer(endpoint);
        var refused = session.acquire(producer).toCompletableFuture();
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(refused::isDone);
        for (int i = 0; i < DialAttempt.MAX_WAITING; i++) {
            assertThat(session.acquire(producer).toCompletableFuture()).isNotDone();
        }

        assertThatThrownBy(() -> session.acquire(producer).toCompletableFuture().get(5, TimeUnit.SECONDS))
                .hasMessageContaining("messages wait for the session");
    }
}
