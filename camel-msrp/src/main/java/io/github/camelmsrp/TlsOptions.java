// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.TlsSettings;
import io.github.camelmsrp.session.TlsSettings.ClientAuth;
import io.github.camelmsrp.session.TlsSettings.HostnameVerification;
import io.github.camelmsrp.sip.SipTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.BaseSSLContextParameters;
import org.apache.camel.support.jsse.ClientAuthentication;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * Turns the TLS options of endpoints into settings of the engine. What is made of one {@link SSLContextParameters}
 * object is made once, since connections are shared only between endpoints with the same TLS context.
 */
final class TlsOptions {

    private static final List<String> KEY_TYPES = List.of("EC", "RSA", "RSASSA-PSS", "EdDSA", "DSA");

    private static final String CONTEXT = "getCamelContext";

    /** What the settings of the engine are told, or what has a value in any case. */
    private static final Set<String> TOLD = Set.of(
            CONTEXT,
            "getKeyManagers",
            "getTrustManagers",
            "getServerParameters",
            "getSecureSocketProtocol",
            "getSecureSocketProtocols",
            "getSecureSocketProtocolsFilter",
            "getCipherSuites",
            "getCipherSuitesFilter");

    private static final Pattern ONLY_SHA1 =
            Pattern.compile("\\s*sha-1\\s[^,]*(,\\s*sha-1\\s[^,]*)*", Pattern.CASE_INSENSITIVE);

    private final CamelContext context;
    private final Map<SSLContextParameters, Loaded> loaded = new IdentityHashMap<>();
    private @Nullable X509TrustManager ofRuntime;

    private record Loaded(
            SSLContext sslContext, List<KeyManager> keyManagers, List<TrustManager> trustManagers, boolean isTold) {}

    TlsOptions(CamelContext context) {
        this.context = context;
    }

    /** @throws IllegalArgumentException naming the option that is missing or wrong */
    TlsSettings forListening(MsrpSessionConfiguration options) {
        var parameters = options.getSslContextParameters();
        if (parameters == null) {
            throw new IllegalArgumentException("A listening msrps endpoint needs keys: set sslContextParameters,"
                    + " or useGlobalSslContextParameters on the component");
        }
        var builder = builder(options, parameters);
        if (asksForClientCertificate(parameters)) {
            throw new IllegalArgumentException(
                    "sslContextParameters: clientAuthentication=WANT is not supported:" + " use REQUIRE or NONE");
        }
        if (options.isTrustFingerprints()) {
            var keys = load(parameters);
            builder.ownKeys(keys.keyManagers(), authorities(keys));
        }
        if (options.isNeedClientAuth() || demandsClientCertificate(parameters)) {
            builder.clientAuth(ClientAuth.REQUIRED);
        }
        return builder.build();
    }

    /** @throws IllegalArgumentException naming the option that is wrong */
    TlsSettings forDialling(MsrpSessionConfiguration options) {
        var parameters = options.getSslContextParameters();
        if (parameters == null && options.expectedFingerprint() == null) {
            return options.isHostnameVerification() ? TlsSettings.ofRuntime() : runtimeWithoutNames();
        }
        return builder(options, parameters)
                .hostnameVerification(
                        options.isHostnameVerification() ? HostnameVerification.ON : HostnameVerification.OFF)
                .build();
    }

    /** For a peer that announced the fingerprints of its certificate. */
    TlsSettings forDialling(MsrpSessionConfiguration options, List<String> fingerprints) {
        var parameters = options.getSslContextParameters();
        if (parameters == null) {
            return TlsSettings.fingerprinted(List.of(), fingerprints).build();
        }
        var keys = load(parameters);
        var builder = TlsSettings.fingerprinted(keys.keyManagers(), fingerprints);
        return (keys.isTold() ? builder : builder.runtimeOnly()).build();
    }

    /** For SIP; null if there are no keys. */
    @Nullable
    SipTls forSip(MsrpSessionConfiguration options) {
        var parameters = options.getSslContextParameters();
        return parameters == null ? null : new SipTls(load(parameters).sslContext(), options.isNeedClientAuth());
    }

    /** What this side may show, so that it can be announced. */
    List<X509Certificate> ownCertificates(MsrpSessionConfiguration options) {
        var parameters = options.getSslContextParameters();
        var found = new LinkedHashSet<X509Certificate>();
        for (var manager :
                parameters == null ? List.<KeyManager>of() : load(parameters).keyManagers()) {
            if (manager instanceof X509KeyManager keys) {
                KEY_TYPES.forEach(type -> Stream.ofNullable(keys.getServerAliases(type, null))
                        .flatMap(Stream::of)
                        .map(keys::getCertificateChain)
                        .filter(chain -> chain != null && chain.length > 0)
                        .forEach(chain -> found.add(chain[0])));
            }
        }
        return List.copyOf(found);
    }

    private static TlsSettings runtimeWithoutNames() {
        try {
            return TlsSettings.builder(SSLContext.getDefault())
                    .hostnameVerification(HostnameVerification.OFF)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The default TLS context of the Java runtime cannot be made", e);
        }
    }

    private TlsSettings.Builder builder(MsrpSessionConfiguration options, @Nullable SSLContextParameters parameters) {
        var fingerprint = options.expectedFingerprint();
        if (fingerprint != null
                && !options.isAllowSha1Fingerprints()
                && ONLY_SHA1.matcher(fingerprint).matches()) {
            throw new IllegalArgumentException("fingerprint: SHA-1 can be forged; give one of SHA-256, or set"
                    + " allowSha1Fingerprints if the peer has no other");
        }
        if (parameters == null) {
            return fingerprinted(fingerprint, List.of());
        }
        var keys = load(parameters);
        var builder = fingerprint == null ? ofContext(keys) : fingerprinted(fingerprint, keys.keyManagers());
        if (!keys.isTold()) {
            builder.runtimeOnly();
        }
        var engine = keys.sslContext().createSSLEngine();
        if (parameters.getSecureSocketProtocols() != null || parameters.getSecureSocketProtocolsFilter() != null) {
            builder.protocols(List.of(engine.getEnabledProtocols()));
        }
        if (parameters.getCipherSuites() != null || parameters.getCipherSuitesFilter() != null) {
            builder.cipherSuites(List.of(engine.getEnabledCipherSuites()));
        }
        return builder;
    }

    private static TlsSettings.Builder ofContext(Loaded keys) {
        return TlsSettings.builder(keys.sslContext()).madeOf(keys.keyManagers(), keys.trustManagers());
    }

    private static TlsSettings.Builder fingerprinted(@Nullable String fingerprint, List<KeyManager> ownKeys) {
        if (fingerprint == null) {
            throw new IllegalArgumentException("sslContextParameters is missing");
        }
        try {
            var fingerprints =
                    Stream.of(fingerprint.split(",", -1)).map(String::trim).toList();
            return TlsSettings.fingerprinted(ownKeys, fingerprints);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("fingerprint: " + e.getMessage(), e);
        }
    }

    /** As the context has it: those of the runtime if there are no others. */
    private X509TrustManager authorities(Loaded keys) {
        return keys.trustManagers().isEmpty() ? runtimeAuthorities() : first(keys.trustManagers());
    }

    private synchronized X509TrustManager runtimeAuthorities() {
        if (ofRuntime == null) {
            try {
                var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init((KeyStore) null);
                ofRuntime = first(List.of(factory.getTrustManagers()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("The authorities of the Java runtime cannot be read", e);
            }
        }
        return ofRuntime;
    }

    private static X509TrustManager first(List<TrustManager> managers) {
        return managers.stream()
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("trustManagers have none for X.509 certificates"));
    }

    private synchronized Loaded load(SSLContextParameters parameters) {
        return loaded.computeIfAbsent(parameters, this::create);
    }

    private Loaded create(SSLContextParameters parameters) {
        try {
            var sslContext = parameters.createSSLContext(context);
            var keys = parameters.getKeyManagers();
            var trust = parameters.getTrustManagers();
            return new Loaded(
                    sslContext,
                    keys == null ? List.of() : List.of(keys.createKeyManagers()),
                    trust == null ? List.of() : List.of(trust.createTrustManagers()),
                    isTold(parameters));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("sslContextParameters cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Whether another TLS library loses nothing if it is given the managers, the protocols and the suites: nothing else
     * is set, not even an option that only a later release of Camel has.
     */
    private static boolean isTold(SSLContextParameters parameters) {
        var server = parameters.getServerParameters();
        return parameters.getClass() == SSLContextParameters.class
                && isNothingSetBut(TOLD, parameters)
                && (server == null || isNothingSetBut(Set.of("getClientAuthentication", CONTEXT), server));
    }

    private static boolean isNothingSetBut(Set<String> told, BaseSSLContextParameters parameters) {
        try {
            for (var method : parameters.getClass().getMethods()) {
                boolean isOption = method.getName().startsWith("get")
                        && method.getParameterCount() == 0
                        && method.getDeclaringClass() != Object.class;
                if (isOption && !told.contains(method.getName()) && method.invoke(parameters) != null) {
                    return false;
                }
            }
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static boolean demandsClientCertificate(SSLContextParameters parameters) {
        return hasClientAuthentication(parameters, ClientAuthentication.REQUIRE);
    }

    private static boolean asksForClientCertificate(SSLContextParameters parameters) {
        return hasClientAuthentication(parameters, ClientAuthentication.WANT);
    }

    private static boolean hasClientAuthentication(SSLContextParameters parameters, ClientAuthentication wanted) {
        var server = parameters.getServerParameters();
        return server != null && wanted.name().equalsIgnoreCase(server.getClientAuthentication());
    }
}
