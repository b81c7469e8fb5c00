// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is counted, knows when something came last, and is closed if it cannot be written to; with TLS the
 * one below.
 */
final class StackSocket extends Socket {

    private final Connections connections;
    private volatile long lastTurn;
    /** Known still when the connection is closed. */
    private volatile @Nullable InetAddress peer;

    StackSocket(Connections connections) {
        this.connections = connections;
    }

    /** It is connected now. */
    void count() throws IOException {
        peer = getInetAddress();
        lastTurn = connections.nextTurn();
        connections.add(this);
    }

    InetAddress peer() {
        return Objects.requireNonNull(peer);
    }

    long lastTurn() {
        return lastTurn;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {

            @Override
            public int read() throws IOException {
                int octet = super.read();
                lastTurn = connections.nextTurn();
                return octet;
            }

            @Override
            public int read(byte[] octets, int offset, int length) throws IOException {
                int count = super.read(octets, offset, length);
                lastTurn = connections.nextTurn();
                return count;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                var limit = connections.limitWriting(StackSocket.this);
                try {
                    out.write(octets, offset, length);
                } finally {
                    limit.cancel();
                }
            }
        };
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            super.close();
        } finally {
            connections.remove(this);
        }
    }
}
