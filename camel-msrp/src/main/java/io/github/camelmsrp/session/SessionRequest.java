// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.net.InetSocketAddress;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A peer addresses a session that nobody registered: the facts by which a {@link SessionAcceptor} decides.
 *
 * @param toUri the URI that the peer addresses; it becomes the local URI of the session
 * @param fromPath the path that the peer says leads back to it; not authenticated
 * @param remoteAddress the other end of the connection, {@code null} if the transport has no such address
 * @param tls the TLS session, {@code null} on a plain connection
 */
public record SessionRequest(
        MsrpUri toUri,
        MsrpPath fromPath,
        @Nullable InetSocketAddress remoteAddress,
        @Nullable SSLSession tls) {
    public SessionRequest {
        Objects.requireNonNull(toUri, "toUri");
        Objects.requireNonNull(fromPath, "fromPath");
    }
}
