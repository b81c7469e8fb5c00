// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that the called party redirects. */
class RedirectedCallTest extends CallerRig {

    @Test
    void followsRedirectsButNotInCircles() throws Exception {
        var call = call();
        String self = "127.0.0.1:" + peer.port();
        var invite = peer.receive("INVITE sip:bob@");
        send(invite.answer(302, "Moved")
                .with("Contact", "<sip:second@" + self + ">;q=0.2")
                .with("Contact", "<sip:first@" + self + ">;q=0.8"));

        var first = peer.receive("INVITE sip:first@");
        send(first.answer(302, "Moved").with("Contact", "<sip:bob@" + self + ">"));
        var second = peer.receive("INVITE sip:second@");
        send(second.answer(302, "Moved").with("Contact", "<sip:first@" + self + ">"));

        assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(302);
        assertThat(List.of(first.value("To"), second.value("To"))).containsOnly(invite.value("To"));
        assertThat(first.value("CSeq")).isEqualTo("2 INVITE");
    }

    @Test
    void triesTheNextTargetOfARedirectWhenOneFails() throws Exception {
        var call = call();
        String self = "127.0.0.1:" + peer.port();
        send(peer.receive("INVITE sip:bob@")
                .answer(302, "Moved")
                .with("Contact", "<sip:first@" + self + ">;q=0.8")
                .with("Contact", "<sip:second@" + self + ">;q=0.2"));
        send(peer.receive("INVITE sip:first@").answer(480, "Temporarily Unavailable"));
        send(peer.receive("INVITE sip:second@").answer(603, "Decline"));
        assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(603);
    }

    @Test
    void triesTheNextTargetOfARedirectWhenOneCannotBeReached() throws Exception {
        try (var bob = SipPeer.open("TCP");
                var caller = new Desk(SipSettings.Transport.TCP)) {
            int nobody = bob.port();
            try (var closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                nobody = closed.getLocalPort();
            }
            var call = caller.call(SipAddress.parse("sip:bob@127.0.0.1:" + bob.port()), media);
            bob.send(
                    bob.receive("INVITE sip:bob@")
                            .answer(302, "Moved")
                            .with("Contact", "<sip:first@127.0.0.1:" + nobody + ">;q=0.8")
                            .with("Contact", "<sip:second@127.0.0.1:" + bob.port() + ">;q=0.2"),
                    caller.agent.port());

            bob.send(bob.receive("INVITE sip:second@").answer(603, "Decline"), caller.agent.port());

            assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(603);
        }
    }
}
