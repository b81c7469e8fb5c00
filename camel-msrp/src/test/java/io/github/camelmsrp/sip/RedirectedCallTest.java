// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that the called party redirects. */
class RedirectedCallTest {

    private final RecordingMedia media = new RecordingMedia("caller");
    private SipPeer peer;
    private Desk caller;

    @BeforeEach
    void open() throws Exception {
        peer = SipPeer.open("UDP");
        caller = new Desk(SipSettings.Transport.UDP);
    }

    @AfterEach
    void close() throws Exception {
        caller.close();
        peer.close();
    }

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

    private CompletableFuture<SipCall> call() {
        return caller.call(SipAddress.parse("sip:bob@127.0.0.1:" + peer.port()), media);
    }

    private void send(SipText message) throws Exception {
        peer.send(message, caller.agent.port());
    }
}
