// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.pkitesting.X509Bundle;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Who does TLS in a test. */
enum TlsProvider {
    JDK,
    OPENSSL;

    /** Shows one certificate, if any, and trusts one authority. */
    TlsSettings.Builder settings(@Nullable X509Bundle own, X509Bundle trusted) {
        return settings(TestCertificates.context(own, trusted), own, trusted);
    }

    /** @param context made of these certificates */
    TlsSettings.Builder settings(SSLContext context, @Nullable X509Bundle own, X509Bundle trusted) {
        var builder = TlsSettings.builder(context);
        try {
            return this == JDK
                    ? builder
                    : builder.madeOf(TestCertificates.keyManagers(own), List.of(trusted.toTrustManager()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows one certificate, if any, and trusts what has one of these fingerprints. */
    TlsSettings fingerprinted(@Nullable X509Bundle own, String... fingerprints) {
        try {
            var builder = TlsSettings.fingerprinted(TestCertificates.keyManagers(own), List.of(fingerprints));
            return (this == JDK ? builder.runtimeOnly() : builder).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
