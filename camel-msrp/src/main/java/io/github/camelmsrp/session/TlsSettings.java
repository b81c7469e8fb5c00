// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How {@code msrps} connections are protected (RFC 4975 sections 5.4 and 14, RFC 8122, RFC 8996). Two kinds of trust
 * exist: certificate authorities, with the name of the peer checked on dialled connections
 * ({@link #builder(SSLContext)}), or the fingerprint of the one certificate that the peer announced, for self-signed
 * peers ({@link #fingerprinted(List, List)}). There is no setting that trusts everybody.
 *
 * <p>Sessions share a dialled connection only if their settings are equal: the same context object, the same values.
 */
public final class TlsSettings {

    /** Protocol versions that are enabled unless others are named; anything older is prohibited by RFC 8996. */
    public static final List<String> DEFAULT_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Whether a listener asks for a client certificate. */
    public enum ClientAuth {
        NONE,
        REQUIRED
    }

    /**
     * Whether the subjectAltName of a server certificate has to name the host of the URI that was dialled. Without it
     * the peer is anybody who has a certificate of an accepted authority.
     */
    public enum HostnameVerification {
        ON,
        OFF
    }

    private static final Set<String> CURRENT_PROTOCOLS = Set.copyOf(DEFAULT_PROTOCOLS);

    private final SSLContext context;
    private final Object identity;
    private final List<String> protocols;
    private final List<String> cipherSuites;
    private final ClientAuth clientAuth;
    private final HostnameVerification hostnameVerification;
    private final @Nullable Fingerprints fingerprints;
    private final @Nullable OwnIdentity ownIdentity;
    private final boolean isAsking;
    private final OpenSslContexts.@Nullable Material material;
    private final @Nullable OpenSslContexts openSsl;

    /** What the context was made of, so that another one can be made which takes announced certificates as well. */
    private record OwnIdentity(
            List<KeyManager> keys, @Nullable X509TrustManager authorities) {}

    private TlsSettings(Builder builder) {
        context = builder.context;
        identity = builder.identity;
        protocols = builder.protocols;
        cipherSuites = builder.cipherSuites;
        clientAuth = builder.clientAuth;
        hostnameVerification = builder.hostnameVerification;
        fingerprints = builder.fingerprints;
        ownIdentity = builder.ownIdentity;
        isAsking = builder.isAsking;
        material = builder.material;
        openSsl = material == null
                ? null
                : OpenSslContexts.of(material, context.createSSLEngine().getSSLParameters(), protocols, cipherSuites);
    }

    /**
     * Keys and accepted authorities come from the context.
     *
     * @param context make it once and use it for all settings that mean the same, or connections are not shared
     */
    public static Builder builder(SSLContext context) {
        return new Builder(context, context, null);
    }

    /**
     * Trusts the certificate with one of these fingerprints and no other; authorities, dates and names are not looked
     * at. A listener asks for a client certificate, which has to match too (RFC 8122 section 6.2).
     *
     * @param ownKeys where the own certificate comes from; may be empty on the dialling side if the listener asks for
     *     none
     * @param fingerprints as in SDP: {@code SHA-256 12:DF:3E:...}. Of several hash functions only the strongest counts,
     *     and MD2 and MD5 never do; SHA-1 does if there is nothing else, so it is up to the caller to leave it out
     * @throws IllegalArgumentException if no usable fingerprint is left, or one has the wrong form or length
     */
    public static Builder fingerprinted(List<? extends KeyManager> ownKeys, List<String> fingerprints) {
        var parsed = Fingerprints.parse(fingerprints);
        try {
            var context = SSLContext.getInstance("TLS");
            TrustManager[] trust = {new FingerprintTrust(parsed)};
            context.init(ownKeys.toArray(new KeyManager[0]), trust, null);
            return new Builder(context, List.copyOf(ownKeys), parsed)
                    .clientAuth(ClientAuth.REQUIRED)
                    .madeOf(ownKeys, List.of(trust));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no TLS", e);
        }
    }

    /** The keys and authorities of the Java runtime, as {@code javax.net.ssl} system properties set them. */
    public static TlsSettings ofRuntime() {
        try {
            return builder(SSLContext.getDefault()).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The default TLS context of the Java runtime cannot be made", e);
        }
    }

    /**
     * These settings for a listener whose sessions may expect certificates that no authority vouches for: it asks for
     * one, and takes those of which the predicate says so.
     *
     * @throws IllegalStateException if the builder was not told the own keys
     */
    TlsSettings announced(Predicate<X509Certificate> expected) {
        if (ownIdentity == null) {
            throw new IllegalStateException("Announced certificates need Builder.ownKeys");
        }
        try {
            var wider = SSLContext.getInstance("TLS");
            TrustManager[] trust = {new AnnouncedTrust(expected, ownIdentity.authorities())};
            wider.init(ownIdentity.keys().toArray(new KeyManager[0]), trust, null);
            var builder = new Builder(wider, wider, null);
            builder.protocols = protocols;
            builder.cipherSuites = cipherSuites;
            builder.clientAuth = clientAuth;
            builder.isAsking = true;
            if (material != null) {
                builder.madeOf(ownIdentity.keys(), List.of(trust));
            }
            return new TlsSettings(builder);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no TLS", e);
        }
    }

    boolean hasOwnKeys() {
        return ownIdentity != null;
    }

    /** Who vouches for client certificates; null if nobody does, or the builder was not told. */
    @Nullable
    X509TrustManager authorities() {
        return ownIdentity == null ? null : ownIdentity.authorities();
    }

    /** Whether a listener asks for a client certificate that it does not demand. */
    boolean isAsking() {
        return isAsking;
    }

    /** Whether BoringSSL does TLS, as far as fingerprints of clients do not forbid it. */
    public boolean isOpenSsl() {
        return openSsl != null;
    }

    SSLContext context() {
        return context;
    }

    /** What may stand in for the context. */
    @Nullable
    OpenSslContexts openSsl() {
        return openSsl;
    }

    List<String> protocols() {
        return protocols;
    }

    /** Empty means what the context enables. */
    List<String> cipherSuites() {
        return cipherSuites;
    }

    ClientAuth clientAuth() {
        return clientAuth;
    }

    /** Whether a dialled peer has to be named by its certificate; a fingerprint stands in for the name. */
    boolean isNameVerified() {
        return fingerprints == null && hostnameVerification == HostnameVerification.ON;
    }

    /** Whether certificates are accepted by their fingerprint alone. */
    boolean isFingerprinted() {
        return fingerprints != null;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof TlsSettings other
                && sameIdentity(other.identity)
                && protocols.equals(other.protocols)
                && cipherSuites.equals(other.cipherSuites)
                && clientAuth == other.clientAuth
                && hostnameVerification == other.hostnameVerification
                && Objects.equals(ownIdentity, other.ownIdentity)
                && Objects.equals(fingerprints, other.fingerprints);
    }

    /** Contexts by identity, since they do not tell what is inside; key managers as a list of such. */
    private boolean sameIdentity(Object other) {
        return fingerprints == null ? identity == other : identity.equals(other);
    }

    @Override
    public int hashCode() {
        int own = fingerprints == null ? System.identityHashCode(identity) : identity.hashCode();
        return Objects.hash(own, protocols, cipherSuites, clientAuth, hostnameVerification, fingerprints);
    }

    @Override
    public String toString() {
        return "TlsSettings" + protocols + (fingerprints == null ? "" : " fingerprint");
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private final SSLContext context;
        private final Object identity;
        private final @Nullable Fingerprints fingerprints;
        private List<String> protocols = DEFAULT_PROTOCOLS;
        private List<String> cipherSuites = List.of();
        private ClientAuth clientAuth = ClientAuth.NONE;
        private HostnameVerification hostnameVerification = HostnameVerification.ON;
        private @Nullable OwnIdentity ownIdentity;
        private boolean isAsking;
        private OpenSslContexts.@Nullable Material material;

        private Builder(SSLContext context, Object identity, @Nullable Fingerprints fingerprints) {
            this.context = Objects.requireNonNull(context, "context");
            this.identity = identity;
            this.fingerprints = fingerprints;
        }

        /**
         * Enabled protocol versions instead of {@link #DEFAULT_PROTOCOLS}. A version older than TLS 1.2 is enabled only
         * as far as the Java runtime still allows it, and a warning is logged.
         *
         * @throws IllegalArgumentException if the runtime does not know one of them, or the list is empty
         */
        public Builder protocols(List<String> names) {
            requireKnown("protocol", names, context.getSupportedSSLParameters().getProtocols());
            protocols = List.copyOf(names);
            return this;
        }

        /**
         * Enabled cipher suites, the preferred one first, instead of what the context enables.
         *
         * @throws IllegalArgumentException if the runtime does not know one of them, the list is empty, or a suite has
         *     no encryption or no authentication
         */
        public Builder cipherSuites(List<String> names) {
            requireKnown(
                    "cipher suite", names, context.getSupportedSSLParameters().getCipherSuites());
            for (String name : names) {
                String upper = name.toUpperCase(Locale.ROOT);
                if (upper.contains("_NULL_") || upper.contains("_ANON_")) {
                    throw new IllegalArgumentException("Cipher suite does not protect anything: " + name);
                }
            }
            cipherSuites = List.copyOf(names);
            return this;
        }

        /**
         * What the context was made of; a listener needs it for sessions whose peers announce their certificates by
         * fingerprint.
         *
         * @param authorities that vouch for other client certificates; null if none do
         */
        public Builder ownKeys(List<? extends KeyManager> keys, @Nullable X509TrustManager authorities) {
            ownIdentity = new OwnIdentity(List.copyOf(keys), authorities);
            return this;
        }

        /**
         * Lets BoringSSL do TLS instead of the context where netty-tcnative is on the class path and loses nothing of
         * what is set. A context does not tell what it was made of, so this does; fingerprints imply it.
         *
         * @param keys all that the context has
         * @param trust all that the context has; empty for the authorities of the runtime
         */
        public Builder madeOf(List<? extends KeyManager> keys, List<? extends TrustManager> trust) {
            material = new OpenSslContexts.Material(List.copyOf(keys), List.copyOf(trust));
            return this;
        }

        /** Leaves TLS to the context in any case. */
        public Builder runtimeOnly() {
            material = null;
            return this;
        }

        /** For listeners; default is {@link ClientAuth#NONE}, with fingerprints {@link ClientAuth#REQUIRED}. */
        public Builder clientAuth(ClientAuth value) {
            clientAuth = Objects.requireNonNull(value, "clientAuth");
            return this;
        }

        /**
         * For dialled connections; default is {@link HostnameVerification#ON}. Without meaning if fingerprints are
         * checked.
         */
        public Builder hostnameVerification(HostnameVerification value) {
            hostnameVerification = Objects.requireNonNull(value, "hostnameVerification");
            return this;
        }

        public TlsSettings build() {
            if (!CURRENT_PROTOCOLS.containsAll(protocols)) {
                TransportLog.LOG.warn("TLS protocols older than TLSv1.2 are enabled by configuration: {}", protocols);
            }
            return new TlsSettings(this);
        }

        private static void requireKnown(String what, List<String> names, String[] known) {
            if (names.isEmpty() || !List.of(known).containsAll(names)) {
                throw new IllegalArgumentException("Unknown " + what + " among " + names);
            }
        }
    }
}
