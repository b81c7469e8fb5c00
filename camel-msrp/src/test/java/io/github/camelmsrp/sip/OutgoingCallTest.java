// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipText;
import io.github.camelmsrp.session.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Calls that this side makes, to a peer that answers what a test wants. */
class OutgoingCallTest extends CallerRig {

    @Test
    void writesAnInviteAsTheRfcWantsIt() throws Exception {
        call();

        var invite = peer.receive("INVITE");

        assertThat(invite.requestUri()).isEqualTo("sip:bob@127.0.0.1:" + peer.port());
        assertThat(invite.value("Max-Forwards")).isEqualTo("70");
        assertThat(invite.value("To")).isEqualTo("<sip:bob@127.0.0.1:" + peer.port() + ">");
        assertThat(invite.value("From")).startsWith("<sip:caller@example.com>;tag=");
        assertThat(invite.value("CSeq")).isEqualTo("1 INVITE");
        assertThat(invite.uri("Contact")).isEqualTo("sip:caller@127.0.0.1:" + desk.agent.port() + ";transport=udp");
        assertThat(invite.value("Via")).startsWith("SIP/2.0/UDP 127.0.0.1:" + desk.agent.port());
        assertThat(invite.value("Via")).contains("branch=z9hG4bK").contains("rport");
        assertThat(invite.value("Allow")).contains("UPDATE").contains("BYE");
        assertThat(invite.value("Supported")).isEqualTo("timer");
        assertThat(invite.value("Session-Expires")).isEqualTo("600");
        assertThat(invite.value("Content-Type")).isEqualTo("application/sdp");
        assertThat(invite.body()).isEqualTo(RecordingMedia.sdp("offer of caller"));
    }

    @Test
    void acknowledgesEachRepetitionOfTheAnswer() throws Exception {
        var call = call();
        var answer = success(peer.receive("INVITE"));

        send(answer);
        var ack = peer.receive("ACK");
        Desk.await(call);
        send(answer);

        assertThat(peer.receive("ACK").value("CSeq"))
                .isEqualTo(ack.value("CSeq"))
                .isEqualTo("1 ACK");
        assertThat(ack.requestUri()).isEqualTo("sip:peer@127.0.0.1:" + peer.port() + ";transport=udp");
        assertThat(media.asked).containsExactly("offer", "apply answer");
    }

    @Test
    void goesTheWayOfTheRecordedRoutes() throws Exception {
        var call = call();
        var invite = peer.receive("INVITE");
        String self = "127.0.0.1:" + peer.port();

        send(success(invite)
                .with("Record-Route", "<sip:second@" + self + ";lr>")
                .with("Record-Route", "<sip:first@" + self + ";lr>"));
        var ack = peer.receive("ACK");
        Desk.await(call).bye();
        var bye = peer.receive("BYE");

        assertThat(ack.value("Route")).isEqualTo("<sip:first@" + self + ";lr>,<sip:second@" + self + ";lr>");
        assertThat(bye.values("Route")).isEqualTo(ack.values("Route"));
        assertThat(bye.requestUri()).startsWith("sip:peer@");
        assertThat(bye.value("CSeq")).isEqualTo("2 BYE");
        send(bye.answer(200, "OK"));
    }

    @Test
    void repeatsAByeThatIsLost() throws Exception {
        var call = call();
        send(success(peer.receive("INVITE")));
        peer.receive("ACK");
        var done = Desk.await(call).bye();
        var first = peer.receive("BYE");

        var second = peer.receive("BYE");
        send(second.answer(200, "OK"));

        Desk.await(done);
        assertThat(second.toString()).isEqualTo(first.toString());
    }

    @Test
    void answersAByeAgainWhoseAnswerIsLost() throws Exception {
        var call = call();
        var invite = peer.receive("INVITE");
        var answer = success(invite);
        send(answer);
        peer.receive("ACK");
        Desk.await(call);
        var bye = peer.inDialogOfCallee("BYE", invite, answer, 1);

        Awaitility.await().until(() -> {
            send(bye);
            return peer.received("SIP/2.0 200").size() > 1;
        });

        assertThat(media.ends).hasSize(1);
        send(peer.inDialogOfCallee("BYE", invite, answer, 2));
        peer.receive("SIP/2.0 481");
    }

    @Test
    void answersTheChallengeToABye() throws Exception {
        var call = call("open sesame");
        send(success(peer.receive("INVITE")));
        var done = Desk.await(call).bye();

        send(peer.receive("BYE")
                .answer(407, "Proxy Authentication Required")
                .with("Proxy-Authenticate", "Digest realm=\"x\", nonce=\"n\", algorithm=MD5, qop=\"auth\""));
        var second = peer.receive("BYE");
        send(second.answer(200, "OK"));

        Desk.await(done);
        assertThat(second.parameter("Proxy-Authorization", "nonce")).isEqualTo("n");
        assertThat(second.value("CSeq")).isEqualTo("3 BYE");
    }

    @Test
    void cancelsOnlyAfterAProvisionalResponse() throws Exception {
        var call = call();
        var invite = peer.receive("INVITE");
        call.cancel(true);
        assertThat(Desk.next(media.ends).status()).isEqualTo(487);
        assertThat(peer.received("CANCEL")).isEmpty();

        send(invite.answer(180, "Ringing"));
        var cancel = peer.receive("CANCEL");

        assertThat(cancel.value("Via")).isEqualTo(invite.value("Via"));
        assertThat(cancel.value("CSeq")).isEqualTo("1 CANCEL");
        send(cancel.answer(200, "OK"));
        send(invite.answer(487, "Request Terminated"));
        peer.receive("ACK");
    }

    @Test
    void waitsForAProvisionalResponseToEachInvite() throws Exception {
        var call = call("open sesame");
        var first = peer.receive("INVITE");
        send(first.answer(100, "Trying"));
        send(first.answer(401, "Unauthorized").with("WWW-Authenticate", "Digest realm=\"x\", nonce=\"n\""));
        peer.receive("ACK");
        var second = peer.receive("INVITE");
        call.cancel(true);
        assertThat(Desk.next(media.ends).status()).isEqualTo(487);
        send(peer.request("OPTIONS", "sip:127.0.0.1:" + desk.agent.port()));
        peer.receive("SIP/2.0 200");
        assertThat(peer.received("CANCEL")).isEmpty();
        send(second.answer(180, "Ringing"));
        assertThat(peer.receive("CANCEL").value("CSeq")).isEqualTo("2 CANCEL");
    }

    @Test
    void endsACallThatIsAnsweredAfterItsCancel() throws Exception {
        var invite = callAndCancel();

        send(success(invite));

        assertThat(peer.receive("ACK").value("CSeq")).isEqualTo("1 ACK");
        send(peer.receive("BYE").answer(200, "OK"));
        assertThat(media.asked).containsExactly("offer", "ended");
    }

    @Test
    void endsEachDialogOfLateAnswersOnceAndNotTooMany() throws Exception {
        var invite = callAndCancel();

        for (int i = 0; i < 3; i++) {
            send(success(invite));
            assertThat(peer.receive("ACK").value("To")).endsWith("tag=peer");
        }
        for (int i = 0; i < 50; i++) {
            send(success(invite).instead("To", invite.value("To") + ";tag=fork" + i));
        }
        // Has come when the others have.
        send(success(invite));
        Awaitility.await()
                .until(() -> peer.received("ACK").stream()
                                .filter(ack -> ack.value("To").endsWith("tag=peer"))
                                .count()
                        == 4);

        // Those that are lost are repeated.
        var ended = peer.received("BYE").stream().map(bye -> bye.value("Via")).distinct();
        assertThat(ended).hasSizeBetween(7, 8);
        var first = peer.received("BYE").stream()
                .filter(bye -> bye.value("To").endsWith("tag=peer"))
                .map(bye -> bye.value("Via"))
                .distinct();
        assertThat(first).hasSize(1);
    }

    @Test
    void waitsForNoRepetitionOfALateAnswerWhenItStops() throws Exception {
        send(success(callAndCancel()));
        send(peer.receive("BYE").answer(200, "OK"));

        var stopped = desk.agent.stop(5000);

        // The clock stands still.
        Desk.await(stopped);
    }

    @Test
    void refusesAnUpdateBeforeItsOfferIsAnswered() throws Exception {
        call();
        var invite = peer.receive("INVITE");
        var ringing = invite.answer(180, "Ringing");
        send(ringing);

        send(peer.inDialogOfCallee("UPDATE", invite, ringing, 1).sdp(RecordingMedia.sdp("theirs")));
        peer.receive("SIP/2.0 491");
        send(peer.inDialogOfCallee("UPDATE", invite, ringing, 2));

        assertThat(peer.receive("SIP/2.0 500").value("Retry-After")).isNotEmpty();
    }

    @Test
    void givesUpWhenNobodyAnswersInTime() throws Exception {
        var call = call();
        send(peer.receive("INVITE").answer(180, "Ringing"));
        Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> true);

        scheduler.advance(Duration.ofSeconds(60));

        assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(408);
        peer.receive("CANCEL");
        assertThat(Desk.next(media.ends))
                .isEqualTo(new CallEnd(408, "The call was not established", CallEnd.By.FAILURE));
    }

    @Test
    void takesTheFirstBranchOfAForkAndEndsTheOthers() throws Exception {
        var call = call();
        var invite = peer.receive("INVITE");

        send(success(invite));
        var established = Desk.await(call);
        send(invite.answer(200, "OK")
                .instead("To", invite.value("To") + ";tag=other")
                .with("Contact", "<sip:other@127.0.0.1:" + peer.port() + ">")
                .sdp(RecordingMedia.sdp("other")));

        peer.receive("ACK sip:other");
        var bye = peer.receive("BYE");
        assertThat(bye.value("To")).endsWith("tag=other");
        assertThat(bye.requestUri()).startsWith("sip:other@");
        send(bye.answer(200, "OK"));
        assertThat(established.isOver()).isFalse();
    }

    @Test
    void asksForALongerSessionWhenTheFirstIsTooShort() throws Exception {
        call();
        send(peer.receive("INVITE").answer(422, "Session Interval Too Small").with("Min-SE", "1800"));

        var longer = peer.receive("INVITE");

        assertThat(longer.value("Session-Expires")).isEqualTo("1800");
        // RFC 4028 section 7.4: nobody on the way shall make it shorter again.
        assertThat(longer.value("Min-SE")).isEqualTo("1800");
    }

    @Test
    void endsACallWhoseAnswerHasNoDescription() throws Exception {
        var call = call();

        send(peer.receive("INVITE").answer(200, "OK").with("Contact", peer.contact()));

        peer.receive("ACK");
        peer.receive("BYE");
        assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(488);
        assertThat(media.asked).containsExactly("offer", "ended");
    }

    @Test
    void endsACallWhoseAnswerTheMediaRefuses() throws Exception {
        var call = call();
        var invite = peer.receive("INVITE");
        media.refusal = new SipException(488, "Not that");

        send(success(invite));

        peer.receive("BYE");
        assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(488);
    }

    @Test
    void goesThroughTheOutboundProxy() throws Exception {
        var proxy = SipAddress.parse("sip:127.0.0.1:" + peer.port());
        var own = SipAddress.parse("sip:caller@example.com");
        var identity = new SipIdentity(own, "A \"Caller\"", null, proxy, SipIdentity.Credentials.NONE, 0);

        desk.agent.call(identity, SipAddress.parse("sip:bob@elsewhere.example"), media);
        var invite = peer.receive("INVITE");

        assertThat(invite.requestUri()).isEqualTo("sip:bob@elsewhere.example");
        assertThat(invite.value("Route")).isEqualTo("<sip:127.0.0.1:" + peer.port() + ";lr>");
        assertThat(invite.value("From")).startsWith("\"A \\\"Caller\\\"\" <sip:caller@example.com>");
    }

    @Test
    void namesItsPublicAddress() throws Exception {
        var settings =
                new SipSettings("127.0.0.1", 0, SipSettings.Transport.UDP, "sip.example.com:5090", null, 10, 60_000, 0);
        try (var hidden = new Desk(new Desk.Setup(settings, Scheduler.system()))) {
            hidden.call(peerAddress(), media);
            var invite = peer.receive("INVITE");

            assertThat(invite.value("Via")).contains(" sip.example.com:5090;");
            assertThat(invite.uri("Contact")).startsWith("sip:caller@sip.example.com:5090;");
            peer.send(invite.answer(486, "Busy"), hidden.agent.port());
            assertThat(Desk.next(media.ends).status()).isEqualTo(486);
        }
    }

    /** The INVITE of a call that rang, and was cancelled then. */
    private SipText callAndCancel() throws Exception {
        var call = call();
        var invite = peer.receive("INVITE");
        send(invite.answer(180, "Ringing"));
        Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        call.cancel(true);
        peer.receive("CANCEL");
        return invite;
    }

    private CompletableFuture<SipCall> call(String password) {
        return desk.agent
                .call(Desk.identity("caller", null, password), peerAddress(), media)
                .toCompletableFuture();
    }
}
