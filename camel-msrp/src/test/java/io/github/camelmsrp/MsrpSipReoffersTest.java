// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.sip.SipException;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Offers of this side within a call. */
class MsrpSipReoffersTest {

    private final SipRig rig = new SipRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aDroppedOfferDoesNotStandInTheWayOfTheNext() throws Exception {
        rig.answering("");
        rig.tell("", "hello");
        await().until(() -> rig.consumer().calls().size() == 1);
        var media = rig.consumer().calls().get(0);
        var first = media.offer();
        assertThatThrownBy(media::offer).isInstanceOf(SipException.class).hasFieldOrPropertyWithValue("status", 491);

        media.dropOffer();

        assertThat(media.offer()).startsWith("v=0").hasSameSizeAs(first);
        assertThat(rig.tell("", "still here").getException()).isNull();
    }

    @Test
    @DisplayName("[6714-4.2-06] offers again without msrp-cema if a middlebox does not know it")
    void offersAgainWithoutCemaIfAMiddleboxDoesNotKnowIt() throws Exception {
        offersAgainWithoutCema(0);
    }

    @Test
    @DisplayName("[6714-4.2-06] the offer without msrp-cema is made until there is an answer, if the peer is not ready")
    void offersWithoutCemaUntilThePeerIsReady() throws Exception {
        offersAgainWithoutCema(2);
    }

    /** @param busy answers 491 before the one that counts */
    private void offersAgainWithoutCema(int busy) throws Exception {
        try (var bob = SipPeer.open("UDP");
                var anchor = PeerListener.listen()) {
            var sending =
                    rig.sendTo("msrp-sip:bob@127.0.0.1:" + bob.port() + "?sipAddress=127.0.0.1:0&cema=true", "hi");
            var invite = bob.receive("INVITE");
            assertThat(invite.body()).contains("a=msrp-cema");
            int alice = invite.port("Contact");
            var path = SdpDesk.path(9);
            var behind = SdpDesk.description(path, "a=setup:active")
                    .replaceFirst("m=message [0-9]+", "m=message " + anchor.port());
            bob.send(bob.success(invite, behind), alice);
            bob.receive("ACK");

            var again = bob.receive("INVITE");
            assertThat(again.body()).doesNotContain("cema");
            assertThat(again.value("Call-ID")).isEqualTo(invite.value("Call-ID"));
            for (int i = 0; i < busy; i++) {
                bob.send(again.answer(491, "Request Pending"), alice);
                bob.receive("ACK");
                var repeated = bob.receive("INVITE");
                assertThat(repeated.body()).isEqualTo(again.body());
                again = repeated;
            }
            bob.send(bob.success(again, SdpDesk.version(2, SdpDesk.description(path, "a=setup:active"))), alice);
            bob.receive("ACK");

            try (var peer = SipRig.connect(again, path)) {
                assertThat(peer.receiveMessage().text()).isEqualTo("hi");
                Exchange sent = SipRig.outcome(sending);
                assertThat(sent.getException()).isNull();
            }
        }
    }

    @Test
    @DisplayName("[3264-8.2-01] an offer that ends the session is answered before the call ends")
    void anOfferThatEndsTheSessionIsAnsweredBeforeTheCallEnds() throws Exception {
        try (var bob = SipPeer.open("UDP")) {
            rig.sendTo("msrp-sip:bob@127.0.0.1:" + bob.port() + "?sipAddress=127.0.0.1:0", "hi");
            var invite = bob.receive("INVITE");
            int alice = invite.port("Contact");
            var path = SdpDesk.path(9);
            var answer = bob.success(invite, SdpDesk.description(path, "a=setup:active"));
            bob.send(answer, alice);
            bob.receive("ACK");
            try (var peer = SipRig.connect(invite, path)) {
                peer.receiveMessage();
                var refusing = SdpDesk.second(path).replaceAll("m=message [0-9]+", "m=message 0");
                var end = bob.inDialogOfCallee("INVITE", invite, answer, 1).sdp(refusing);

                bob.send(end, alice);
                var answered = bob.receiveFinal(end);

                assertThat(answered.status()).isEqualTo(200);
                assertThat(answered.body()).contains("m=message 0 TCP/MSRP *\r\n");
                bob.send(bob.inDialogOfCallee("ACK", invite, answer, 1), alice);
                bob.send(bob.receive("BYE").answer(200, "OK"), alice);
            }
        }
    }
}
