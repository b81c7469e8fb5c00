// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Digest authentication, against a peer that checks with the JDK's digests what it gets. */
class AuthenticationTest extends CallerRig {

    private static final String REALM = "example.com";
    private static final String PASSWORD = "open sesame";

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void answersAChallengeOfAServer(String algorithm) throws Exception {
        var call = callWithPassword();

        var first = peer.receive("INVITE");
        send(first.answer(401, "Unauthorized").with("WWW-Authenticate", challenge("n1", algorithm)));
        var second = peer.receive("INVITE");

        assertThat(second.value("CSeq")).isEqualTo("2 INVITE");
        assertThat(second.value("Call-ID")).isEqualTo(first.value("Call-ID"));
        assertThat(second.value("From")).isEqualTo(first.value("From"));
        assertThat(second.parameter("Authorization", "algorithm")).isEqualTo(algorithm);
        assertThat(second.parameter("Authorization", "response"))
                .isEqualTo(expected(second, "Authorization", algorithm, "INVITE"));
        send(success(second));
        Desk.await(call);
        assertThat(peer.receive("ACK").parameter("Authorization", "nonce")).isEqualTo("n1");
    }

    @Test
    void prefersSha256ToMd5() throws Exception {
        callWithPassword();

        send(peer.receive("INVITE")
                .answer(407, "Proxy Authentication Required")
                .with("Proxy-Authenticate", challenge("n1", "MD5"))
                .with("Proxy-Authenticate", challenge("n2", "SHA-256"))
                .with("Proxy-Authenticate", challenge("n3", "SHA-512-256")));
        var second = peer.receive("INVITE");

        assertThat(second.values("Proxy-Authorization")).hasSize(1);
        assertThat(second.parameter("Proxy-Authorization", "nonce")).isEqualTo("n2");
        assertThat(second.parameter("Proxy-Authorization", "response"))
                .isEqualTo(expected(second, "Proxy-Authorization", "SHA-256", "INVITE"));
    }

    @Test
    void answersChallengesOfProxyAndServer() throws Exception {
        callWithPassword();

        send(peer.receive("INVITE")
                .answer(407, "Proxy Authentication Required")
                .with("Proxy-Authenticate", challenge("n1", "MD5")));
        send(peer.receive("INVITE").answer(401, "Unauthorized").with("WWW-Authenticate", challenge("n2", "SHA-256")));
        var third = peer.receive("INVITE");

        assertThat(third.parameter("Proxy-Authorization", "nc")).isEqualTo("00000002");
        assertThat(third.parameter("Authorization", "nc")).isEqualTo("00000001");
    }

    @Test
    void givesUpWhenTheAnswerIsRefused() throws Exception {
        var call = callWithPassword();

        for (int i = 0; i < 2; i++) {
            send(peer.receive("INVITE")
                    .answer(401, "Unauthorized")
                    .with("WWW-Authenticate", challenge("n" + i, "MD5")));
        }

        assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(401);
        assertThat(peer.received("INVITE")).hasSize(2);
    }

    @Test
    void answersAStaleNonceOnceMore() throws Exception {
        var call = callWithPassword();

        for (int i = 0; i < 3; i++) {
            send(peer.receive("INVITE")
                    .answer(401, "Unauthorized")
                    .with("WWW-Authenticate", challenge("n" + i, "MD5") + ", stale=true"));
        }

        assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(401);
        assertThat(peer.received("INVITE")).hasSize(3);
    }

    @Test
    void countsAllRequestsThatHaveANonce() throws Exception {
        callWithPassword();

        for (int i = 1; i <= 2; i++) {
            send(peer.receive("INVITE")
                    .answer(401, "Unauthorized")
                    .with("WWW-Authenticate", challenge("same", "MD5") + ", stale=true"));
        }
        var third = peer.receive("INVITE");

        assertThat(third.parameter("Authorization", "nc")).isEqualTo("00000002");
        assertThat(third.parameter("Authorization", "response"))
                .isEqualTo(expected(third, "Authorization", "MD5", "INVITE"));
    }

    @Test
    void refusesWhatItCannotAnswer() throws Exception {
        var call = callWithPassword();

        send(peer.receive("INVITE")
                .answer(401, "Unauthorized")
                .with("WWW-Authenticate", "Digest realm=\"x\", nonce=\"n\", algorithm=MD5, qop=\"auth-int\"")
                .with("WWW-Authenticate", "Basic realm=\"x\""));

        assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(401);
        assertThat(peer.received("INVITE")).hasSize(1);
    }

    @Test
    void answersAnOldChallengeWithoutQop() throws Exception {
        callWithPassword();

        send(peer.receive("INVITE")
                .answer(401, "Unauthorized")
                .with("WWW-Authenticate", "Digest realm=\"" + REALM + "\", nonce=\"n1\", opaque=\"o\""));
        var second = peer.receive("INVITE");

        String ha1 = hash("MD5", "caller:" + REALM + ":" + PASSWORD);
        String ha2 = hash("MD5", "INVITE:" + second.requestUri());
        assertThat(second.parameter("Authorization", "response")).isEqualTo(hash("MD5", ha1 + ":n1:" + ha2));
        assertThat(second.parameter("Authorization", "opaque")).isEqualTo("o");
        assertThat(second.value("Authorization")).doesNotContain("qop");
    }

    @Test
    void answersNoChallengeOfAnotherRealm() throws Exception {
        var call = call("example.org");

        send(peer.receive("INVITE").answer(401, "Unauthorized").with("WWW-Authenticate", challenge("n1", "SHA-256")));

        assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(401);
        assertThat(peer.received("INVITE"))
                .singleElement()
                .satisfies(invite -> assertThat(invite.value("Authorization")).isEmpty());
    }

    @Test
    void answersTheChallengeOfItsRealmAmongOthers() throws Exception {
        call(REALM);

        send(peer.receive("INVITE")
                .answer(407, "Proxy Authentication Required")
                .with("Proxy-Authenticate", challenge("n1", "MD5"))
                .with("Proxy-Authenticate", challenge("n2", "SHA-256").replace(REALM, "example.org")));
        var second = peer.receive("INVITE");

        assertThat(second.values("Proxy-Authorization")).hasSize(1);
        assertThat(second.parameter("Proxy-Authorization", "realm")).isEqualTo(REALM);
        assertThat(second.parameter("Proxy-Authorization", "nonce")).isEqualTo("n1");
    }

    @Test
    void whoeverACallIsRedirectedToGetsNoAnswersToTheQuestionsOfOthers() throws Exception {
        try (var other = SipPeer.open("UDP")) {
            callWithPassword();
            challengeTwice();

            send(peer.receive("INVITE")
                    .answer(302, "Moved")
                    .with("Contact", "<sip:bob@127.0.0.1:" + other.port() + ">"));
            var redirected = other.receive("INVITE");

            assertThat(redirected.values("Authorization")).isEmpty();
            assertThat(redirected.values("Proxy-Authorization")).isEmpty();
            other.send(
                    redirected.answer(401, "Unauthorized").with("WWW-Authenticate", challenge("n3", "MD5")),
                    desk.agent.port());
            assertThat(other.receive("INVITE").parameter("Authorization", "nonce"))
                    .isEqualTo("n3");
        }
    }

    @Test
    void theOutboundProxyKeepsItsAnswersWhenACallIsRedirected() throws Exception {
        var own = Desk.identity("caller", null, PASSWORD);
        var proxied = new SipIdentity(
                own.address(),
                null,
                null,
                SipAddress.parse("sip:127.0.0.1:" + peer.port()),
                new SipIdentity.Credentials(null, PASSWORD, null),
                0);
        desk.agent.call(proxied, SipAddress.parse("sip:bob@elsewhere.example"), media);
        challengeTwice();

        send(peer.receive("INVITE").answer(302, "Moved").with("Contact", "<sip:bob@other.example>"));
        var redirected = peer.receive("INVITE sip:bob@other.example");

        assertThat(redirected.values("Authorization")).isEmpty();
        assertThat(redirected.parameter("Proxy-Authorization", "nonce")).isEqualTo("n1");
    }

    private void challengeTwice() throws Exception {
        send(peer.receive("INVITE")
                .answer(407, "Proxy Authentication Required")
                .with("Proxy-Authenticate", challenge("n1", "MD5")));
        send(peer.receive("INVITE").answer(401, "Unauthorized").with("WWW-Authenticate", challenge("n2", "MD5")));
    }

    private CompletableFuture<SipCall> callWithPassword() {
        return call(null);
    }

    private CompletableFuture<SipCall> call(@Nullable String realm) {
        var any = Desk.identity("caller", null, PASSWORD);
        var identity =
                new SipIdentity(any.address(), null, null, null, new SipIdentity.Credentials(null, PASSWORD, realm), 0);
        return desk.agent.call(identity, peerAddress(), media).toCompletableFuture();
    }

    private static String challenge(String nonce, String algorithm) {
        return "Digest realm=\"" + REALM + "\", nonce=\"" + nonce + "\", algorithm=" + algorithm
                + ", qop=\"auth,auth-int\"";
    }

    static String expected(SipText request, String header, String algorithm, String method) throws Exception {
        String ha1 = hash(algorithm, request.parameter(header, "username") + ":" + REALM + ":" + PASSWORD);
        String ha2 = hash(algorithm, method + ":" + request.parameter(header, "uri"));
        return hash(
                algorithm,
                String.join(
                        ":",
                        ha1,
                        request.parameter(header, "nonce"),
                        request.parameter(header, "nc"),
                        request.parameter(header, "cnonce"),
                        "auth",
                        ha2));
    }

    private static String hash(String algorithm, String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
