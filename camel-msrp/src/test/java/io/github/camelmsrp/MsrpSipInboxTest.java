// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The route that takes what called parties send in the calls of its identity, while it stops and goes on. */
class MsrpSipInboxTest {

    private final SipRig rig = new SipRig();

    @BeforeEach
    void listen() throws Exception {
        rig.answering("");
        rig.alice.add(routes -> routes.from("msrp-sip:alice@example.org?sipAddress=127.0.0.1:0")
                .routeId("inbox")
                .to("mock:inbox"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Object call(int message) {
        return rig.received(message).get(MsrpConstants.SIP_CALL_ID);
    }

    @Test
    void aCallOfAProducerGoesOnWithoutIt() throws Exception {
        rig.tell("", "first");

        rig.alice.context.getRouteController().stopRoute("inbox");

        assertThat(rig.tell("", "second").getException()).isNull();
        assertThat(call(1)).isEqualTo(call(0));
        rig.alice.context.getRouteController().startRoute("inbox");
        rig.alice.mock("inbox").expectedBodiesReceived("answer");
        assertThat(rig.answer("answer").getException()).isNull();
        rig.alice.mock("inbox").assertIsSatisfied(10_000);
    }

    @Test
    void aCallCanBeMadeWhileItStops() throws Exception {
        // The SIP address has another user, which is why it is not closed with the route.
        rig.tell("&displayName=Alice", "before");
        var consumer = (MsrpSipConsumer) rig.alice.context.getRoute("inbox").getConsumer();
        int port = consumer.getSipPort();
        try (var bob = SipPeer.open("UDP")) {
            var invite = bob.request("INVITE", "sip:alice@127.0.0.1:" + port)
                    .sdp(SdpDesk.description(SdpDesk.path(9), "a=setup:active"));
            bob.send(invite, port);
            var success = bob.receiveFinal(invite);
            bob.send(bob.inDialog("ACK", invite, success, 1), port);
            var stopping = CompletableFuture.runAsync(() -> stop("inbox"));
            var bye = bob.receive("BYE");

            assertThat(rig.tell("", "first").getException()).isNull();
            assertThat(rig.tell("", "second").getException()).isNull();

            assertThat(stopping).isNotDone();
            assertThat(call(2)).isEqualTo(call(1));
            bob.send(bye.answer(200, "OK"), port);
            stopping.get(10, TimeUnit.SECONDS);
        }
    }

    private void stop(String route) {
        try {
            rig.alice.context.getRouteController().stopRoute(route);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
