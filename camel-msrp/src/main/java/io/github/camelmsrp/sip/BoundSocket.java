// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.FaultLog;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The address of a user agent, bound before the stack starts, because the stack knows no "any free port". */
final class BoundSocket implements Closeable {

    private static final long MAX_START_MILLIS = 5000;

    private final @Nullable DatagramSocket datagrams;
    private final @Nullable ServerSocket server;
    private final @Nullable SipTls tls;
    /** Those that this side makes; the others belong to the server. */
    private final Connections made;

    private BoundSocket(
            @Nullable DatagramSocket datagrams, @Nullable ServerSocket server, @Nullable SipTls tls, Connections made) {
        this.datagrams = datagrams;
        this.server = server;
        this.tls = tls;
        this.made = made;
    }

    static BoundSocket bind(SipSettings settings, Core.Clock clock, FaultLog faults) throws IOException {
        var address = InetAddress.getByName(settings.host());
        int port = settings.port();
        var accepted = new Connections("accepted", clock, faults);
        var made = new Connections("outgoing", clock, faults);
        return switch (settings.transport()) {
            case UDP -> new BoundSocket(new FewDatagrams(new InetSocketAddress(address, port)), null, null, made);
            case TCP -> new BoundSocket(null, new StackServerSocket(port, address, accepted, faults), null, made);
            case TLS -> {
                var tls = settings.tls();
                if (tls == null) {
                    throw new SipException(500, "TLS needs an SSL context");
                }
                // Before anything is bound: the context may not know what the options name.
                var parameters = tls.ofServer();
                var plain = new StackServerSocket(port, address, accepted, faults);
                yield new BoundSocket(null, new StackTlsServerSocket(plain, tls.context(), parameters), tls, made);
            }
        };
    }

    /** One that is not connected yet. */
    StackSocket newSocket() throws IOException {
        var socket = new StackSocket(made);
        socket.setTcpNoDelay(true);
        return socket;
    }

    DatagramSocket datagrams() {
        return Objects.requireNonNull(datagrams);
    }

    ServerSocket server() {
        return Objects.requireNonNull(server);
    }

    SSLContext tls() {
        return Objects.requireNonNull(tls).context();
    }

    int port() {
        return datagrams == null ? server().getLocalPort() : datagrams.getLocalPort();
    }

    /** @param isBehind whether datagrams that were received wait to be read */
    void dropDatagramsWhile(BooleanSupplier isBehind) {
        if (datagrams instanceof FewDatagrams few) {
            few.isBehind = isBehind;
        }
    }

    /** Waits until the stack reads datagrams: it cannot be stopped while it makes the threads for that. */
    void awaitReading() {
        if (datagrams instanceof FewDatagrams few) {
            try {
                few.reading.await(MAX_START_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        made.close();
        if (datagrams != null) {
            datagrams.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** Drops what comes faster than it is read: the stack's queue has no end. */
    private static final class FewDatagrams extends DatagramSocket {

        private static final int MAX_WAITING = 512;

        private final CountDownLatch reading = new CountDownLatch(1);
        private volatile BooleanSupplier isBehind = () -> false;
        /** Confined to the thread that reads, as the next one. */
        private int received;

        private boolean isEnded;

        FewDatagrams(InetSocketAddress address) throws IOException {
            super(address);
        }

        @Override
        public void receive(DatagramPacket packet) throws IOException {
            reading.countDown();
            try {
                do {
                    super.receive(packet);
                    received = isBehind.getAsBoolean() ? received + 1 : 0;
                } while (received > MAX_WAITING);
            } catch (IOException e) {
                if (!isClosed() || isEnded) {
                    throw e;
                }
                // The stack's thread for messages waits for one without end if it missed that it was stopped.
                isEnded = true;
                packet.setLength(0);
            }
        }
    }
}
