// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is lost is repeated, what hangs comes to an end, and what is not supported does no harm. */
class RepetitionsTest extends CalleeRig {

    @Test
    void repeatsAnInviteThatIsLostAndAcknowledgesEachRefusal() throws Exception {
        var call = call();
        var first = peer.receive("INVITE");
        var second = peer.receive("INVITE");
        assertThat(second.toString()).isEqualTo(first.toString());

        var refusal = second.answer(486, "Busy Here");
        send(refusal);
        var ack = peer.receive("ACK");
        send(refusal);

        assertThat(peer.receive("ACK").toString()).isEqualTo(ack.toString());
        assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(486);
    }

    @Test
    void repeatsARefusalUntilItIsAcknowledged() throws Exception {
        desk.decision = CompletableFuture.completedFuture(new IncomingCalls.Decision.Refused(603, ""));
        var invite = invite();
        send(invite);
        var refusal = peer.receive("SIP/2.0 603");

        assertThat(peer.receive("SIP/2.0 603").toString()).isEqualTo(refusal.toString());
        var ack = peer.inDialog("ACK", invite, refusal, 1).instead("Via", invite.value("Via"));
        send(ack);

        // The next one would come a second after the first repetition.
        int sent = peer.received("SIP/2.0 603").size();
        Awaitility.await()
                .during(Duration.ofMillis(1500))
                .until(() -> peer.received("SIP/2.0 603").size() == sent);
        assertThat(desk.media.asked).isEmpty();
    }

    @Test
    void endsACallOnWhichNobodyDecides() throws Exception {
        var decision = new CompletableFuture<IncomingCalls.Decision>();
        desk.decision = decision.minimalCompletionStage();
        send(invite());
        peer.receive("SIP/2.0 180");

        scheduler.advance(Duration.ofSeconds(61));
        peer.receive("SIP/2.0 480");
        decision.complete(desk.accepted());

        Desk.next(desk.media.ends);
        assertThat(desk.media.asked).containsExactly("ended");
        assertThat(desk.established).isEmpty();
    }

    @Test
    void knowsNoReliableProvisionalResponses() throws Exception {
        var call = call();
        var invite = peer.receive("INVITE");
        assertThat(invite.value("Supported")).doesNotContain("100rel");
        send(invite.answer(183, "Session Progress")
                .with("Require", "100rel")
                .with("RSeq", "1")
                .with("Contact", peer.contact()));
        send(success(invite));

        Desk.await(call);
        peer.receive("ACK");
        assertThat(peer.received("PRACK")).isEmpty();
    }

    @Test
    void answersNoPrack() throws Exception {
        var dialog = establish();

        send(dialog.request("PRACK", 2).with("RAck", "1 1 INVITE"));

        assertThat(peer.receive("SIP/2.0 405").value("Allow")).isNotEmpty().doesNotContain("PRACK");
    }

    @Test
    void waitsTwoSecondsAndMoreAsCallerWhenOffersMeet() throws Exception {
        var calling = call();
        send(success(peer.receive("INVITE")));
        var call = Desk.await(calling);
        peer.receive("ACK");
        var done = call.offerAgain();
        send(peer.receive("INVITE").answer(491, "Request Pending"));
        peer.receive("ACK");

        var waited = new AtomicInteger();
        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
            scheduler.advanceMillis(100);
            waited.addAndGet(100);
            return peer.received("INVITE").stream()
                    .anyMatch(invite -> invite.value("CSeq").equals("3 INVITE"));
        });

        assertThat(waited.get()).isGreaterThanOrEqualTo(2100);
        send(peer.success(peer.receive("INVITE"), RecordingMedia.sdp("now")));
        Desk.await(done);
        assertThat(media.asked).endsWith("offer", "apply now");
    }
}
