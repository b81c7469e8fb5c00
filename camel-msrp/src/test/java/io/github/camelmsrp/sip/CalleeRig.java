// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import io.github.camelmsrp.session.ManualScheduler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A desk that takes calls, and a peer that writes what a test wants. */
class CalleeRig {

    final ManualScheduler scheduler = new ManualScheduler();
    SipPeer peer;
    Desk desk;

    @BeforeEach
    void open() throws Exception {
        peer = SipPeer.open("UDP");
        desk = new Desk(Desk.Setup.of(SipSettings.Transport.UDP)
                .with(settings -> Desk.maxCalls(settings, 3))
                .with(scheduler));
        desk.open("helpdesk");
    }

    @AfterEach
    void close() throws Exception {
        var stopped = desk.agent.stop(0);
        scheduler.advanceMillis(1);
        Desk.await(stopped);
        desk.executor.shutdownNow();
        peer.close();
    }

    final SipText establish() throws Exception {
        var invite = invite();
        send(invite);
        send(peer.inDialog("ACK", invite, peer.receive("SIP/2.0 200"), 1));
        Awaitility.await().until(() -> !desk.established.isEmpty());
        return invite;
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

    final void send(SipText message) throws Exception {
        peer.send(message, desk.agent.port());
    }
}
