// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS by BoringSSL, where netty-tcnative is on the class path and nothing that is configured would be lost: it encrypts
 * faster than the Java runtime. Who is trusted, and which key is shown, is decided by the same managers; protocols and
 * suites are those that the runtime would enable. In every other case there are none of these contexts.
 *
 * <p>The contexts free their native memory when they are collected.
 */
final class OpenSslContexts {

    private static final String TLS_13 = "TLSv1.3";

    /** BoringSSL has these three suites of TLS 1.3, and no way to have only some of them. */
    private static final Set<String> TLS_13_SUITES =
            Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private static final List<String> USABLE_KEYS = List.of("EC", "RSA");
    private static final List<String> OTHER_KEYS = List.of("EdDSA", "RSASSA-PSS", "DSA");

    /**
     * What a context of the Java runtime was made of.
     *
     * @param trust empty for the authorities of the runtime
     */
    record Material(List<KeyManager> keys, List<TrustManager> trust) {
        private @Nullable X509KeyManager ownKeys() {
            return keys.stream()
                    .filter(X509KeyManager.class::isInstance)
                    .map(X509KeyManager.class::cast)
                    .findFirst()
                    .orElse(null);
        }

        private @Nullable X509TrustManager ownTrust() {
            return trust.stream()
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElse(null);
        }

        /**
         * Keys of a kind that only the runtime knows, or that it does not hand out, stay with it; and it adds checks to
         * trust managers of the older kind.
         */
        private boolean isUsable() {
            var own = ownKeys();
            return (ownTrust() == null ? trust.isEmpty() : ownTrust() instanceof X509ExtendedTrustManager)
                    && (own == null || areUsable(own));
        }

        private static boolean areUsable(X509KeyManager keys) {
            return OTHER_KEYS.stream().allMatch(type -> aliases(keys, type).isEmpty())
                    && USABLE_KEYS.stream()
                            .flatMap(type -> aliases(keys, type).stream())
                            .allMatch(alias -> keys.getPrivateKey(alias).getEncoded() != null);
        }

        private static Set<String> aliases(X509KeyManager keys, String type) {
            var all = new HashSet<String>();
            for (var some : Arrays.asList(keys.getServerAliases(type, null), keys.getClientAliases(type, null))) {
                if (some != null) {
                    all.addAll(List.of(some));
                }
            }
            return all;
        }
    }

    private final @Nullable X509KeyManager keys;
    private final @Nullable X509TrustManager trust;
    private final List<String> protocols;
    private final List<String> suites;
    private @Nullable SslContext accepting;
    private @Nullable SslContext dialling;
    private boolean failed;

    private OpenSslContexts(Material material, List<String> protocols, List<String> suites) {
        keys = material.ownKeys();
        trust = material.ownTrust();
        this.protocols = protocols;
        this.suites = suites;
    }

    /**
     * What stands in for a context of the Java runtime; null if that context itself has to be used.
     *
     * @param runtime what the context enables
     * @param named suites, if not those of the context
     */
    static @Nullable OpenSslContexts of(
            Material material, SSLParameters runtime, List<String> protocols, List<String> named) {
        if (!OpenSsl.isAvailable() || !"BoringSSL".equals(OpenSsl.versionString())) {
            return null;
        }
        var enabled = Set.of(runtime.getProtocols());
        var suites = named.isEmpty()
                ? Stream.of(runtime.getCipherSuites())
                        .filter(OpenSsl::isCipherSuiteAvailable)
                        .toList()
                : named;
        boolean isKept = enabled.containsAll(protocols)
                && TlsSettings.DEFAULT_PROTOCOLS.containsAll(protocols)
                && suites.stream().allMatch(OpenSsl::isCipherSuiteAvailable)
                && areKept(suites, protocols, !named.isEmpty())
                && material.isUsable();
        return isKept ? new OpenSslContexts(material, protocols, suites) : null;
    }

    private static boolean areKept(List<String> suites, List<String> protocols, boolean areNamed) {
        var ofTls13 = new HashSet<>(TLS_13_SUITES);
        ofTls13.retainAll(suites);
        boolean isTls13Complete = ofTls13.size() == TLS_13_SUITES.size();
        boolean isTls13Excluded = areNamed && ofTls13.isEmpty();
        return !protocols.contains(TLS_13) || isTls13Complete || isTls13Excluded;
    }

    /** Null if there are no keys, or BoringSSL does not take them after all. */
    synchronized @Nullable SslHandler acceptingHandler(ByteBufAllocator allocator) {
        if (accepting == null && keys != null && !failed) {
            accepting = build(SslContextBuilder.forServer(keys));
        }
        return accepting == null ? null : accepting.newHandler(allocator);
    }

    /** Null if BoringSSL does not take the keys after all. */
    synchronized @Nullable SslHandler diallingHandler(ByteBufAllocator allocator, HostPort peer) {
        if (dialling == null && !failed) {
            dialling = build(SslContextBuilder.forClient().keyManager(keys).endpointIdentificationAlgorithm(""));
        }
        return dialling == null ? null : dialling.newHandler(allocator, peer.host(), peer.port());
    }

    private @Nullable SslContext build(SslContextBuilder builder) {
        try {
            return builder.sslProvider(SslProvider.OPENSSL)
                    .trustManager(trust)
                    .protocols(protocols)
                    .ciphers(suites)
                    .build();
        } catch (SSLException e) {
            failed = true;
            TransportLog.LOG.info("TLS is left to the Java runtime: {}", e.getMessage());
            return null;
        }
    }
}
