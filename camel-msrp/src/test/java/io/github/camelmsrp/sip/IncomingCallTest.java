// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipText;
import io.github.camelmsrp.session.CapturedLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of a peer that writes what a test wants. */
class IncomingCallTest extends CalleeRig {

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
    void callersMayBeTelephoneNumbers() throws Exception {
        desk.open("+4930123456");
        var invite = peer.request("INVITE", "tel:+49-30-123456")
                .sdp(RecordingMedia.sdp("offer"))
                .instead("From", "<tel:7042;phone-context=example.com>;tag=f")
                .instead("To", "<tel:+49-30-123456>");
        send(invite);
        send(peer.inDialog("ACK", invite, peer.receive("SIP/2.0 200"), 1));

        var facts = Desk.next(desk.invited);
        assertThat(facts.caller()).hasToString("tel:7042;phone-context=example.com");
        assertThat(facts.called()).hasToString("tel:+49-30-123456");
        var bye = Desk.next(desk.established).bye();
        var received = peer.receive("BYE");
        assertThat(received.value("To")).startsWith("<tel:7042;phone-context=example.com>;tag=f");
        send(received.answer(200, "OK"));
        Desk.await(bye);
    }

    @Test
    void whatCallersSayOfThemselvesIsOneLineOfVisibleText() throws Exception {
        var invite = invite().instead("From", "\"Al\u001b[31mi\u0085c\u202ee\" <sip:peer@example.org>;tag=f")
                .instead("Call-ID", "id\u0007\u2028x@example.org");
        send(invite);
        peer.receive("SIP/2.0 200");

        var facts = Desk.next(desk.invited);
        assertThat(facts.callerName()).isEqualTo("Al [31mi c e");
        assertThat(facts.callId()).isEqualTo("id  x@example.org");
    }

    @Test
    void tellsWhoDecidesThatTheCallerHasGone() throws Exception {
        var decision = new CompletableFuture<IncomingCalls.Decision>();
        desk.decision = decision;
        try (var log = new CapturedLog()) {
            var invite = invite();
            send(invite);
            peer.receive("SIP/2.0 180");

            send(cancel(invite));
            peer.receive("SIP/2.0 487");

            Awaitility.await().until(decision::isCancelled);
            assertThat(log.warnings()).isEmpty();
        }
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
        var answer = peer.receive("SIP/2.0 200");
        send(peer.inDialog("ACK", invite, answer, 1));
        Desk.next(desk.established);
        send(invite);

        Awaitility.await()
                .during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(desk.invited).hasSize(1));
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
    void saysNoByeBeforeTheAck() throws Exception {
        var invite = invite();
        send(invite);
        var answer = peer.receive("SIP/2.0 200");
        var stopped = desk.agent.stop(5000);
        assertThat(Desk.next(desk.media.ends).status()).isEqualTo(503);
        scheduler.advanceMillis(500);
        peer.receive("SIP/2.0 200");
        assertThat(peer.received("BYE")).isEmpty();

        send(peer.inDialog("ACK", invite, answer, 1));

        send(peer.receive("BYE").answer(200, "OK"));
        Desk.await(stopped);
        assertThat(desk.established).isEmpty();
    }

    @Test
    void saysNoByeAfterThatOfThePeer() throws Exception {
        var invite = invite();
        send(invite);
        var answer = peer.receive("SIP/2.0 200");
        var stopped = desk.agent.stop(5000);
        assertThat(Desk.next(desk.media.ends).status()).isEqualTo(503);

        send(peer.inDialog("BYE", invite, answer, 2));

        assertThat(peer.receive("SIP/2.0 200").value("CSeq")).isEqualTo("2 BYE");
        Desk.await(stopped);
        assertThat(peer.received("BYE")).isEmpty();
    }

    @Test
    void refusesAnUpdateBeforeItAnswers() throws Exception {
        desk.decision = new CompletableFuture<>();
        var invite = invite();
        send(invite);
        var ringing = peer.receive("SIP/2.0 180");

        send(peer.inDialog("UPDATE", invite, ringing, 2).sdp(RecordingMedia.sdp("again")));

        var refusal = peer.receive("SIP/2.0 500");
        assertThat(Integer.parseInt(refusal.value("Retry-After"))).isBetween(0, 10);
        send(cancel(invite));
        peer.receive("SIP/2.0 487");
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
        // One that goes on, whether anybody waits for it or not.
        desk.decision = decision.minimalCompletionStage();
        var invite = invite();
        send(invite);
        peer.receive("SIP/2.0 180");

        send(cancel(invite));

        var cancelled = peer.receive("SIP/2.0 200");
        assertThat(cancelled.value("CSeq")).isEqualTo("1 CANCEL");
        var terminated = peer.receive("SIP/2.0 487");
        assertThat(terminated.value("CSeq")).isEqualTo("1 INVITE");
        assertThat(cancelled.value("To")).isEqualTo(terminated.value("To"));
        decision.complete(desk.accepted());
        assertThat(Desk.next(desk.media.ends)).isEqualTo(new CallEnd(487, "Cancelled", CallEnd.By.PEER));
        assertThat(desk.media.asked).containsExactly("ended");
    }

    @Test
    void ringsAsLongAsTheCallerWantsToWait() throws Exception {
        desk.decision = new CompletableFuture<>();
        send(invite().with("Expires", "20"));
        peer.receive("SIP/2.0 180");

        scheduler.advance(Duration.ofSeconds(19));
        assertThat(peer.received("SIP/2.0 487")).isEmpty();
        scheduler.advance(Duration.ofSeconds(2));

        peer.receive("SIP/2.0 487");
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
}
