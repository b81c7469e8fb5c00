// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Waits on a free loopback port for whoever is under test to dial. */
public final class PeerListener implements Closeable {
    private final ServerSocket server;
    private final PeerOptions options;

    private PeerListener(ServerSocket server, PeerOptions options) {
        this.server = server;
        this.options = options;
    }

    /** Plain, on 127.0.0.1. */
    public static PeerListener listen() {
        return listen(PeerOptions.plain());
    }

    /** On the address of the options, {@code ::1} for example. */
    public static PeerListener listen(PeerOptions options) {
        try {
            var sockets = options.sockets();
            var server = new ServerSocket();
            if (sockets.receiveBufferOctets() > 0) {
                server.setReceiveBufferSize(sockets.receiveBufferOctets());
            }
            String address = sockets.address().isEmpty() ? "127.0.0.1" : sockets.address();
            server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            return new PeerListener(server, options);
        } catch (IOException e) {
            throw new PeerFailure("cannot listen: " + e, e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public String host() {
        return server.getInetAddress().getHostAddress();
    }

    /** The next connection, its TLS handshake done; a failed handshake is a {@link PeerFailure} with its cause. */
    public ScriptedPeer accept() {
        try {
            server.setSoTimeout(options.timeoutMillis());
            var socket = server.accept();
            return new ScriptedPeer(PeerConnection.accepted(socket, options), options);
        } catch (IOException e) {
            throw new PeerFailure("nobody dialled port " + port() + ": " + e, e);
        }
    }

    /** Fails if somebody dials within that time. */
    public void expectNoConnection(Duration duration) {
        try {
            server.setSoTimeout(Math.toIntExact(duration.toMillis()));
            try (var socket = server.accept()) {
                throw new PeerFailure("dialled from " + socket.getRemoteSocketAddress());
            }
        } catch (SocketTimeoutException e) {
            // As expected.
        } catch (IOException e) {
            throw new PeerFailure("cannot accept: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new PeerFailure("cannot stop to listen: " + e, e);
        }
    }
}
