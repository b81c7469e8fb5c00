// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpException;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;

/** A node that dials scripted peers over TLS. */
class TlsDiallingRig {

    static final String NAME = "relay.example.com";
    static final SSLContext TRUSTING = TestCertificates.context(null, TestCertificates.AUTHORITY);

    final TestNode node =
            TestNode.start(settings -> settings.withResolver(host -> List.of(InetAddress.getLoopbackAddress())));
    final RecordingHandler handler = new RecordingHandler();

    @AfterEach
    void stop() {
        node.close();
    }

    static PeerTls showing(X509Bundle certificate) {
        return PeerTls.with(TestCertificates.context(certificate, TestCertificates.AUTHORITY));
    }

    static X509Bundle certificateOf(String name) {
        return TestCertificates.issued(builder -> builder.addSanDnsName(name));
    }

    static DialSettings dial(PeerListener peer, String host, TlsSettings tls) {
        return TestNode.dial("msrps://" + host + ':' + peer.port() + "/s1;tcp").withTls(tls);
    }

    TlsProvider provider() {
        return TlsProvider.JDK;
    }

    TlsSettings trusting() {
        return builder().build();
    }

    /** Trusts the test authority; sessions may share connections, since the context is one. */
    TlsSettings.Builder builder() {
        return provider().settings(TRUSTING, null, TestCertificates.AUTHORITY);
    }

    /** Expects a session, and gives the peer's end of its connection, the first SEND read. */
    ScriptedPeer expectSession(PeerTls shown, String host, TlsSettings tls) {
        try (var peer = PeerListener.listen(PeerOptions.tls(shown))) {
            var connecting = node.node().connect(dial(peer, host, tls), SessionSettings.DEFAULT, handler);
            var accepted = peer.accept();
            accepted.expectRequest("SEND");
            assertThat(TestNode.await(connecting).localUri().isSecure()).isTrue();
            return accepted;
        }
    }

    /** Expects that there is no session, one warning, and not one MSRP octet for the peer. */
    String expectRefusal(PeerTls shown, String host, TlsSettings tls) {
        try (var log = new CapturedLog();
                var peer = PeerListener.listen(PeerOptions.tls(shown))) {
            var silence = CompletableFuture.runAsync(() -> expectNoOctet(peer));
            var failure = node.connectFailure(dial(peer, host, tls));
            silence.join();

            assertThat(failure)
                    .isInstanceOfSatisfying(
                            MsrpException.class,
                            refusal -> assertThat(refusal.scope()).isEqualTo(MsrpException.Scope.CONNECTION));
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("TLS")
                    .contains(host);
            assertThat(handler.opened).isEmpty();
            return String.valueOf(failure.getMessage());
        }
    }

    static void expectNoOctet(PeerListener peer) {
        try (var accepted = peer.accept()) {
            accepted.expectClosed();
        } catch (PeerFailure handshakeFailed) {
            assertThat(handshakeFailed).hasRootCauseInstanceOf(IOException.class);
        }
    }

    TlsSettings fingerprint(String hash, X509Bundle certificate) {
        return provider().fingerprinted(null, TestCertificates.fingerprint(hash, certificate.getCertificate()));
    }
}
