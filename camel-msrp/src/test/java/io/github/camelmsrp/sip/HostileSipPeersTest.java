// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import io.github.camelmsrp.session.CapturedLog;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What peers may do without harm to others. */
class HostileSipPeersTest {

    @ParameterizedTest
    @ValueSource(strings = {"UDP", "TCP"})
    void answersAFloodOfInvitesAndLogsOnce(String transport) throws Exception {
        try (var log = new CapturedLog();
                var peer = SipPeer.open(transport);
                var desk = new Desk(Desk.Setup.of(SipSettings.Transport.valueOf(transport))
                        .with(settings -> Desk.maxCalls(settings, 10)))) {
            desk.open("helpdesk");
            desk.decision = new CompletableFuture<>();

            for (int i = 0; i < 1000; i++) {
                peer.send(invite(peer, desk), desk.agent.port());
                if (i % 20 == 19) {
                    int wanted = i / 2 - 10;
                    Awaitility.await().until(() -> peer.received("SIP/2.0 486").size() >= wanted);
                }
            }

            Awaitility.await().until(() -> peer.received("SIP/2.0 486").size() > 500);
            assertThat(desk.invited).hasSize(10);
            assertThat(log.warnings()).hasSize(1).first().asString().contains("10");
            peer.send(peer.request("OPTIONS", desk.address("helpdesk").toString()), desk.agent.port());
            peer.receive("SIP/2.0 200");
        }
    }

    @Test
    void remembersNoMoreRequestsThanItsCallsNeed() throws Exception {
        int maxCalls = 10;
        try (var log = new CapturedLog();
                var peer = SipPeer.open("UDP");
                var desk = new Desk(
                        Desk.Setup.of(SipSettings.Transport.UDP).with(settings -> Desk.maxCalls(settings, maxCalls)))) {
            desk.open("helpdesk");
            var invite = invite(peer, desk);
            peer.send(invite, desk.agent.port());
            var answer = peer.receive("SIP/2.0 200");
            peer.send(peer.inDialog("ACK", invite, answer, 1), desk.agent.port());
            Desk.next(desk.established);
            desk.decision = CompletableFuture.completedFuture(new IncomingCalls.Decision.Refused(603, ""));

            // Without an ACK a refusal is repeated, and its request remembered, for 32 s.
            int limit = (TransactionLimit.BASE + TransactionLimit.PER_CALL * maxCalls) / 4 * 3;
            for (int i = 0; i < limit + 200; i++) {
                var another = invite(peer, desk);
                peer.send(another, desk.agent.port());
                peer.receiveFinal(another);
            }

            assertThat(peer.received("SIP/2.0 503").size()).isBetween(150, 250);
            assertThat(log.warnings()).hasSize(1).first().asString().contains("503");
            var bye = peer.inDialog("BYE", invite, answer, 2);
            peer.send(bye, desk.agent.port());
            assertThat(peer.receiveFinal(bye).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS, '', 200", "SUBSCRIBE, '', 405", "BYE, ;tag=none, 481", "INVITE, ;tag=none, 481"})
    void remembersNothingOfRequestsThatBelongToNoCall(String method, String toTag, int status) throws Exception {
        try (var peer = SipPeer.open("UDP");
                var desk = new Desk(
                        Desk.Setup.of(SipSettings.Transport.UDP).with(settings -> Desk.maxCalls(settings, 10)))) {
            desk.open("helpdesk");
            // More than the transactions that the stack has room for.
            for (int i = 0; i < 3000; i++) {
                var request = peer.request(method, desk.address("helpdesk").toString());
                peer.send(request.instead("To", request.value("To") + toTag), desk.agent.port());
                peer.receive("SIP/2.0 " + status);
            }
            peer.send(invite(peer, desk), desk.agent.port());

            peer.receive("SIP/2.0 200");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INVITE sip:helpdesk@127.0.0.1 SIP/2.0\r\n\r\n",
                "hello\r\n\r\n",
                "INVITE nonsense SIP/2.0\r\nVia: nonsense\r\nFrom: x\r\nTo: y\r\nCall-ID: z\r\nCSeq: one\r\n\r\n",
                "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\n\r\n",
                "\r\n\r\n",
                "INVITE sip:helpdesk@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\n"
                        + "From: <sip:a@b>;tag=1\r\nTo: <sip:helpdesk@127.0.0.1>\r\nCall-ID: m\r\n"
                        + "CSeq: 99999999999999 INVITE\r\nContent-Length: -5\r\n\r\n"
            })
    void survivesMalformedMessages(String text) throws Exception {
        try (var log = new CapturedLog();
                var peer = SipPeer.open("UDP");
                var desk = new Desk(SipSettings.Transport.UDP)) {
            desk.open("helpdesk");
            peer.send(text, desk.agent.port());
            peer.send(invite(peer, desk), desk.agent.port());

            peer.receive("SIP/2.0 200");
            assertThat(peer.received("SIP/2.0 400"))
                    .allSatisfy(refusal -> assertThat(refusal.startLine())
                            .doesNotContainIgnoringCase("exception")
                            .doesNotContain("java")
                            .hasSizeLessThan(60));
            assertThat(log.warnings()).hasSizeLessThan(2);
        }
    }

    @Test
    void closesAConnectionWhoseMessageIsTooLong() throws Exception {
        try (var peer = SipPeer.open("TCP");
                var other = SipPeer.open("TCP");
                var desk = new Desk(SipSettings.Transport.TCP)) {
            desk.open("helpdesk");
            try {
                peer.send(
                        "INVITE sip:helpdesk@127.0.0.1 SIP/2.0\r\nSubject: " + "x".repeat(200_000), desk.agent.port());
            } catch (IOException closed) {
                // Closed while it was written, which is as good.
                assertThat(closed).isNotNull();
            }
            other.send(invite(other, desk), desk.agent.port());

            other.receive("SIP/2.0 200");
        }
    }

    @Test
    void answersOnTheConnectionWhateverViaSays() throws Exception {
        try (var peer = SipPeer.open("TCP");
                var desk = new Desk(SipSettings.Transport.TCP)) {
            desk.open("helpdesk");
            var invite = invite(peer, desk).instead("Via", "SIP/2.0/TCP 192.0.2.1:9;branch=z9hG4bKelsewhere");
            peer.send(invite, desk.agent.port());

            var answer = peer.receive("SIP/2.0 200");
            peer.send(peer.inDialog("ACK", invite, answer, 1), desk.agent.port());
            Desk.next(desk.established);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"received=nobody.invalid", "received=127.0.0.2", "maddr=nobody.invalid", "maddr=999.0.0.1"})
    void answersTheSenderOfADatagramAndLooksNothingUp(String parameter) throws Exception {
        try (var peer = SipPeer.open("UDP");
                var desk = new Desk(SipSettings.Transport.UDP)) {
            desk.open("helpdesk");
            desk.decision = CompletableFuture.completedFuture(new IncomingCalls.Decision.Refused(603, ""));
            String target = desk.address("helpdesk").toString();

            peer.send(peer.request("OPTIONS", target).instead("Via", peer.via() + ";" + parameter), desk.agent.port());
            peer.receive("SIP/2.0 200");
            peer.send(invite(peer, desk).instead("Via", peer.via() + ";" + parameter), desk.agent.port());
            var refusal = peer.receive("SIP/2.0 603");

            // What is repeated as well.
            assertThat(peer.receive("SIP/2.0 603").toString()).isEqualTo(refusal.toString());
        }
    }

    private static SipText invite(SipPeer peer, Desk desk) {
        return peer.request("INVITE", desk.address("helpdesk").toString()).sdp(RecordingMedia.sdp("offer"));
    }
}
