// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import io.github.camelmsrp.session.CapturedLog;
import io.github.camelmsrp.session.ManualScheduler;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Registration with a registrar that answers what a test wants. */
class RegistrationTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private SipPeer registrar;
    private Desk desk;

    @BeforeEach
    void open() throws Exception {
        registrar = SipPeer.open("UDP");
        desk = new Desk(Desk.Setup.of(SipSettings.Transport.UDP).with(scheduler));
    }

    @AfterEach
    void close() throws Exception {
        var stopped = desk.agent.stop(0);
        scheduler.advanceMillis(1);
        Desk.await(stopped);
        desk.executor.shutdownNow();
        registrar.close();
    }

    @Test
    void registersRenewsAndUnregisters() throws Exception {
        var account = register();
        assertThat(account.state()).isEqualTo(SipAccount.State.REGISTERING);
        var first = registrar.receive("REGISTER");
        assertThat(first.requestUri()).isEqualTo("sip:127.0.0.1:" + registrar.port());
        assertThat(first.value("To")).isEqualTo("<sip:helpdesk@example.com>");
        assertThat(first.value("Expires")).isEqualTo("600");
        accept(first, 100);
        awaitState(account, SipAccount.State.REGISTERED);

        scheduler.advance(Duration.ofSeconds(79));
        assertThat(registrar.received("REGISTER")).hasSize(1);
        scheduler.advance(Duration.ofSeconds(2));
        var second = registrar.receive("REGISTER");
        assertThat(second.value("Call-ID")).isEqualTo(first.value("Call-ID"));
        assertThat(second.value("CSeq")).isEqualTo("2 REGISTER");
        accept(second, 100);

        Awaitility.await().until(() -> scheduler.pending() > 0);
        var closed = account.close();
        var last = registrar.receive("REGISTER");
        assertThat(last.value("Expires")).isEqualTo("0");
        accept(last, 0);
        Desk.await(closed);
        assertThat(account.state()).isEqualTo(SipAccount.State.CLOSED);
    }

    @Test
    void answersTheChallengeAndSendsTheAnswerAgainNextTime() throws Exception {
        var account = register();
        send(registrar
                .receive("REGISTER")
                .answer(401, "Unauthorized")
                .with(
                        "WWW-Authenticate",
                        "Digest realm=\"example.com\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\""));

        var second = registrar.receive("REGISTER");
        assertThat(second.parameter("Authorization", "response"))
                .isEqualTo(AuthenticationTest.expected(second, "Authorization", "SHA-256", "REGISTER"));
        accept(second, 100);
        awaitState(account, SipAccount.State.REGISTERED);
        scheduler.advance(Duration.ofSeconds(81));

        assertThat(registrar.receive("REGISTER").parameter("Authorization", "nc"))
                .isEqualTo("00000002");
    }

    @Test
    void takesALongerTimeWhenTheRegistrarWantsIt() throws Exception {
        register();

        send(registrar.receive("REGISTER").answer(423, "Interval Too Brief").with("Min-Expires", "3600"));

        assertThat(registrar.receive("REGISTER").value("Expires")).isEqualTo("3600");
    }

    @Test
    void triesAgainAfterAFailureAndSaysItOnce() throws Exception {
        try (var log = new CapturedLog()) {
            var account = register();
            send(registrar.receive("REGISTER").answer(500, "Broken"));
            awaitState(account, SipAccount.State.FAILED);
            Awaitility.await().until(() -> scheduler.pending() > 0);
            scheduler.advance(Duration.ofSeconds(1));
            send(registrar.receive("REGISTER").answer(403, "Forbidden"));
            Awaitility.await().until(() -> scheduler.pending() > 0);
            scheduler.advance(Duration.ofSeconds(2));
            accept(registrar.receive("REGISTER"), 100);

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
        return desk.agent.open(Desk.identity("helpdesk", "sip:127.0.0.1:" + registrar.port(), "open sesame"), desk);
    }

    private void accept(SipText register, int expires) throws Exception {
        send(register.answer(200, "OK")
                .with("Contact", "<sip:other@192.0.2.1>;expires=7")
                .with("Contact", register.value("Contact") + ";expires=" + expires));
    }

    private void send(SipText message) throws Exception {
        registrar.send(message, desk.agent.port());
    }

    private static void awaitState(SipAccount account, SipAccount.State state) {
        Awaitility.await().untilAsserted(() -> assertThat(account.state()).isEqualTo(state));
    }
}
