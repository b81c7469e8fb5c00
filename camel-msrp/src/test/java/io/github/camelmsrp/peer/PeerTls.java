// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * How a connection uses TLS. The context alone decides whom the peer trusts; host names are not checked here.
 *
 * @param serverNames names for server name indication; empty leaves it to the JDK (the host, if it is a name)
 * @param protocols for example {@code TLSv1.2}; empty means what the context enables
 * @param cipherSuites empty means what the context enables
 */
public record PeerTls(
        SSLContext context,
        List<String> serverNames,
        List<String> protocols,
        List<String> cipherSuites,
        ClientAuth clientAuth) {

    /** What a listener asks of the one who dials. */
    public enum ClientAuth {
        NONE,
        WANTED,
        NEEDED
    }

    public static PeerTls with(SSLContext context) {
        return new PeerTls(context, List.of(), List.of(), List.of(), ClientAuth.NONE);
    }

    public PeerTls serverName(String name) {
        return new PeerTls(context, List.of(name), protocols, cipherSuites, clientAuth);
    }

    public PeerTls protocols(String... names) {
        return new PeerTls(context, serverNames, List.of(names), cipherSuites, clientAuth);
    }

    public PeerTls cipherSuites(String... names) {
        return new PeerTls(context, serverNames, protocols, List.of(names), clientAuth);
    }

    public PeerTls clientAuth(ClientAuth wish) {
        return new PeerTls(context, serverNames, protocols, cipherSuites, wish);
    }

    SSLSocket clientSide(Socket raw, String host) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(raw, host, raw.getPort(), true);
        if (!serverNames.isEmpty()) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(
                    List.copyOf(serverNames.stream().map(SNIHostName::new).toList()));
            socket.setSSLParameters(parameters);
        }
        return handshake(socket);
    }

    SSLSocket serverSide(Socket raw) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(raw, null, true);
        socket.setUseClientMode(false);
        socket.setWantClientAuth(clientAuth == ClientAuth.WANTED);
        if (clientAuth == ClientAuth.NEEDED) {
            socket.setNeedClientAuth(true);
        }
        return handshake(socket);
    }

    private SSLSocket handshake(SSLSocket socket) throws IOException {
        if (!protocols.isEmpty()) {
            socket.setEnabledProtocols(protocols.toArray(String[]::new));
        }
        if (!cipherSuites.isEmpty()) {
            socket.setEnabledCipherSuites(cipherSuites.toArray(String[]::new));
        }
        socket.startHandshake();
        return socket;
    }
}
