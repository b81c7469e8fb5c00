// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import org.apache.camel.support.jsse.CipherSuitesParameters;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.jspecify.annotations.Nullable;

/** TLS as a route author sets it. */
final class CamelTls {

    private static final String PASSWORD = "for tests";

    private CamelTls() {}

    /** Shows one certificate, if any, and trusts one authority. */
    static SSLContextParameters parameters(@Nullable X509Bundle own, X509Bundle trusted) {
        var parameters = new SSLContextParameters();
        var trust = new TrustManagersParameters();
        trust.setKeyStore(store(null, trusted));
        parameters.setTrustManagers(trust);
        if (own != null) {
            var keys = new KeyManagersParameters();
            keys.setKeyPassword(PASSWORD);
            keys.setKeyStore(store(own, null));
            parameters.setKeyManagers(keys);
        }
        return parameters;
    }

    static SSLContextParameters withSuite(SSLContextParameters parameters, String suite) {
        var suites = new CipherSuitesParameters();
        suites.addCipherSuite(suite);
        parameters.setCipherSuites(suites);
        return parameters;
    }

    static SSLContextParameters withProtocol(SSLContextParameters parameters, String protocol) {
        var protocols = new SecureSocketProtocolsParameters();
        protocols.setSecureSocketProtocol(List.of(protocol));
        parameters.setSecureSocketProtocols(protocols);
        return parameters;
    }

    private static KeyStoreParameters store(@Nullable X509Bundle own, @Nullable X509Bundle trusted) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            if (own != null) {
                store.setKeyEntry(
                        "own", own.getKeyPair().getPrivate(), PASSWORD.toCharArray(), own.getCertificatePath());
            }
            if (trusted != null) {
                store.setCertificateEntry("trusted", trusted.getCertificate());
            }
            var parameters = new KeyStoreParameters();
            parameters.setKeyStore(store);
            return parameters;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
