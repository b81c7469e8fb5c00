// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.PeerTls.ClientAuth;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.netty.pkitesting.X509Bundle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** TLS as an application configures it, in both directions. */
@Tag("tls")
class TlsRoutesTest {

    private static final String DESK = "msrps:127.0.0.1:0/desk";

    private final RunningCamel camel = new RunningCamel();

    @AfterEach
    void close() {
        camel.close();
    }

    private RunningCamel listen(String options, SSLContextParameters parameters) throws Exception {
        camel.context.getRegistry().bind("tls", parameters);
        return camel.add(routes -> routes.from(DESK + "?sslContextParameters=#tls" + options)
                .routeId("desk")
                .to("mock:in"));
    }

    private ScriptedPeer alice(PeerTls tls) {
        return camel.peer("desk", PeerOptions.tls(tls));
    }

    private static PeerTls showing(X509Bundle own) {
        return PeerTls.with(TestTls.context(own));
    }

    @Test
    @DisplayName("[4975-14.2-01] messages arrive over TLS")
    void receivesOverTls() throws Exception {
        listen("", TestTls.parameters());
        try (var alice = alice(showing(null))) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);

            assertThat(alice.sslSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(camel.mock("in").getExchanges().get(0).getMessage().getHeaders())
                    .doesNotContainKey(MsrpConstants.SSL_CLIENT_CERT_SUBJECT_NAME);
        }
    }

    @Test
    void protocolsHoldForFingerprintsToo() {
        var parameters = TestTls.parameters();
        var protocols = new SecureSocketProtocolsParameters();
        protocols.setSecureSocketProtocol(List.of("TLSv1.2"));
        parameters.setSecureSocketProtocols(protocols);
        var options = new MsrpConfiguration();
        options.setSslContextParameters(parameters);
        options.setFingerprint("SHA-256 " + "AB:".repeat(31) + "AB");

        assertThat(new TlsOptions(camel.context).forListening(options)).hasToString("TlsSettings[TLSv1.2] fingerprint");
    }

    @Test
    void aCertificateThatMayBeLeftOutIsRefusedAndNotIgnored() {
        var server = new org.apache.camel.support.jsse.SSLContextServerParameters();
        server.setClientAuthentication("WANT");
        var parameters = TestTls.parameters();
        parameters.setServerParameters(server);

        assertThatThrownBy(() -> listen("", parameters)).hasStackTraceContaining("clientAuthentication=WANT");
    }

    @Test
    void aListenerWithoutKeysSaysWhatIsMissing() {
        assertThatThrownBy(() -> camel.add(routes -> routes.from(DESK).to("mock:in")))
                .hasStackTraceContaining("set sslContextParameters, or useGlobalSslContextParameters");
    }

    @Test
    void theGlobalParametersCanBeUsed() throws Exception {
        camel.context.setSSLContextParameters(TestTls.parameters());
        camel.context.getComponent("msrps", MsrpComponent.class).setUseGlobalSslContextParameters(true);
        camel.add(routes -> routes.from(DESK).to("mock:in"));
        try (var alice = alice(showing(null))) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);
        }
    }

    @Test
    void aClientCertificateIsDemandedAndShown() throws Exception {
        listen("&needClientAuth=true", TestTls.parameters());
        assertThatThrownBy(() -> {
                    try (var alice = alice(showing(null))) {
                        alice.expectResponse(alice.send("text/plain", "x"), 200);
                    }
                })
                .isInstanceOf(PeerFailure.class);
        try (var alice = alice(showing(TestTls.ALICE))) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);
        }
        var headers = camel.mock("in").getExchanges().get(0).getMessage().getHeaders();
        var certificate = TestTls.ALICE.getCertificate();
        assertThat(headers)
                .containsEntry(
                        MsrpConstants.SSL_CLIENT_CERT_SUBJECT_NAME,
                        certificate.getSubjectX500Principal().toString())
                .containsEntry(
                        MsrpConstants.SSL_CLIENT_CERT_ISSUER_NAME,
                        certificate.getIssuerX500Principal().toString())
                .containsEntry(
                        MsrpConstants.SSL_CLIENT_CERT_SERIAL_NO,
                        certificate.getSerialNumber().toString())
                .containsEntry(MsrpConstants.SSL_CLIENT_CERT_NOT_BEFORE, certificate.getNotBefore())
                .containsEntry(MsrpConstants.SSL_CLIENT_CERT_NOT_AFTER, certificate.getNotAfter());
        assertThat(camel.mock("in").getReceivedCounter()).isOne();
    }

    @Test
    void protocolsOfTheParametersCount() throws Exception {
        var parameters = TestTls.parameters();
        var protocols = new SecureSocketProtocolsParameters();
        protocols.setSecureSocketProtocol(List.of("TLSv1.2"));
        parameters.setSecureSocketProtocols(protocols);
        listen("", parameters);
        try (var alice = alice(showing(null))) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);
            assertThat(alice.sslSession().getProtocol()).isEqualTo("TLSv1.2");
        }
    }

    @Test
    void anUnencryptedPeerIsTurnedAway() throws Exception {
        listen("", TestTls.parameters());
        try (var alice = ScriptedPeer.connect("127.0.0.1", camel.port())
                .paths("msrps://127.0.0.1:" + camel.port() + "/desk;tcp", "msrp://127.0.0.1:9/x;tcp")) {
            alice.send("text/plain", "x");
            assertThatThrownBy(() -> alice.expectResponse(alice.newSend(), 200)).isInstanceOf(PeerFailure.class);
        }
        assertThat(camel.mock("in").getReceivedCounter()).isZero();
    }

    // ---- dialling ----

    private CompletableFuture<Exchange> dial(
            PeerListener bob, String options, Map<String, SSLContextParameters> beans) {
        beans.forEach((name, bean) -> camel.context.getRegistry().bind(name, bean));
        return camel.template.asyncSend(
                "msrps:127.0.0.1:" + bob.port() + "/bob?connectTimeout=5000" + options,
                exchange -> exchange.getMessage().setBody("x"));
    }

    private static PeerListener listening(PeerTls tls) {
        return PeerListener.listen(PeerOptions.tls(tls));
    }

    private void expectDelivered(PeerTls tls, String options, Map<String, SSLContextParameters> beans)
            throws Exception {
        try (var bob = listening(tls)) {
            var sending = dial(bob, options, beans);
            try (var peer = bob.accept()) {
                peer.receiveMessage();
                assertThat(sending.get(10, TimeUnit.SECONDS).getException()).isNull();
            }
        }
    }

    private void expectRefused(PeerTls tls, String options, Map<String, SSLContextParameters> beans) throws Exception {
        try (var bob = listening(tls)) {
            var sending = dial(bob, options, beans);
            assertThatThrownBy(() -> {
                        try (var peer = bob.accept()) {
                            peer.readFrame();
                        }
                    })
                    .isInstanceOf(PeerFailure.class);
            assertThat(sending.get(10, TimeUnit.SECONDS).getException())
                    .isInstanceOf(MsrpOperationFailedException.class);
        }
    }

    @Test
    @DisplayName("[4975-5.4-08, 4975-5.4-09, 4975-5.4-11] a peer whose certificate names it is trusted")
    void sendsOverTls() throws Exception {
        expectDelivered(
                showing(TestTls.LOOPBACK), "&sslContextParameters=#tls", Map.of("tls", TestTls.parameters(null)));
    }

    @Test
    @DisplayName("[4975-5.4-09] a certificate that names another host is refused")
    void aPeerOfAnotherNameIsRefused() throws Exception {
        expectRefused(
                showing(TestTls.ELSEWHERE), "&sslContextParameters=#tls", Map.of("tls", TestTls.parameters(null)));
    }

    @Test
    void theNameCheckCanBeSwitchedOff() throws Exception {
        expectDelivered(
                showing(TestTls.ELSEWHERE),
                "&sslContextParameters=#tls&hostnameVerification=false",
                Map.of("tls", TestTls.parameters(null)));
    }

    @Test
    @DisplayName("[4975-5.4-10, 4975-5.4-13] without any option the authorities of the runtime decide")
    void aStrangerIsRefusedByDefault() throws Exception {
        expectRefused(showing(TestTls.LOOPBACK), "", Map.of());
        expectRefused(showing(TestTls.SELF_SIGNED), "&hostnameVerification=false", Map.of());
    }

    @Test
    @DisplayName("[4975-5.4-12, 4975-14.4-05] a self-signed peer is trusted by its fingerprint alone")
    void aFingerprintTakesThePlaceOfAuthorities() throws Exception {
        expectDelivered(
                showing(TestTls.SELF_SIGNED), "&fingerprint=" + TestTls.fingerprint(TestTls.SELF_SIGNED), Map.of());
        expectRefused(showing(TestTls.SELF_SIGNED), "&fingerprint=" + TestTls.fingerprint(TestTls.LOOPBACK), Map.of());
    }

    @Test
    void ownCertificateIsShownToAPeerThatAsks() throws Exception {
        var demanding = showing(TestTls.LOOPBACK).clientAuth(ClientAuth.NEEDED);
        expectDelivered(demanding, "&sslContextParameters=#tls", Map.of("tls", TestTls.parameters(TestTls.ALICE)));
    }

    @Test
    void fingerprintsOfBothSidesWorkTogether() throws Exception {
        camel.context.getRegistry().bind("bob", TestTls.parameters(TestTls.SELF_SIGNED));
        camel.context.getRegistry().bind("alice", TestTls.parameters(TestTls.ALICE));
        camel.add(routes -> routes.from(
                        DESK + "?sslContextParameters=#bob&fingerprint=" + TestTls.fingerprint(TestTls.ALICE))
                .to("mock:in"));
        camel.mock("in").expectedBodiesReceived("x");

        camel.template.sendBody(
                "msrps:127.0.0.1:" + camel.port() + "/desk?sslContextParameters=#alice&fingerprint="
                        + TestTls.fingerprint(TestTls.SELF_SIGNED),
                "x");
        camel.mock("in").assertIsSatisfied();
    }

    @Test
    void aWrongFingerprintIsToldByItsOption() {
        assertThat(camel.template
                        .send("msrps:127.0.0.1:1/x?fingerprint=SHA-256 AB", exchange -> {})
                        .getException())
                .hasMessageContaining("fingerprint");
    }
}
