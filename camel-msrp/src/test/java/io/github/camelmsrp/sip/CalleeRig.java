// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;

/** A desk that takes calls, and a peer that writes what a test wants. */
class CalleeRig extends DeskRig {

    CalleeRig() {
        this(settings -> Desk.maxCalls(settings, 3));
    }

    CalleeRig(UnaryOperator<SipSettings> change) {
        super(change);
    }

    @BeforeEach
    void openAccount() {
        desk.open("helpdesk");
    }

    /** The dialog of a call that the peer made, on the side of the peer. */
    record Dialog(SipPeer peer, SipText invite, SipText answer) {

        SipText request(String method, int cseq) {
            return peer.inDialog(method, invite, answer, cseq);
        }
    }

    final Dialog establish() throws Exception {
        var invite = invite();
        send(invite);
        var dialog = new Dialog(peer, invite, peer.receive("SIP/2.0 200"));
        send(dialog.request("ACK", 1));
        Awaitility.await().until(() -> !desk.established.isEmpty());
        return dialog;
    }

    final SipText invite() {
        return peer.request("INVITE", desk.address("helpdesk").toString()).sdp(RecordingMedia.sdp("their offer"));
    }

    static SipText cancel(SipText invite) {
        return SipText.of("CANCEL " + invite.requestUri() + " SIP/2.0")
                .with("Via", invite.value("Via"))
                .with("Max-Forwards", "70")
                .with("From", invite.value("From"))
                .with("To", invite.value("To"))
                .with("Call-ID", invite.value("Call-ID"))
                .with("CSeq", "1 CANCEL");
    }
}
