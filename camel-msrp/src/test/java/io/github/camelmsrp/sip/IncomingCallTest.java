// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import io.github.camelmsrp.session.ManualScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of a peer that writes what a test wants. */
class IncomingCallTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private SipPeer peer;
    private Desk desk;

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

    @Test
    void answersAnInvite() throws Exception {
        var invite = invite();
        send(invite);
        var answer = peer.receive("SIP/2.0 200");

        assertThat(peer.received("SIP/2.0 1")).extracting(SipText::status).contains(100);
        assertThat(answer.value("Via")).startsWith(invite.value("Via"));
        assertThat(answer.value("From")).isEqualTo(invite.value("From"));
        assertThat(answer.value("To")).contains(";tag=");
        assertThat(answer.uri("Contact")).startsWith("sip:helpdesk@127.0.0.1:" + desk.agent.port());
        assertThat(answer.value("Allow")).contains("INVITE");
        assertThat(answer.body()).isEqualTo(RecordingMedia.sdp("answer of answer of the desk"));
        assertThat(desk.established).isEmpty();
        send(peer.inDialog("ACK", invite, answer, 1));
        assertThat(Desk.next(desk.established).facts().callerName()).isEqualTo("Peer");
    }

    @Test
    void ringsWhileItIsDecided() throws Exception {
        var decision = new CompletableFuture<IncomingCalls.Decision>();
        desk.decision = decision;
        var invite = invite();
        send(invite);

        var ringing = peer.receive("SIP/2.0 180");
        decision.complete(desk.accepted());

        assertThat(peer.receive("SIP/2.0 200").value("To")).isEqualTo(ringing.value("To"));
    }

    @Test
    void asksOnceAboutAnInviteThatIsRepeated() throws Exception {
        var decision = new CompletableFuture<IncomingCalls.Decision>();
        desk.decision = decision;
        var invite = invite();
        send(invite);
        var ringing = peer.receive("SIP/2.0 180");

        send(invite);
        assertThat(peer.receive("SIP/2.0 180").value("To")).isEqualTo(ringing.value("To"));
        decision.complete(desk.accepted());
        peer.receive("SIP/2.0 200");
        send(invite);

        assertThat(desk.invited).hasSize(1);
        assertThat(desk.media.asked).hasSize(1);
    }

    @Test
    void repeatsTheAnswerUntilItsAckComes() throws Exception {
        var invite = invite();
        send(invite);
        var answer = peer.receive("SIP/2.0 200");

        scheduler.advanceMillis(500);
        assertThat(peer.receive("SIP/2.0 200").toString()).isEqualTo(answer.toString());
        scheduler.advanceMillis(1000);
        peer.receive("SIP/2.0 200");
        send(peer.inDialog("ACK", invite, answer, 1));
        Desk.next(desk.established);
        scheduler.advance(Duration.ofSeconds(40));

        assertThat(peer.received("SIP/2.0 200")).hasSize(3);
        assertThat(peer.received("BYE")).isEmpty();
    }

    @Test
    void endsACallWhoseAckIsLost() throws Exception {
        var invite = invite();
        send(invite);
        peer.receive("SIP/2.0 200");

        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
            scheduler.advanceMillis(500);
            return !peer.received("BYE").isEmpty();
        });

        var bye = peer.receive("BYE");
        assertThat(bye.requestUri()).startsWith("sip:peer@127.0.0.1:" + peer.port());
        assertThat(Desk.next(desk.media.ends).status()).isEqualTo(408);
        assertThat(peer.received("SIP/2.0 200").size()).isBetween(8, 12);
        send(bye.answer(200, "OK"));
    }

    @Test
    void offersWhenTheInviteDoesNot() throws Exception {
        var invite = peer.request("INVITE", desk.address("helpdesk").toString());
        send(invite);
        var answer = peer.receive("SIP/2.0 200");
        assertThat(answer.body()).isEqualTo(RecordingMedia.sdp("offer of answer of the desk"));

        send(peer.inDialog("ACK", invite, answer, 1).sdp(RecordingMedia.sdp("theirs")));

        Desk.next(desk.established);
        Awaitility.await().untilAsserted(() -> assertThat(desk.media.asked).containsExactly("offer", "apply theirs"));
    }

    @Test
    void isCancelledWhileItRings() throws Exception {
        var decision = new CompletableFuture<IncomingCalls.Decision>();
        desk.decision = decision;
        var invite = invite();
        send(invite);
        peer.receive("SIP/2.0 180");

        send(cancel(invite));

        assertThat(peer.receive("SIP/2.0 200").value("CSeq")).isEqualTo("1 CANCEL");
        assertThat(peer.receive("SIP/2.0 487").value("CSeq")).isEqualTo("1 INVITE");
        decision.complete(desk.accepted());
        assertThat(Desk.next(desk.media.ends)).isEqualTo(new CallEnd(487, "Cancelled", CallEnd.By.PEER));
        assertThat(desk.media.asked).containsExactly("ended");
    }

    @Test
    void goesOnAfterACancelThatComesTooLate() throws Exception {
        var invite = invite();
        send(invite);
        var answer = peer.receive("SIP/2.0 200");

        send(cancel(invite));
        assertThat(peer.receive("SIP/2.0 200").value("CSeq")).isEqualTo("1 CANCEL");
        send(peer.inDialog("ACK", invite, answer, 1));

        assertThat(Desk.next(desk.established).isOver()).isFalse();
    }

    @Test
    void cancelsALaterOfferOfThePeer() throws Exception {
        var invite = establish();
        var answer = peer.received("SIP/2.0 200").get(0);
        var hold = new CountDownLatch(1);
        desk.media.hold = hold;
        var again = peer.inDialog("INVITE", invite, answer, 2).sdp(RecordingMedia.sdp("again"));
        send(again);
        peer.receive("SIP/2.0 100");

        send(cancel(again).instead("CSeq", "2 CANCEL"));

        peer.receive("SIP/2.0 487");
        hold.countDown();
        send(peer.inDialog("BYE", invite, answer, 3));
        assertThat(Desk.next(desk.media.ends).by()).isEqualTo(CallEnd.By.PEER);
    }

    @Test
    void answersAByeWhileItDecidesOnAnOffer() throws Exception {
        var invite = establish();
        var answer = peer.received("SIP/2.0 200").get(0);
        var hold = new CountDownLatch(1);
        desk.media.hold = hold;
        send(peer.inDialog("INVITE", invite, answer, 2).sdp(RecordingMedia.sdp("again")));
        peer.receive("SIP/2.0 100");

        send(peer.inDialog("BYE", invite, answer, 3));

        assertThat(peer.receive("SIP/2.0 200").value("CSeq")).isEqualTo("3 BYE");
        assertThat(peer.receive("SIP/2.0 487").value("CSeq")).isEqualTo("2 INVITE");
        hold.countDown();
        assertThat(Desk.next(desk.media.ends).by()).isEqualTo(CallEnd.By.PEER);
    }

    @Test
    void answersACancelOfNothing() throws Exception {
        send(cancel(invite()));

        peer.receive("SIP/2.0 481");
    }

    @ParameterizedTest
    @CsvSource({
        "404, nobody, application/sdp, ''",
        "415, helpdesk, text/plain, ''",
        "420, helpdesk, application/sdp, 100rel"
    })
    void refusesWhatItDoesNotKnow(int status, String user, String type, String require) throws Exception {
        var invite = peer.request("INVITE", desk.address(user).toString())
                .with("Content-Type", type)
                .body("v=0\r\n");
        if (!require.isEmpty()) {
            invite.with("Require", require);
        }
        send(invite);

        var refusal = peer.receive("SIP/2.0 " + status);
        assertThat(refusal.value("To")).contains(";tag=");
        if (status == 415) {
            assertThat(refusal.value("Accept")).isEqualTo("application/sdp");
        }
        assertThat(refusal.value("Unsupported")).isEqualTo(require);
        assertThat(desk.invited).isEmpty();
    }

    @Test
    void refusesWhatTheMediaRefuses() throws Exception {
        desk.media.refusal = new SipException(488, "secret");
        send(invite());

        assertThat(peer.receive("SIP/2.0 488").toString()).doesNotContain("secret");
        assertThat(Desk.next(desk.media.ends).status()).isEqualTo(488);
    }

    @Test
    void answersRequestsOutsideOfDialogs() throws Exception {
        send(peer.request("OPTIONS", desk.address("helpdesk").toString()));
        var options = peer.receive("SIP/2.0 200");
        assertThat(options.value("Allow")).isEqualTo("INVITE,ACK,CANCEL,BYE,UPDATE,OPTIONS");
        assertThat(options.value("Accept")).isEqualTo("application/sdp");
        assertThat(options.value("Supported")).isEqualTo("timer");

        send(peer.request("SUBSCRIBE", desk.address("helpdesk").toString()).with("Event", "presence"));
        assertThat(peer.receive("SIP/2.0 405").value("Allow")).contains("INVITE");

        var bye = peer.request("BYE", desk.address("helpdesk").toString());
        send(bye.instead("To", bye.value("To") + ";tag=unknown"));
        peer.receive("SIP/2.0 481");
    }

    @Test
    void detectsTheSameInviteOverAnotherWay() throws Exception {
        desk.decision = new CompletableFuture<>();
        var invite = invite();
        send(invite);
        peer.receive("SIP/2.0 180");

        send(invite.instead("Via", peer.via()));

        peer.receive("SIP/2.0 482");
    }

    @Test
    void refusesCallsThatAreTooMany() throws Exception {
        desk.decision = new CompletableFuture<>();
        for (int i = 0; i < 3; i++) {
            send(invite());
            peer.receive("SIP/2.0 180");
        }

        var tooMany = invite();
        send(tooMany);
        var refusal = peer.receive("SIP/2.0 486");
        send(tooMany);

        assertThat(peer.receive("SIP/2.0 486").value("To")).isEqualTo(refusal.value("To"));
    }

    @Test
    void takesOffersOfThePeer() throws Exception {
        var invite = establish();
        var answer = peer.received("SIP/2.0 200").get(0);

        send(peer.inDialog("INVITE", invite, answer, 2).sdp(RecordingMedia.sdp("again")));
        peer.receive("SIP/2.0 200");
        send(peer.inDialog("ACK", invite, answer, 2));
        send(peer.inDialog("UPDATE", invite, answer, 3).sdp(RecordingMedia.sdp("once more")));
        var updated = peer.receive("SIP/2.0 200");
        send(peer.inDialog("UPDATE", invite, answer, 4));
        var refreshed = peer.receive("SIP/2.0 200");

        assertThat(desk.media.asked).contains("answer to again", "answer to once more");
        assertThat(updated.body()).isNotEmpty();
        assertThat(refreshed.body()).isEmpty();
        assertThat(refreshed.value("CSeq")).isEqualTo("4 UPDATE");
        send(peer.inDialog("UPDATE", invite, answer, 2));
        peer.receive("SIP/2.0 500");
        send(peer.inDialog("INFO", invite, answer, 5));
        peer.receive("SIP/2.0 405");
    }

    @Test
    void offersWhenALaterInviteDoesNot() throws Exception {
        var invite = establish();
        var answer = peer.received("SIP/2.0 200").get(0);

        send(peer.inDialog("INVITE", invite, answer, 2));
        assertThat(peer.receive("SIP/2.0 200").body()).isEqualTo(RecordingMedia.sdp("offer of answer of the desk"));
        send(peer.inDialog("ACK", invite, answer, 2).sdp(RecordingMedia.sdp("theirs")));

        Awaitility.await().untilAsserted(() -> assertThat(desk.media.asked).endsWith("offer", "apply theirs"));
    }

    @Test
    void refusesALaterOfferAndKeepsTheCall() throws Exception {
        var invite = establish();
        var answer = peer.received("SIP/2.0 200").get(0);
        desk.media.refusal = new SipException(488, "no");

        send(peer.inDialog("INVITE", invite, answer, 2).sdp(RecordingMedia.sdp("again")));

        peer.receive("SIP/2.0 488");
        send(peer.inDialog("BYE", invite, answer, 3));
        peer.receive("SIP/2.0 200");
        assertThat(Desk.next(desk.media.ends)).isEqualTo(new CallEnd(200, "", CallEnd.By.PEER));
    }

    @Test
    void waitsAndTriesAgainWhenOffersMeet() throws Exception {
        var invite = establish();
        var answer = peer.received("SIP/2.0 200").get(0);
        var call = Desk.next(desk.established);
        var done = call.offerAgain();
        var theirs = peer.receive("INVITE");

        send(peer.inDialog("INVITE", invite, answer, 2).sdp(RecordingMedia.sdp("meanwhile")));
        peer.receive("SIP/2.0 491");
        send(theirs.answer(491, "Request Pending"));
        peer.receive("ACK");
        Awaitility.await().until(() -> {
            scheduler.advanceMillis(100);
            return peer.received("INVITE").stream()
                    .anyMatch(text -> text.value("CSeq").equals("2 INVITE"));
        });
        var again = peer.received("INVITE").get(peer.received("INVITE").size() - 1);
        send(again.answer(200, "OK").with("Contact", peer.contact()).sdp(RecordingMedia.sdp("now")));

        Desk.await(done);
        assertThat(desk.media.asked).endsWith("apply now");
        assertThat(call.isOver()).isFalse();
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

    private SipText establish() throws Exception {
        var invite = invite();
        send(invite);
        send(peer.inDialog("ACK", invite, peer.receive("SIP/2.0 200"), 1));
        Awaitility.await().until(() -> !desk.established.isEmpty());
        return invite;
    }

    private SipText invite() {
        return peer.request("INVITE", desk.address("helpdesk").toString()).sdp(RecordingMedia.sdp("their offer"));
    }

    private static SipText cancel(SipText invite) {
        return SipText.of("CANCEL " + invite.requestUri() + " SIP/2.0")
                .with("Via", invite.value("Via"))
                .with("Max-Forwards", "70")
                .with("From", invite.value("From"))
                .with("To", invite.value("To"))
                .with("Call-ID", invite.value("Call-ID"))
                .with("CSeq", "1 CANCEL");
    }

    private void send(SipText message) throws Exception {
        peer.send(message, desk.agent.port());
    }
}
