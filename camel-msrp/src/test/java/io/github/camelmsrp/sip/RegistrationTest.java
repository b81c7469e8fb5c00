// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.SipText;
import io.github.camelmsrp.session.CapturedLog;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Registration with a peer that is the registrar, and answers what a test wants. */
class RegistrationTest extends DeskRig {

    @Test
    void registersRenewsAndUnregisters() throws Exception {
        var account = register();
        assertThat(account.state()).isEqualTo(SipAccount.State.REGISTERING);
        var first = peer.receive("REGISTER");
        assertThat(first.requestUri()).isEqualTo("sip:127.0.0.1:" + peer.port());
        assertThat(first.value("To")).isEqualTo("<sip:helpdesk@example.com>");
        assertThat(first.value("Expires")).isEqualTo("600");
        accept(first, 100);
        awaitState(account, SipAccount.State.REGISTERED);

        scheduler.advance(Duration.ofSeconds(79));
        assertThat(peer.received("REGISTER")).hasSize(1);
        scheduler.advance(Duration.ofSeconds(2));
        var second = peer.receive("REGISTER");
        assertThat(second.value("Call-ID")).isEqualTo(first.value("Call-ID"));
        assertThat(second.value("CSeq")).isEqualTo("2 REGISTER");
        accept(second, 100);

        Awaitility.await().until(() -> scheduler.pending() > 0);
        var closed = account.close();
        var last = peer.receive("REGISTER");
        assertThat(last.value("Expires")).isEqualTo("0");
        accept(last, 0);
        Desk.await(closed);
        assertThat(account.state()).isEqualTo(SipAccount.State.CLOSED);
    }

    @Test
    void answersTheChallengeAndSendsTheAnswerAgainNextTime() throws Exception {
        var account = register();
        send(peer.receive("REGISTER")
                .answer(401, "Unauthorized")
                .with(
                        "WWW-Authenticate",
                        "Digest realm=\"example.com\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\""));

        var second = peer.receive("REGISTER");
        assertThat(second.parameter("Authorization", "response"))
                .isEqualTo(AuthenticationTest.expected(second, "Authorization", "SHA-256", "REGISTER"));
        accept(second, 100);
        awaitState(account, SipAccount.State.REGISTERED);
        scheduler.advance(Duration.ofSeconds(81));

        assertThat(peer.receive("REGISTER").parameter("Authorization", "nc")).isEqualTo("00000002");
    }

    @Test
    void takesALongerTimeWhenTheRegistrarWantsIt() throws Exception {
        register();

        send(peer.receive("REGISTER").answer(423, "Interval Too Brief").with("Min-Expires", "3600"));

        assertThat(peer.receive("REGISTER").value("Expires")).isEqualTo("3600");
    }

    @Test
    void triesAgainAfterAFailureAndSaysItOnce() throws Exception {
        try (var log = new CapturedLog()) {
            var account = register();
            send(peer.receive("REGISTER").answer(500, "Broken"));
            awaitState(account, SipAccount.State.FAILED);
            Awaitility.await().until(() -> scheduler.pending() > 0);
            scheduler.advance(Duration.ofSeconds(1));
            send(peer.receive("REGISTER").answer(403, "Forbidden"));
            Awaitility.await().until(() -> scheduler.pending() > 0);
            scheduler.advance(Duration.ofSeconds(2));
            accept(peer.receive("REGISTER"), 100);

            awaitState(account, SipAccount.State.REGISTERED);
            assertThat(log.warnings()).hasSize(1).first().asString().contains("sip:helpdesk@example.com");
            assertThat(String.join("\n", log.lines())).doesNotContain("open sesame");
        }
    }

    @Test
    void keepsThePasswordToItself() {
        assertThat(Desk.identity("helpdesk", null, "open sesame").toString()).doesNotContain("sesame");
    }

    @Test
    void takesAUserOnceAndAgainWhenItWasClosed() throws Exception {
        var account = desk.open("helpdesk");
        assertThat(account.state()).isEqualTo(SipAccount.State.UNREGISTERED);

        assertThatThrownBy(() -> desk.open("helpdesk")).isInstanceOf(SipException.class);
        Desk.await(account.close());

        desk.open("helpdesk");
        Desk.await(account.close());
        assertThatThrownBy(() -> desk.open("helpdesk")).isInstanceOf(SipException.class);
    }

    private SipAccount register() {
        return desk.agent.open(Desk.identity("helpdesk", "sip:127.0.0.1:" + peer.port(), "open sesame"), desk);
    }

    private void accept(SipText register, int expires) throws Exception {
        send(register.answer(200, "OK")
                .with("Contact", "<sip:other@192.0.2.1>;expires=7")
                .with("Contact", register.value("Contact") + ";expires=" + expires));
    }

    private static void awaitState(SipAccount account, SipAccount.State state) {
        Awaitility.await().untilAsserted(() -> assertThat(account.state()).isEqualTo(state));
    }
}
