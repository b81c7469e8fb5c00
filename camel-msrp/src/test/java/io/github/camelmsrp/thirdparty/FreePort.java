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
        return next("127.0.0.1");
    }

    /** The same for another address of this machine. */
    static int next(String host) {
        IOException last = new IOException("no attempt");
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return attempt(InetAddress.getByName(host));
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException(last);
    }

    private static int attempt(InetAddress address) throws IOException {
        try (var tcp = new ServerSocket(0, 1, address);
                var udp = new DatagramSocket(new InetSocketAddress(address, tcp.getLocalPort()))) {
            return udp.getLocalPort();
        }
    }
}
