// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Certificates of one test run: an authority that the tests trust, one that they do not, and what both issue. */
public final class TestCertificates {

    public static final X509Bundle AUTHORITY = authority("CN=Test Authority");
    public static final X509Bundle STRANGER = authority("CN=Stranger Authority");

    private TestCertificates() {}

    private static X509Bundle authority(String name) {
        try {
            return new CertificateBuilder()
                    .subject(name)
                    .ecp256()
                    .setIsCertificateAuthority(true)
                    .setKeyUsage(
                            true, CertificateBuilder.KeyUsage.keyCertSign, CertificateBuilder.KeyUsage.digitalSignature)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate of the trusted authority. */
    public static X509Bundle issued(Consumer<CertificateBuilder> change) {
        return issuedBy(AUTHORITY, change);
    }

    public static X509Bundle issuedBy(X509Bundle issuer, Consumer<CertificateBuilder> change) {
        try {
            var builder = leaf();
            change.accept(builder);
            return builder.buildIssuedBy(issuer);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static X509Bundle selfSigned(Consumer<CertificateBuilder> change) {
        try {
            // The builder signs by itself for authorities only.
            var builder = leaf().setIsCertificateAuthority(true);
            change.accept(builder);
            return builder.buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static CertificateBuilder leaf() {
        return new CertificateBuilder()
                .subject("CN=leaf")
                .ecp256()
                .notBefore(Instant.now().minus(Duration.ofDays(2)))
                .notAfter(Instant.now().plus(Duration.ofDays(2)));
    }

    /** Shows one certificate, if any, and trusts one authority, or nobody. */
    public static SSLContext context(@Nullable X509Bundle own, @Nullable X509Bundle trusted) {
        try {
            var context = SSLContext.getInstance("TLS");
            TrustManager[] trust =
                    trusted == null ? new TrustManager[0] : new TrustManager[] {trusted.toTrustManager()};
            context.init(keyManagers(own).toArray(new KeyManager[0]), trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<KeyManager> keyManagers(@Nullable X509Bundle own) throws GeneralSecurityException {
        return own == null ? List.of() : List.of(own.toKeyManagerFactory().getKeyManagers());
    }

    /** Shows a certificate whomever the other side trusts, and trusts the test authority. */
    public static SSLContext insistent(X509Bundle own) {
        try {
            var context = SSLContext.getInstance("TLS");
            KeyManager[] keys = {new InsistentKeys(own)};
            context.init(keys, new TrustManager[] {AUTHORITY.toTrustManager()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class InsistentKeys extends X509ExtendedKeyManager {
        private final X509Bundle own;

        InsistentKeys(X509Bundle own) {
            this.own = own;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return own.getCertificatePath();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.getKeyPair().getPrivate();
        }
    }

    /** As SDP writes it, computed without the code under test. */
    public static String fingerprint(String hash, X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance(hash).digest(certificate.getEncoded());
            return hash.toLowerCase(Locale.ROOT)
                    + ' '
                    + HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
