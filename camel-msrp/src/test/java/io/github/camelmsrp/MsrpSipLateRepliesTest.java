// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replies to messages that had to wait until the session of a call was connected anew. */
class MsrpSipLateRepliesTest {

    private final SipRig rig = new SipRig();
    private final SipPeer bob;
    private int alice;
    private SipText invite;
    private SipText answer;

    MsrpSipLateRepliesTest() throws IOException {
        bob = SipPeer.open("UDP");
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        bob.close();
    }

    @Test
    void aMessageThatWaitsInALossIsRepliedToOverTheNextConnection() throws Exception {
        talk().reset();
        await().until(() -> MsrpHost.of(rig.alice.context).sdpSessions().all().stream()
                .anyMatch(session -> "LOST".equals(session.info().get("state"))));

        var waiting = ask("two");
        var again = bob.receive("INVITE");
        assertThat(waiting).isNotDone();
        var path = SdpDesk.path(9);
        bob.send(bob.success(again, SdpDesk.second(path, "a=setup:active")), alice);
        bob.receive("ACK");

        try (var peer = SipRig.connect(again, path)) {
            requireReply(waiting, "two", peer);
        }
    }

    @Test
    void aMessageThatWaitsForTheNewPathOfThePeerIsRepliedToThere() throws Exception {
        try (var old = talk()) {
            var path = SdpDesk.path(9);
            var offer = bob.inDialogOfCallee("INVITE", invite, answer, 1).sdp(SdpDesk.second(path, "a=setup:active"));
            bob.send(offer, alice);
            var accepted = bob.receiveFinal(offer);
            assertThat(accepted.status()).isEqualTo(200);
            bob.send(bob.inDialogOfCallee("ACK", invite, answer, 1), alice);

            var waiting = ask("two");
            old.expectNothing(Duration.ofMillis(300));
            assertThat(waiting).isNotDone();

            try (var peer = SipRig.connect(accepted, path)) {
                requireReply(waiting, "two", peer);
            }
        }
    }

    private CompletableFuture<Exchange> ask(String text) {
        return rig.sendTo("msrp-sip:bob@127.0.0.1:" + bob.port() + "?sipAddress=127.0.0.1:0&waitFor=reply", text);
    }

    /** A call in which a first message has its reply. */
    private ScriptedPeer talk() throws Exception {
        var first = ask("one");
        invite = bob.receive("INVITE");
        alice = invite.port("Contact");
        var path = SdpDesk.path(9);
        answer = bob.success(invite, SdpDesk.description(path, "a=setup:active"));
        bob.send(answer, alice);
        bob.receive("ACK");
        var peer = SipRig.connect(invite, path);
        requireReply(first, "one", peer);
        return peer;
    }

    private static void requireReply(CompletableFuture<Exchange> asking, String text, ScriptedPeer peer)
            throws Exception {
        assertThat(peer.receiveMessage().text()).isEqualTo(text);
        assertThat(asking).isNotDone();
        peer.expectResponse(peer.send("text/plain", "re: " + text), 200);
        var replied = SipRig.outcome(asking);
        assertThat(replied.getException()).isNull();
        assertThat(replied.getMessage().getBody(String.class)).isEqualTo("re: " + text);
    }
}
