// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Offers of both sides within a call that a peer made. */
class LaterOffersTest extends CalleeRig {

    @Test
    void cancelsALaterOfferOfThePeer() throws Exception {
        var dialog = establish();
        var hold = desk.media.hold();
        // The media is busy with something else, so that the offer waits for it.
        Desk.next(desk.established).offerAgain();
        Awaitility.await().until(() -> desk.media.asked.contains("offer"));
        var again = dialog.request("INVITE", 2).sdp(RecordingMedia.sdp("again"));
        send(again);
        peer.receive("SIP/2.0 100");

        send(cancel(again).instead("CSeq", "2 CANCEL"));

        peer.receive("SIP/2.0 487");
        hold.countDown();
        peer.receive("INVITE");
        send(dialog.request("BYE", 3));
        assertThat(Desk.next(desk.media.ends).by()).isEqualTo(CallEnd.By.PEER);
        assertThat(desk.media.asked).doesNotContain("answer to again");
    }

    @Test
    void answersAnOfferThatTheSessionFollowsWhenItsCancelComes() throws Exception {
        var dialog = establish();
        var hold = desk.media.hold();
        var again = dialog.request("INVITE", 2).sdp(RecordingMedia.sdp("again"));
        send(again);
        Awaitility.await().until(() -> desk.media.asked.contains("answer to again"));

        var cancel = cancel(again).instead("CSeq", "2 CANCEL");
        send(cancel);
        assertThat(peer.receiveFinal(cancel).status()).isEqualTo(200);
        hold.countDown();

        assertThat(peer.receiveFinal(again).status()).isEqualTo(200);
        send(cancel);
        send(dialog.request("ACK", 2));
        send(dialog.request("UPDATE", 3).sdp(RecordingMedia.sdp("once more")));
        Awaitility.await()
                .untilAsserted(() -> assertThat(desk.media.asked).endsWith("answer to again", "answer to once more"));
        assertThat(peer.received("SIP/2.0 487")).isEmpty();
        assertThat(Desk.next(desk.established).isOver()).isFalse();
    }

    @Test
    void answersAByeWhileItDecidesOnAnOffer() throws Exception {
        var dialog = establish();
        var hold = desk.media.hold();
        send(dialog.request("INVITE", 2).sdp(RecordingMedia.sdp("again")));
        peer.receive("SIP/2.0 100");

        send(dialog.request("BYE", 3));

        assertThat(peer.receive("SIP/2.0 200").value("CSeq")).isEqualTo("3 BYE");
        assertThat(peer.receive("SIP/2.0 487").value("CSeq")).isEqualTo("2 INVITE");
        hold.countDown();
        assertThat(Desk.next(desk.media.ends).by()).isEqualTo(CallEnd.By.PEER);
    }

    @Test
    void takesOffersOfThePeer() throws Exception {
        var dialog = establish();

        send(dialog.request("INVITE", 2).sdp(RecordingMedia.sdp("again")));
        peer.receive("SIP/2.0 200");
        send(dialog.request("ACK", 2));
        send(dialog.request("UPDATE", 3).sdp(RecordingMedia.sdp("once more")));
        var updated = peer.receive("SIP/2.0 200");
        send(dialog.request("UPDATE", 4));
        var refreshed = peer.receive("SIP/2.0 200");

        assertThat(desk.media.asked).contains("answer to again", "answer to once more");
        assertThat(updated.body()).isNotEmpty();
        assertThat(refreshed.body()).isEmpty();
        assertThat(refreshed.value("CSeq")).isEqualTo("4 UPDATE");
        send(dialog.request("UPDATE", 2));
        peer.receive("SIP/2.0 500");
        send(dialog.request("INFO", 5));
        peer.receive("SIP/2.0 405");
    }

    @Test
    void offersWhenALaterInviteDoesNot() throws Exception {
        var dialog = establish();

        send(dialog.request("INVITE", 2));
        assertThat(peer.receive("SIP/2.0 200").body()).isEqualTo(RecordingMedia.sdp("offer of answer of the desk"));
        send(dialog.request("ACK", 2).sdp(RecordingMedia.sdp("theirs")));

        Awaitility.await().untilAsserted(() -> assertThat(desk.media.asked).endsWith("offer", "apply theirs"));
    }

    @Test
    void refusesALaterOfferAndKeepsTheCall() throws Exception {
        var dialog = establish();
        desk.media.refusal = new SipException(488, "no");

        send(dialog.request("INVITE", 2).sdp(RecordingMedia.sdp("again")));

        peer.receive("SIP/2.0 488");
        send(dialog.request("BYE", 3));
        peer.receive("SIP/2.0 200");
        assertThat(Desk.next(desk.media.ends)).isEqualTo(new CallEnd(200, "", CallEnd.By.PEER));
    }

    @Test
    void waitsAndTriesAgainWhenOffersMeet() throws Exception {
        var dialog = establish();
        var call = Desk.next(desk.established);
        var done = call.offerAgain();
        var theirs = peer.receive("INVITE");

        send(dialog.request("INVITE", 2).sdp(RecordingMedia.sdp("meanwhile")));
        peer.receive("SIP/2.0 491");
        send(theirs.answer(491, "Request Pending"));
        peer.receive("ACK");
        Awaitility.await().until(() -> {
            scheduler.advanceMillis(100);
            return peer.received("INVITE").stream()
                    .anyMatch(text -> text.value("CSeq").equals("2 INVITE"));
        });
        var again = peer.received("INVITE").get(peer.received("INVITE").size() - 1);
        send(peer.success(again, RecordingMedia.sdp("now")));

        Desk.await(done);
        assertThat(desk.media.asked).endsWith("offer", "drop", "offer", "apply now");
        assertThat(call.isOver()).isFalse();
    }

    @Test
    void dropsAnOfferThatThePeerRefuses() throws Exception {
        var dialog = establish();
        var done = Desk.next(desk.established).offerAgain();

        send(peer.receive("INVITE").answer(488, "Not Acceptable Here"));
        assertThat(done.toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
        send(dialog.request("INVITE", 2).sdp(RecordingMedia.sdp("theirs")));

        peer.receive("SIP/2.0 200");
        assertThat(desk.media.asked).endsWith("offer", "drop", "answer to theirs");
    }

    @Test
    void dropsAnOfferThatACancelOvertakes() throws Exception {
        var dialog = establish();
        var hold = desk.media.hold();
        var again = dialog.request("INVITE", 2);
        send(again);
        peer.receive("SIP/2.0 100");

        send(cancel(again).instead("CSeq", "2 CANCEL"));
        peer.receive("SIP/2.0 487");
        hold.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(desk.media.asked).endsWith("offer", "drop"));
    }

    @Test
    void acknowledgesARefusalThatComesAfterTheEnd() throws Exception {
        establish();
        var call = Desk.next(desk.established);
        call.offerAgain();
        var offer = peer.receive("INVITE");
        var gone = call.bye();
        var bye = peer.receive("BYE");

        send(offer.answer(487, "Request Terminated"));

        assertThat(peer.receive("ACK").value("CSeq"))
                .isEqualTo(offer.value("CSeq").replace("INVITE", "ACK"));
        send(bye.answer(200, "OK"));
        Desk.await(gone);
    }

    @Test
    void acknowledgesASuccessThatMeetsTheEnd() throws Exception {
        establish();
        var call = Desk.next(desk.established);
        call.offerAgain();
        var offer = peer.receive("INVITE");
        var gone = call.bye();
        var bye = peer.receive("BYE");

        var success = peer.success(offer, RecordingMedia.sdp("late"));
        for (int i = 0; i < 2; i++) {
            send(success);
            assertThat(peer.receive("ACK").value("CSeq"))
                    .isEqualTo(offer.value("CSeq").replace("INVITE", "ACK"));
        }
        send(bye.answer(200, "OK"));
        Desk.await(gone);
        assertThat(desk.media.asked).doesNotContain("apply late");
    }

    @Test
    void saysNoByeBeforeItHasAnsweredAnOffer() throws Exception {
        var dialog = establish();
        var hold = desk.media.hold();
        var again = dialog.request("INVITE", 2).sdp(RecordingMedia.sdp("port 0"));
        send(again);
        Awaitility.await().until(() -> desk.media.asked.contains("answer to port 0"));
        // As the media does that reads in the offer that there is no session any more.
        var gone = Desk.next(desk.established).bye();
        hold.countDown();

        assertThat(peer.receiveFinal(again).body()).isEqualTo(RecordingMedia.sdp("answer of answer of the desk"));
        assertThat(peer.received("BYE")).isEmpty();
        send(dialog.request("ACK", 2));

        send(peer.receive("BYE").answer(200, "OK"));
        Desk.await(gone);
        assertThat(peer.received("SIP/2.0 487")).isEmpty();
    }

    @Test
    void refusesAnOfferThatTheMediaHasNotSeenWhenTheCallEnds() throws Exception {
        var dialog = establish();
        var hold = desk.media.hold();
        var call = Desk.next(desk.established);
        call.offerAgain();
        Awaitility.await().until(() -> desk.media.asked.contains("offer"));
        var again = dialog.request("INVITE", 2).sdp(RecordingMedia.sdp("again"));
        send(again);
        peer.receive("SIP/2.0 100");

        call.bye();

        assertThat(peer.receiveFinal(again).status()).isEqualTo(487);
        send(peer.receive("BYE").answer(200, "OK"));
        hold.countDown();
        Desk.next(desk.media.ends);
        assertThat(desk.media.asked).doesNotContain("answer to again");
    }

    @Test
    void endsACallWhenThePeerForgotIt() throws Exception {
        establish();
        var call = Desk.next(desk.established);
        var done = call.offerAgain();

        send(peer.receive("INVITE").answer(481, "Call Does Not Exist"));

        assertThat(done.toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
        assertThat(Desk.next(desk.media.ends))
                .extracting(CallEnd::status, CallEnd::by)
                .containsExactly(481, CallEnd.By.FAILURE);
    }
}
