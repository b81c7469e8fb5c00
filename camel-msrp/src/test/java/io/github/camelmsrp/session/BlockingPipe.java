// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.awaitility.Awaitility.await;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A socket whose other end the test holds: its reads really block. */
final class BlockingPipe implements AutoCloseable {
    final AtomicInteger closed = new AtomicInteger();
    final InputStream input;
    private final Socket writer;
    private final Socket reader;
    private final AtomicInteger received = new AtomicInteger();
    private volatile boolean inRead;
    private int sent;

    BlockingPipe() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            writer = new Socket(server.getInetAddress(), server.getLocalPort());
            reader = server.accept();
        }
        input = new FilterInputStream(reader.getInputStream()) {
            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                inRead = true;
                int count = super.read(target, from, length);
                inRead = false;
                received.addAndGet(Math.max(0, count));
                return count;
            }

            @Override
            public void close() throws IOException {
                closed.incrementAndGet();
                super.close();
            }
        };
    }

    void send(String text) throws IOException {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        sent += octets.length;
        writer.getOutputStream().write(octets);
    }

    void end() throws IOException {
        writer.shutdownOutput();
    }

    /** Until all that was sent is taken and the reader waits for more. */
    void awaitRead() {
        await().until(() -> received.get() == sent && inRead);
    }

    @Override
    public void close() throws IOException {
        writer.close();
        reader.close();
    }
}
