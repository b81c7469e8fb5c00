// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.github.camelmsrp.session.TlsSettings;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** A certificate of the moment, and senders that take any: what is measured is the cipher, not the trust. */
final class Tls {

    private static final String PROTOCOL = "TLSv1.3";

    private Tls() {}

    private static X509Bundle bundle() throws GeneralSecurityException {
        try {
            return new CertificateBuilder()
                    .subject("CN=benchmark")
                    .addSanIpAddress(Loops.HOST)
                    .ecp256()
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** Who does TLS, on both ends. */
    enum Provider {
        JDK,
        OPENSSL;

        static Provider of(Fields orders) {
            return valueOf(orders.text("tls"));
        }

        boolean isAvailable() {
            return this == JDK || OpenSsl.isAvailable();
        }

        private SslProvider nettys() {
            return this == JDK ? SslProvider.JDK : SslProvider.OPENSSL;
        }
    }

    static TlsSettings server(Provider provider) throws GeneralSecurityException {
        return settings(provider, bundle().toKeyManagerFactory().getKeyManagers());
    }

    static TlsSettings client(Provider provider) throws GeneralSecurityException {
        return settings(provider);
    }

    private static TlsSettings settings(Provider provider, KeyManager... keys) throws GeneralSecurityException {
        var anybody = InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
        var context = SSLContext.getInstance("TLS");
        context.init(keys, anybody, null);
        var builder = TlsSettings.builder(context).hostnameVerification(TlsSettings.HostnameVerification.OFF);
        if (provider == Provider.OPENSSL) {
            builder.madeOf(List.of(keys), List.of(anybody));
        }
        var settings = builder.build();
        if (settings.isOpenSsl() != (provider == Provider.OPENSSL)) {
            throw new GeneralSecurityException("This is not measured with " + provider);
        }
        return settings;
    }

    static SslContext nettyServer(Provider provider) throws Exception {
        return SslContextBuilder.forServer(bundle().toKeyManagerFactory())
                .sslProvider(provider.nettys())
                .protocols(PROTOCOL)
                .build();
    }

    static SslContext nettyClient(Provider provider) throws Exception {
        return SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("")
                .sslProvider(provider.nettys())
                .protocols(PROTOCOL)
                .build();
    }
}
