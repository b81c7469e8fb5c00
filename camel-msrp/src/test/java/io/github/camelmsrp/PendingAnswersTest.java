// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.Responder;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A message is pending until its answer is with the operating system: a graceful shutdown waits for that. */
class PendingAnswersTest {

    private static final int MORE_THAN_SOCKETS_HOLD = 24 << 20;

    private RunningCamel camel;
    private ScriptedPeer alice;
    private int sent;

    @BeforeEach
    void connect() throws Exception {
        camel = RunningCamel.with(routes -> {
            routes.from("msrp:127.0.0.1:0/desk?suspendPolicy=reject")
                    .routeId("desk")
                    .to("mock:in");
            routes.from("direct:out").to("msrp:127.0.0.1:0?waitFor=written");
        });
        alice = camel.peer("desk", PeerOptions.plain().receiveBuffer(64 << 10));
        alice.expectResponse(alice.send("text/plain", "hello"), 200);
        sent = 1;
        await().until(() -> pending() == 0);
        // She does not read this, nor the answers behind it.
        camel.template.asyncRequestBodyAndHeaders(
                "direct:out",
                new byte[MORE_THAN_SOCKETS_HOLD],
                Map.of(
                        MsrpConstants.TARGET_SESSION,
                        camel.consumer("desk").sessions().iterator().next().id()));
    }

    @AfterEach
    void close() {
        alice.close();
        camel.close();
    }

    private int pending() {
        return camel.consumer("desk").getPendingExchangesSize();
    }

    /** Sends until an answer is stuck, which takes some if the buffers are not full yet. */
    private void awaitStuckAnswer() {
        await().until(() -> {
            alice.send("text/plain", "x");
            sent++;
            await().until(() -> camel.mock("in").getReceivedCounter() == sent);
            var inflight = camel.context.getInflightRepository();
            await().until(() -> inflight.size("desk") == 0);
            return staysPending();
        });
    }

    private boolean staysPending() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
        while (System.nanoTime() - until < 0) {
            if (pending() == 0) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    @Test
    void anAnswerThatThePeerDoesNotReadIsPendingUntilItDoes() {
        awaitStuckAnswer();

        alice.autoRespond(Responder.ok());
        await().until(() -> pending() == 0);
    }

    @Test
    void anAnswerIsNotPendingWhenThePeerIsGone() {
        awaitStuckAnswer();

        alice.reset();
        await().until(() -> pending() == 0);
    }

    @Test
    void aRefusalOfASuspendedRouteIsPendingToo() throws Exception {
        awaitStuckAnswer();
        int before = pending();
        camel.consumer("desk").suspend();
        alice.send("text/plain", "refused");

        await().until(() -> pending() == before + 1);
        alice.autoRespond(Responder.ok());
        await().until(() -> pending() == 0);
    }

    @Test
    void aStoppingRouteWaitsUntilTheAnswerIsWritten() throws Exception {
        awaitStuckAnswer();
        var stopping = CompletableFuture.runAsync(() -> {
            try {
                camel.context.getRouteController().stopRoute("desk");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> camel.consumer("desk").getStatus() == ServiceStatus.Suspended);
        assertThat(pending()).isPositive();
        assertThat(stopping).isNotDone();

        var reading = alice.autoRespond(Responder.ok());
        stopping.get(20, TimeUnit.SECONDS);
        await().until(() -> reading.responses(200) == sent - 1);
    }
}
