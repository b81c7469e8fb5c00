// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Waits until a program has bound its port. */
final class Listening {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    /** The system says at once that nobody has a port of its own. */
    private static final int SILENCE_MILLIS = 50;

    /** Keeps a flow open (RFC 5626) and means nothing else. */
    private static final byte[] PING = {'\r', '\n', '\r', '\n'};

    private Listening() {}

    static void awaitTcp(String host, int port) {
        await().atMost(LONGEST_WAIT).until(() -> {
            try (var socket = new Socket(InetAddress.getByName(host), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    static void awaitUdp(String host, int port) {
        await().atMost(LONGEST_WAIT).until(() -> {
            try (var socket = new DatagramSocket()) {
                socket.connect(new InetSocketAddress(host, port));
                socket.setSoTimeout(SILENCE_MILLIS);
                socket.send(new DatagramPacket(PING, PING.length));
                socket.receive(new DatagramPacket(new byte[PING.length], PING.length));
                return true;
            } catch (SocketTimeoutException e) {
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }
}
