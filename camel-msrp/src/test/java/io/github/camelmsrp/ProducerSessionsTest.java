// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.ScriptedPeer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The sessions that producers dial, lose and dial again. */
class ProducerSessionsTest extends DialledBob {

    @Test
    @DisplayName("[4975-5.4-01] messages to one session use one connection")
    void reusesTheSession() throws Exception {
        var first = sending(uri(""), "1", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(first);
            var second = sending(uri("?waitFor=written"), "2", Map.of());
            assertThat(peer.receiveMessage().text()).isEqualTo("2");
            good(second);
            bob.expectNoConnection(Duration.ofMillis(100));
        }
    }

    @Test
    void aPeerThatIsNotThereFailsTheExchange() throws Exception {
        int port = bob.port();
        bob.close();

        var exchange = done(sending("msrp:127.0.0.1:" + port + "/bob", "x", Map.of()));
        assertThat(exchange.getException()).isInstanceOf(MsrpOperationFailedException.class);
    }

    @Test
    void aLostSessionIsDialledAgainForTheNextMessage() throws Exception {
        var first = sending(uri("?reconnectDelay=50"), "1", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(first);
            peer.reset();
        }
        org.awaitility.Awaitility.await()
                .until(() -> MsrpHost.of(camel.context).clientSessions().get(0).session() == null);
        var second = sending(uri("?reconnectDelay=50"), "2", Map.of());
        try (var peer = accept()) {
            assertThat(peer.receiveMessage().text()).isEqualTo("2");
            good(second);
        }
    }

    @Test
    void withoutReconnectALostSessionStaysLost() throws Exception {
        var first = sending(uri("?reconnect=false"), "1", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(first);
            peer.reset();
        }
        org.awaitility.Awaitility.await()
                .until(() -> MsrpHost.of(camel.context).clientSessions().get(0).session() == null);

        assertThat(done(sending(uri("?reconnect=false"), "2", Map.of())).getException())
                .hasMessageContaining("given up");
    }

    @Test
    @DisplayName("[4975-5.4-19] a message whose connection is lost fails")
    void aMessageWhoseConnectionIsLostFails() throws Exception {
        var sending = sending(uri(""), "1", Map.of());
        try (var peer = accept()) {
            peer.expectFrame(frame -> frame.isSend() && frame.hasBody());
            peer.reset();

            assertThat(done(sending).getException()).isInstanceOf(MsrpOperationFailedException.class);
        }
    }

    @Test
    void idleSessionsAreClosedAndDialledAgainWhenNeeded() throws Exception {
        var first = sending(uri("?idleTimeout=200"), "1", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(first);
            assertThat(peer.expectClosed()).isEqualTo(ScriptedPeer.Closing.ORDERLY);
        }
        org.awaitility.Awaitility.await()
                .until(() -> MsrpHost.of(camel.context).clientSessions().isEmpty());
        var second = sending(uri("?idleTimeout=200"), "2", Map.of());
        try (var peer = accept()) {
            assertThat(peer.receiveMessage().text()).isEqualTo("2");
            good(second);
        }
    }

    @Test
    void endpointsWithoutASessionNeedAHeader() {
        assertThatThrownBy(() -> camel.template.sendBody("msrp:127.0.0.1:" + bob.port(), "x"))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("set the header CamelMsrpTargetSession or CamelMsrpSendToAll");
    }
}
