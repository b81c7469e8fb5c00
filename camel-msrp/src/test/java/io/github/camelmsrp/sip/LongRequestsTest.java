// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.session.CapturedLog;
import org.junit.jupiter.api.Test;

/** Requests that are too long for UDP (RFC 3261 section 18.1.1). */
class LongRequestsTest {

    private static void call(Desk caller, SipPeer peer, String offer) throws Exception {
        caller.call(SipAddress.parse("sip:bob@127.0.0.1:" + peer.port()), new RecordingMedia(offer));
        var invite = peer.receive("INVITE");
        assertThat(invite.body()).contains(offer);
        peer.send(invite.answer(486, "Busy Here"), caller.agent.port());
        peer.receive("ACK");
    }

    @Test
    void areToldOnceOverUdp() throws Exception {
        try (var log = new CapturedLog();
                var peer = SipPeer.open("UDP");
                var caller = new Desk(SipSettings.Transport.UDP)) {
            call(caller, peer, "short");
            assertThat(log.warnings()).isEmpty();

            call(caller, peer, "x".repeat(1300));
            call(caller, peer, "y".repeat(1300));

            assertThat(log.warnings()).hasSize(1).first().asString().contains("sipTransport=tcp");
        }
    }

    @Test
    void areNoMatterOverTcp() throws Exception {
        try (var log = new CapturedLog();
                var peer = SipPeer.open("TCP");
                var caller = new Desk(SipSettings.Transport.TCP)) {
            call(caller, peer, "x".repeat(1300));

            assertThat(log.warnings()).isEmpty();
        }
    }
}
