// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.MsrpPath;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When BoringSSL stands in for the Java runtime, and when it must not. */
class OpenSslContextsTest {

    private static final X509Bundle OWN = TestCertificates.issued(builder -> builder.addSanIpAddress("127.0.0.1"));

    private static TlsSettings.Builder settings() {
        return TlsProvider.OPENSSL.settings(OWN, TestCertificates.AUTHORITY);
    }

    @Test
    void standsInForAContextThatIsTold() {
        assertThat(settings().build().openSsl()).isNotNull();
        assertThat(settings().protocols(List.of("TLSv1.2")).build().openSsl()).isNotNull();
        assertThat(settings()
                        .cipherSuites(List.of("TLS_RSA_WITH_AES_128_CBC_SHA"))
                        .build()
                        .openSsl())
                .isNotNull();
    }

    @Test
    void standsInForNothingThatIsNotTold() {
        assertThat(TlsProvider.JDK
                        .settings(OWN, TestCertificates.AUTHORITY)
                        .build()
                        .openSsl())
                .isNull();
        assertThat(settings().runtimeOnly().build().openSsl()).isNull();
        assertThat(TlsSettings.ofRuntime().openSsl()).isNull();
    }

    @Test
    void makesItsEnginesItself() {
        var handler = TlsGate.acceptingHandler(settings().build(), ByteBufAllocator.DEFAULT, 1000);
        assertThat(handler.engine()).isInstanceOf(ReferenceCountedOpenSslEngine.class);
        ReferenceCountUtil.release(handler.engine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1", "TLSv1.1"})
    @DisplayName("[8996-P-01] older protocols are left to the Java runtime, which forbids them")
    void leavesOlderProtocolsToTheRuntime(String protocol) {
        assertThat(settings().protocols(List.of("TLSv1.2", protocol)).build().openSsl())
                .isNull();
    }

    @Test
    @DisplayName(
            "one suite of TLS 1.3 alone is left to the Java runtime, since BoringSSL would take the others as well")
    void leavesSomeSuitesOfTls13ToTheRuntime() {
        assertThat(settings()
                        .cipherSuites(List.of("TLS_AES_256_GCM_SHA384"))
                        .build()
                        .openSsl())
                .isNull();
    }

    @Test
    void leavesSuitesThatItDoesNotHaveToTheRuntime() {
        assertThat(settings()
                        .cipherSuites(List.of("TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"))
                        .build()
                        .openSsl())
                .isNull();
    }

    @Test
    void leavesOtherKeysToTheRuntime() {
        var edwards = TestCertificates.issued(builder -> builder.algorithm(Algorithm.ed25519));

        assertThat(TlsProvider.OPENSSL
                        .settings(edwards, TestCertificates.AUTHORITY)
                        .build()
                        .openSsl())
                .isNull();
    }

    @Test
    void leavesSimpleTrustManagersToTheRuntimeWhichChecksMore() {
        TrustManager simple = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        assertThat(TlsSettings.builder(TestCertificates.context(OWN, TestCertificates.AUTHORITY))
                        .madeOf(List.of(), List.of(simple))
                        .build()
                        .openSsl())
                .isNull();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("[4975-5.4-10] [4975-5.4-14] the second connection, which may resume, knows the certificates too")
    void knowsCertificatesAgain(TlsProvider provider) throws Exception {
        BlockingQueue<SSLSession> accepted = new LinkedBlockingQueue<>();
        var client = TestCertificates.issued(builder -> builder.subject("CN=alice"));
        try (var server = TestNode.start(settings -> settings);
                var dialler = TestNode.start(
                        settings -> settings.withResolver(host -> List.of(InetAddress.getLoopbackAddress())))) {
            var listener = server.listen(
                    TestNode.loopback()
                            .withTls(provider.settings(OWN, TestCertificates.AUTHORITY)
                                    .clientAuth(TlsSettings.ClientAuth.REQUIRED)
                                    .build()),
                    request -> {
                        accepted.add(request.tls());
                        return new SessionTemplate(SessionSettings.DEFAULT, new RecordingHandler());
                    });
            var tls = provider.settings(client, TestCertificates.AUTHORITY).build();
            var dial = DialSettings.to(MsrpPath.of(listener.uri("desk-1"))).withTls(tls);
            for (int i = 0; i < 3; i++) {
                var session =
                        TestNode.await(dialler.node().connect(dial, SessionSettings.DEFAULT, new RecordingHandler()));
                assertThat(session.tls()).isNotNull();
                assertThat(session.tls().getPeerCertificates()).startsWith((Certificate) OWN.getCertificate());
                assertThat(accepted.poll(10, TimeUnit.SECONDS).getPeerCertificates())
                        .startsWith((Certificate) client.getCertificate());
                session.close(1000).toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        }
    }
}
