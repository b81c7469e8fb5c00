// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets in clients whose certificate some session expects, and those whom an authority vouches for. Which session a
 * client may have is decided when it asks for one.
 */
final class AnnouncedTrust extends X509ExtendedTrustManager {

    private final Predicate<X509Certificate> expected;
    private final @Nullable X509TrustManager authorities;

    AnnouncedTrust(Predicate<X509Certificate> expected, @Nullable X509TrustManager authorities) {
        this.expected = expected;
        this.authorities = authorities;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (chain.length > 0 && expected.test(chain[0])) {
            return;
        }
        try {
            if (authorities != null) {
                authorities.checkClientTrusted(chain, authType);
                return;
            }
        } catch (CertificateException e) {
            TransportLog.LOG.debug("No authority vouches for the certificate of a client: {}", e.getMessage());
        }
        throw TlsFailure.rejected("No session expects this certificate");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("A listener has no server to trust");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    /** None are named to clients, since a self-signed certificate is of none. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
