// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.jspecify.annotations.Nullable;

/** Certificates of one test run, as Camel's options, as contexts for peers, and as files for other programs. */
public final class TestTls {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final X509Bundle AUTHORITY = selfSigned("CN=Test Authority");

    /** Names the addresses of loopback. */
    public static final X509Bundle LOOPBACK = issued("CN=loopback", "127.0.0.1", "::1");

    /** Names another host. */
    static final X509Bundle ELSEWHERE = issued("CN=elsewhere", "192.0.2.1");

    static final X509Bundle ALICE = issued("CN=alice,O=Example", "192.0.2.2");
    public static final X509Bundle SELF_SIGNED = selfSigned("CN=self-signed");

    private TestTls() {}

    static X509Bundle selfSigned(String name) {
        try {
            return new CertificateBuilder()
                    .subject(name)
                    .ecp256()
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Bundle issued(String name, String... addresses) {
        try {
            var builder = new CertificateBuilder().subject(name).ecp256();
            for (var address : addresses) {
                builder.addSanIpAddress(InetAddress.getByName(address));
            }
            return builder.buildIssuedBy(AUTHORITY);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an application configures: a certificate that names loopback, and the authority. */
    public static SSLContextParameters parameters() {
        return parameters(LOOPBACK);
    }

    static SSLContextParameters parameters(@Nullable X509Bundle own) {
        var parameters = new SSLContextParameters();
        if (own != null) {
            var store = new KeyStoreParameters();
            store.setKeyStore(keyStore(own));
            var keys = new KeyManagersParameters();
            keys.setKeyStore(store);
            keys.setKeyPassword(new String(PASSWORD));
            parameters.setKeyManagers(keys);
        }
        var store = new KeyStoreParameters();
        store.setKeyStore(trustStore());
        var trust = new TrustManagersParameters();
        trust.setKeyStore(store);
        parameters.setTrustManagers(trust);
        return parameters;
    }

    private static KeyStore keyStore(X509Bundle own) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", own.getKeyPair().getPrivate(), PASSWORD, own.getCertificatePath());
            return store;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore trustStore() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", AUTHORITY.getCertificate());
            return store;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The authority as PEM. */
    public static String authority() {
        return AUTHORITY.getCertificatePEM();
    }

    /** The authority in a file, in a format that is read without its password. */
    static Path trustStoreFile(Path directory) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setCertificateEntry("authority", AUTHORITY.getCertificate());
        var file = directory.resolve("trust.jks");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        return file;
    }

    /** For a peer that shows this certificate, if any, and trusts the authority. */
    static SSLContext context(@Nullable X509Bundle own) {
        try {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trustStore());
            return context(own, trust.getTrustManagers());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static SSLContext context(@Nullable X509Bundle own, TrustManager... trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            var keys =
                    own == null ? new KeyManager[0] : own.toKeyManagerFactory().getKeyManagers();
            context.init(keys, trust, null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As in the SDP attribute. */
    static String fingerprint(X509Bundle bundle) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(bundle.getCertificate().getEncoded());
            return "SHA-256 " + HexFormat.ofDelimiter(":").formatHex(digest).toUpperCase(Locale.ROOT);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
