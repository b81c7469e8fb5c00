// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpUri;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The address in own URIs: that of the socket without a scope id, or the public one as far as it is given. */
record LocalAddress(String host, int port) {

    static LocalAddress of(InetSocketAddress socket, @Nullable String publicAddress) {
        if (publicAddress == null) {
            return new LocalAddress(NetUtil.toAddressString(socket.getAddress()), socket.getPort());
        }
        HostPort given = HostPort.announced(publicAddress);
        return new LocalAddress(given.host(), given.port() < 0 ? socket.getPort() : given.port());
    }

    MsrpUri uri(boolean isSecure, String sessionId) {
        return MsrpUri.of(isSecure ? "msrps" : "msrp", host, port, sessionId, "tcp");
    }
}
