// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.peer.SipPeer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a route that is called does to a caller that keeps to no rule by itself. */
class MsrpSipCalledTest {

    private final SipRig rig = new SipRig();
    private final SipPeer bob;
    private int desk;

    MsrpSipCalledTest() throws IOException {
        bob = SipPeer.open("UDP");
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        bob.close();
    }

    /** Bob has called the route, and connected. */
    private ScriptedPeer call(String options) throws Exception {
        rig.answering(options);
        desk = rig.consumer().getSipPort();
        var path = SdpDesk.path(9);
        var invite = bob.request("INVITE", "sip:helpdesk@127.0.0.1:" + desk)
                .sdp(SdpDesk.description(path, "a=setup:active"));
        bob.send(invite, desk);
        var success = bob.receiveFinal(invite);
        bob.send(bob.inDialog("ACK", invite, success, 1), desk);
        return SipRig.connect(success, path);
    }

    private void requireHungUp() throws Exception {
        bob.send(bob.receive("BYE").answer(200, "OK"), desk);
        await().until(() -> rig.consumer().getCallCount() == 0);
    }

    @Test
    @DisplayName("[4975-8.6-14] refuses what was not negotiated for a call with 415 and 413")
    void refusesWhatWasNotNegotiated() throws Exception {
        try (var peer = call("&acceptTypes=text/plain&maxMessageSize=1000")) {
            peer.expectResponse(peer.send("image/png", "x"), 415);
            peer.expectResponse(peer.send("text/plain", "x".repeat(1001)), 413);
            peer.expectResponse(peer.send("text/plain", "x".repeat(1000)), 200);
        }
        assertThat(rig.desk.mock("in").getReceivedCounter()).isEqualTo(1);
    }

    @Test
    void hangsUpWhenTheSessionIsIdle() throws Exception {
        try (var peer = call("&idleTimeout=1500")) {
            peer.expectResponse(peer.send("text/plain", "hello"), 200);

            requireHungUp();
            peer.expectResponse(peer.send("text/plain", "too late"), 481);
        }
    }

    @Test
    @DisplayName("[4975-5.4-20] a called party offers again if the caller does not when the connection is lost")
    void offersAgainWhenTheCallerDoesNot() throws Exception {
        var before = call("");
        before.expectResponse(before.send("text/plain", "before"), 200);
        before.reset();

        var again = bob.receive("INVITE");
        var path = SdpDesk.path(9);
        bob.send(bob.success(again, SdpDesk.second(path, "a=setup:active")), desk);
        bob.receive("ACK");

        try (var peer = SipRig.connect(again, path)) {
            peer.expectResponse(peer.send("text/plain", "after"), 200);
        }
        assertThat(rig.received(1).get(MsrpConstants.SESSION_ID))
                .isEqualTo(rig.received(0).get(MsrpConstants.SESSION_ID));
    }

    @Test
    void hangsUpWhenTheOfferThatIsToRecoverTheSessionIsRefused() throws Exception {
        call("").reset();

        bob.send(bob.receive("INVITE").answer(500, "Server Internal Error"), desk);

        requireHungUp();
    }
}
