// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.BodySource;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.OutgoingMessage;
import io.github.camelmsrp.session.Transmission;
import io.github.camelmsrp.session.TransmissionListener;
import io.github.camelmsrp.wire.MsrpException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    void whoeverHearsOfTheEndGetsAnotherSession() throws Exception {
        var again = sendAndAcquireWhenItFails("?reconnectDelay=50");
        try (var peer = accept()) {
            var next = again.get(10, TimeUnit.SECONDS);
            assertThat(next.state()).isEqualTo(MsrpSession.State.OPEN);
        }
    }

    @Test
    void whoeverHearsOfTheEndIsToldIfThereIsNoOtherSession() throws Exception {
        var again = sendAndAcquireWhenItFails("?reconnect=false");

        assertThatThrownBy(() -> again.get(10, TimeUnit.SECONDS)).hasMessageContaining("given up");
    }

    /** Asks for a session as soon as a message has failed with the one there was, before anybody else knows. */
    private CompletableFuture<MsrpSession> sendAndAcquireWhenItFails(String options) throws Exception {
        var first = sending(uri(options), "1", Map.of());
        var again = new CompletableFuture<MsrpSession>();
        try (var peer = accept()) {
            peer.receiveMessage();
            good(first);
            var client = MsrpHost.of(camel.context).clientSessions().get(0);
            var endpoint = camel.context.getEndpoint(uri(options), MsrpEndpoint.class);
            var lost = Objects.requireNonNull(client.session());
            lost.send(OutgoingMessage.of("text/plain", BodySource.of(new byte[10])), new TransmissionListener() {
                @Override
                public void onFailure(Transmission transmission, MsrpException cause) {
                    assertThat(client.session()).isSameAs(lost);
                    Objects.requireNonNull(client.acquire(new MsrpProducer(endpoint)))
                            .whenComplete((next, failure) -> {
                                if (failure == null) {
                                    again.complete(next);
                                } else {
                                    again.completeExceptionally(failure);
                                }
                            });
                }
            });
            peer.readFrame();
            peer.reset();
        }
        return again;
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
