// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports for programs that have to be told one. */
final class FreePort {

    private static final int ATTEMPTS = 20;

    private FreePort() {}

    /** A port of 127.0.0.1 that is free for UDP and for TCP. */
    static int next() {
        IOException last = new IOException("no attempt");
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return attempt();
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException(last);
    }

    private static int attempt() throws IOException {
        var loopback = InetAddress.getByName("127.0.0.1");
        try (var tcp = new ServerSocket(0, 1, loopback);
                var udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()))) {
            return udp.getLocalPort();
        }
    }
}
