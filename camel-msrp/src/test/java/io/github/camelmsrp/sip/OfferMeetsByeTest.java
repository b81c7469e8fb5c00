// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A BYE of the peer that comes while an INVITE of this side is being sent. */
class OfferMeetsByeTest extends CalleeRig {

    @Test
    void theRefusalOfTheInviteIsAcknowledged() throws Exception {
        var dialog = establish();
        var call = Desk.next(desk.established);
        desk.steps.hold();
        call.offerAgain();
        // The call asks for an offer, the media makes it, the call gets it.
        desk.steps.runNext();
        desk.steps.runNext();
        desk.steps.runNext();
        Awaitility.await().until(() -> desk.steps.count() == 1);
        send(dialog.request("BYE", 2));
        Awaitility.await().until(() -> desk.steps.count() == 2);

        // The INVITE is sent; that it was is seen by the call after the BYE.
        desk.steps.runNext();
        var offered = peer.receive("INVITE");
        desk.steps.release();

        assertThat(peer.receive("SIP/2.0 200").value("CSeq")).isEqualTo("2 BYE");
        send(offered.answer(487, "Request Terminated"));
        assertThat(peer.receive("ACK").value("CSeq"))
                .isEqualTo(offered.value("CSeq").replace("INVITE", "ACK"));
    }
}
