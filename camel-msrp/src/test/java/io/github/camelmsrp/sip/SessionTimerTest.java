// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Session timers of RFC 4028, in both roles and on both sides of a call. */
class SessionTimerTest extends CalleeRig {

    SessionTimerTest() {
        super(settings -> Desk.expires(settings, 600));
    }

    @Test
    void refreshesByUpdateWhenItIsTheRefresher() throws Exception {
        var call = call("600;refresher=uac", "INVITE, UPDATE");
        scheduler.advance(Duration.ofSeconds(301));

        var update = peer.receive("UPDATE");
        assertThat(update.body()).isEmpty();
        assertThat(update.value("Session-Expires")).isEqualTo("600;refresher=uac");
        send(update.answer(200, "OK")
                .with("Session-Expires", "600;refresher=uac")
                .with("Contact", peer.contact()));
        // The next refresh and the end.
        Awaitility.await().until(() -> scheduler.pending() == 2);
        scheduler.advance(Duration.ofSeconds(301));

        peer.receive("UPDATE");
        assertThat(call.isOver()).isFalse();
    }

    @Test
    void triesAgainWhenARefreshFailsForNow() throws Exception {
        call("600;refresher=uac", "INVITE, UPDATE");
        scheduler.advance(Duration.ofSeconds(301));
        send(peer.receive("UPDATE").answer(491, "Request Pending"));

        Awaitility.await().until(() -> {
            scheduler.advanceMillis(100);
            return peer.received("UPDATE").stream()
                    .anyMatch(update -> update.value("CSeq").equals("3 UPDATE"));
        });
    }

    @Test
    void triesAgainWhenAnOfferThatIsRefusedTakesThePlaceOfARefresh() throws Exception {
        var call = call("600;refresher=uac", "INVITE, UPDATE");
        scheduler.advance(Duration.ofSeconds(301));
        send(peer.receive("UPDATE").answer(491, "Request Pending"));
        // The end, and the pause before the next attempt.
        Awaitility.await().until(() -> scheduler.pending() == 2);
        call.offerAgain();
        var offer = peer.receive("INVITE");
        Awaitility.await().until(() -> scheduler.pending() == 3);
        scheduler.advance(Duration.ofSeconds(5));
        Awaitility.await().until(() -> scheduler.pending() == 3);
        send(offer.answer(488, "Not Acceptable Here"));
        peer.receive("ACK");
        Awaitility.await().until(() -> media.asked.contains("drop"));

        scheduler.advance(Duration.ofSeconds(40));

        assertThat(peer.receive("UPDATE").value("CSeq")).isEqualTo("4 UPDATE");
        assertThat(call.isOver()).isFalse();
    }

    @Test
    void keepsTheLeastThatARefreshWasToldOf() throws Exception {
        call("600;refresher=uac", "INVITE, UPDATE");
        scheduler.advance(Duration.ofSeconds(301));
        send(peer.receive("UPDATE").answer(422, "Session Interval Too Small").with("Min-SE", "900"));

        var longer = peer.receive("UPDATE");
        assertThat(longer.value("Session-Expires")).isEqualTo("900;refresher=uac");
        assertThat(longer.value("Min-SE")).isEqualTo("900");
        send(longer.answer(200, "OK")
                .with("Session-Expires", "900;refresher=uac")
                .with("Contact", peer.contact()));
        Awaitility.await().until(() -> scheduler.pending() == 2);
        scheduler.advance(Duration.ofSeconds(451));

        assertThat(peer.receive("UPDATE").value("Min-SE")).isEqualTo("900");
    }

    @Test
    void keepsTheLeastThatAnInviteOfThePeerNames() throws Exception {
        var invite = invite().with("Allow", "UPDATE").with("Min-SE", "700");
        send(invite);
        var answer = peer.receive("SIP/2.0 200");
        assertThat(answer.value("Session-Expires")).isEqualTo("700;refresher=uas");
        send(peer.inDialog("ACK", invite, answer, 1));
        Desk.next(desk.established);

        scheduler.advance(Duration.ofSeconds(351));

        assertThat(peer.receive("UPDATE").value("Min-SE")).isEqualTo("700");
    }

    @Test
    void refreshesByInviteWhenThePeerKnowsNoUpdate() throws Exception {
        call("600;refresher=uac", "INVITE");
        scheduler.advance(Duration.ofSeconds(301));

        var invite = peer.receive("INVITE");
        assertThat(invite.value("CSeq")).isEqualTo("2 INVITE");
        assertThat(invite.body()).isEqualTo(RecordingMedia.sdp("offer of caller"));
    }

    @Test
    void refreshesByInviteAgainWhenThatIsRefused() throws Exception {
        var call = call("600;refresher=uac", "INVITE");
        scheduler.advance(Duration.ofSeconds(301));
        var first = peer.receive("INVITE");
        send(first.answer(500, "Server Internal Error"));
        peer.receive("ACK");
        Awaitility.await().until(() -> media.asked.contains("drop"));

        scheduler.advance(Duration.ofSeconds(40));

        assertThat(peer.receive("INVITE").value("CSeq")).isEqualTo("3 INVITE");
        assertThat(call.isOver()).isFalse();
    }

    @Test
    void endsACallThatThePeerDoesNotRefresh() throws Exception {
        call("600;refresher=uas", "INVITE, UPDATE");
        scheduler.advance(Duration.ofSeconds(567));
        assertThat(peer.received("BYE")).isEmpty();
        scheduler.advance(Duration.ofSeconds(2));

        peer.receive("BYE");
        assertThat(Desk.next(media.ends)).isEqualTo(new CallEnd(408, "The session expired", CallEnd.By.FAILURE));
        assertThat(peer.received("UPDATE")).isEmpty();
    }

    @Test
    void endsACallWhoseRefreshIsNotAnswered() throws Exception {
        call("600;refresher=uac", "INVITE, UPDATE");
        scheduler.advance(Duration.ofSeconds(301));
        peer.receive("UPDATE");
        scheduler.advance(Duration.ofSeconds(300));

        peer.receive("BYE");
        assertThat(Desk.next(media.ends).status()).isEqualTo(408);
    }

    @Test
    void agreesAsCallee() throws Exception {
        var invite = invite().with("Supported", "timer").with("Session-Expires", "200");
        send(invite);
        var answer = peer.receive("SIP/2.0 200");
        assertThat(answer.value("Session-Expires")).isEqualTo("200;refresher=uac");
        assertThat(answer.value("Require")).isEqualTo("timer");
        send(peer.inDialog("ACK", invite, answer, 1));
        Desk.next(desk.established);

        scheduler.advance(Duration.ofSeconds(160));
        send(peer.inDialog("UPDATE", invite, answer, 2)
                .with("Supported", "timer")
                .with("Session-Expires", "200;refresher=uac"));
        assertThat(peer.receive("SIP/2.0 200").value("CSeq")).isEqualTo("2 UPDATE");
        scheduler.advance(Duration.ofSeconds(160));
        assertThat(peer.received("BYE")).isEmpty();
        scheduler.advance(Duration.ofSeconds(10));

        peer.receive("BYE");
    }

    @Test
    void refreshesAsCalleeWhenTheCallerKnowsNoTimer() throws Exception {
        var invite = invite().with("Allow", "UPDATE");
        send(invite);
        var answer = peer.receive("SIP/2.0 200");
        assertThat(answer.value("Session-Expires")).isEqualTo("600;refresher=uas");
        assertThat(answer.value("Require")).isEmpty();
        send(peer.inDialog("ACK", invite, answer, 1));
        Desk.next(desk.established);

        scheduler.advance(Duration.ofSeconds(301));

        assertThat(peer.receive("UPDATE").value("Session-Expires")).isEqualTo("600;refresher=uac");
    }

    @Test
    void refusesASessionThatIsTooShort() throws Exception {
        send(invite().with("Supported", "timer").with("Session-Expires", "30"));

        assertThat(peer.receive("SIP/2.0 422").value("Min-SE")).isEqualTo("90");
    }

    private SipCall call(String expires, String allow) throws Exception {
        var call = call();
        send(success(peer.receive("INVITE")).with("Allow", allow).with("Session-Expires", expires));
        return Desk.await(call);
    }
}
