// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.GeneralSecurityException;
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

    static SSLContext server() throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(bundle().toKeyManagerFactory().getKeyManagers(), null, null);
        return context;
    }

    static SSLContext client() throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
    }

    static SslContext nettyServer() throws Exception {
        return SslContextBuilder.forServer(bundle().toKeyManagerFactory())
                .sslProvider(SslProvider.JDK)
                .protocols(PROTOCOL)
                .build();
    }

    static SslContext nettyClient() throws Exception {
        return SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("")
                .sslProvider(SslProvider.JDK)
                .protocols(PROTOCOL)
                .build();
    }
}
