// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpPath;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of a listener some of whose sessions expect certificates that no authority vouches for. */
@Tag("tls")
class AnnouncedCertificatesTest extends ListenerRig {

    private static final String PEER = "msrps://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";

    /** Vouches for all or none, and counts how often it is asked. */
    private static final class Authorities implements X509TrustManager {
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean vouches = true;

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            asked.incrementAndGet();
            if (!vouches) {
                throw new CertificateException("unknown");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("not for servers");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @ParameterizedTest
    @CsvSource({"true,200", "false,481"})
    @DisplayName("authorities are asked once for a connection, however many sessions take turns on it")
    void asksOnceForAConnection(boolean vouches, int status) throws Exception {
        var authorities = new Authorities();
        var own = TestCertificates.issued(builder -> builder.addSanIpAddress("127.0.0.1"));
        var client = TestCertificates.selfSigned(builder -> {});
        var tls = TlsSettings.builder(TestCertificates.context(own, null))
                .ownKeys(TestCertificates.keyManagers(own), authorities)
                .build();
        var listener = node.listen(TestNode.loopback().withTls(tls), TestNode.everybody(handler));
        listener.register(
                Listener.newSessionId(),
                MsrpPath.parse(PEER),
                template(),
                List.of(TestCertificates.fingerprint("SHA-256", client.getCertificate())));
        authorities.vouches = vouches;
        var options = PeerOptions.tls(PeerTls.with(TestCertificates.context(client, TestCertificates.AUTHORITY)));

        try (var alice =
                ScriptedPeer.connect("127.0.0.1", listener.localAddress().getPort(), options)) {
            for (int i = 0; i < 10; i++) {
                alice.paths(listener.uri("desk-" + i % 2).toString(), PEER);
                alice.expectResponse(alice.sendBodiless(), status);
            }
        }
        assertThat(authorities.asked).hasValue(1);
    }
}
