// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpUri;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The address in own URIs: that of the socket, or the public one as far as it is given. */
record LocalAddress(String host, int port) {

    static LocalAddress of(InetSocketAddress socket, @Nullable String publicAddress) {
        if (publicAddress == null) {
            return new LocalAddress(withoutScope(socket.getAddress().getHostAddress()), socket.getPort());
        }
        HostPort given = HostPort.parse(publicAddress);
        return new LocalAddress(given.host(), given.port() < 0 ? socket.getPort() : given.port());
    }

    /** An interface of this machine means nothing to the peer, and is not grammatical in a URI. */
    private static String withoutScope(String address) {
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }

    MsrpUri uri(boolean isSecure, String sessionId) {
        return MsrpUri.of(isSecure ? "msrps" : "msrp", host, port, sessionId, "tcp");
    }
}
