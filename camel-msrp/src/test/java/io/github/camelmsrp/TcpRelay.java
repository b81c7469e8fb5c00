// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Passes on the octets of TCP connections to a port of this machine, until it drops them. */
public final class TcpRelay implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public TcpRelay(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::acceptAll);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                var from = listener.accept();
                var to = new Socket();
                sockets.add(from);
                sockets.add(to);
                to.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                threads.execute(() -> pass(from, to));
                threads.execute(() -> pass(to, from));
            }
        } catch (IOException e) {
            dropAll();
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Dropped; both are closed now.
            return;
        }
    }

    /** Resets all connections, without a word to either side. */
    public void dropAll() {
        for (var socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException closed) {
                // By the thread that passes on, since its other end was reset before.
                continue;
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        dropAll();
        threads.shutdownNow();
    }
}
