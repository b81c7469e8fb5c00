// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom to connect to. Start from {@link #to(MsrpPath)} and change what differs with the {@code with} methods.
 *
 * @param toPath the peer as the rendezvous named it; the connection goes to the first URI, which needs a port (RFC 4975
 *     section 6 knows no default)
 * @param localUri the own URI if the rendezvous already told the peer one; otherwise a fresh one is made for the
 *     session
 * @param publicAddress {@code host} or {@code host:port} for the fresh own URI when it is not the local address of the
 *     connection
 * @param tls for {@code msrps}; without it an {@code msrps} URI is checked with the certificate authorities of the Java
 *     runtime
 * @param address {@code host:port} to connect to instead of the first URI, of a middlebox (RFC 6714); names in
 *     certificates are compared with the URI nevertheless
 * @param connectTimeoutMillis for the whole of name resolution, every address that is tried, and the TLS handshake
 */
public record DialSettings(
        MsrpPath toPath,
        @Nullable MsrpUri localUri,
        @Nullable String publicAddress,
        @Nullable TlsSettings tls,
        @Nullable String address,
        long connectTimeoutMillis) {

    /** 10 seconds. */
    public static final long DEFAULT_CONNECT_TIMEOUT_MILLIS = 10_000;

    public DialSettings {
        Objects.requireNonNull(toPath, "toPath");
        if (toPath.uris().isEmpty() || toPath.first().port() < 0) {
            throw new IllegalArgumentException("The first URI of the path to connect to has no port");
        }
        if (connectTimeoutMillis <= 0) {
            throw new IllegalArgumentException("connectTimeoutMillis is not positive: " + connectTimeoutMillis);
        }
        if (publicAddress != null) {
            HostPort.announced(publicAddress);
        }
        if (address != null && HostPort.parse(address).port() < 0) {
            throw new IllegalArgumentException("The address to connect to has no port");
        }
    }

    public static DialSettings to(MsrpPath toPath) {
        return new DialSettings(toPath, null, null, null, null, DEFAULT_CONNECT_TIMEOUT_MILLIS);
    }

    public DialSettings withLocalUri(@Nullable MsrpUri uri) {
        return new DialSettings(toPath, uri, publicAddress, tls, address, connectTimeoutMillis);
    }

    public DialSettings withPublicAddress(@Nullable String hostPort) {
        return new DialSettings(toPath, localUri, hostPort, tls, address, connectTimeoutMillis);
    }

    public DialSettings withTls(@Nullable TlsSettings settings) {
        return new DialSettings(toPath, localUri, publicAddress, settings, address, connectTimeoutMillis);
    }

    public DialSettings withAddress(String host, int port) {
        var hostPort = (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
        return new DialSettings(toPath, localUri, publicAddress, tls, hostPort, connectTimeoutMillis);
    }

    public DialSettings withConnectTimeoutMillis(long millis) {
        return new DialSettings(toPath, localUri, publicAddress, tls, address, millis);
    }
}
