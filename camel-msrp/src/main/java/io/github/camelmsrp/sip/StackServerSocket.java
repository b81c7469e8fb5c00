// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.FaultLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Accepts connections for the stack, which would stop to do so for good at the first failure. */
final class StackServerSocket extends ServerSocket {

    private static final int BACKLOG = 256;
    /** There may be no file descriptors for a while. */
    private static final long PAUSE_MILLIS = 100;

    private final Connections connections;
    private final FaultLog faults;

    StackServerSocket(int port, InetAddress address, Connections connections, FaultLog faults) throws IOException {
        this.connections = connections;
        this.faults = faults;
        try {
            bind(new InetSocketAddress(address, port), BACKLOG);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public Socket accept() throws IOException {
        while (true) {
            var socket = new StackSocket(connections);
            try {
                implAccept(socket);
                socket.setTcpNoDelay(true);
                socket.count();
                return socket;
            } catch (IOException e) {
                socket.close();
                if (isClosed()) {
                    throw e;
                }
                faults.warn("A SIP connection could not be accepted: {}", e.toString());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            connections.close();
        }
    }
}
