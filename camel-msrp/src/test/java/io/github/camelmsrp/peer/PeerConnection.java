// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** One socket, plain or TLS: octets out with a time limit, octets in through {@link PacedInput}. */
final class PeerConnection implements Closeable {
    private static final int SLICE = 64 << 10;
    private static final int CLOSE_MILLIS = 1000;

    /** A blocking write knows no time-out, so a write that hangs has its socket closed. */
    private static final ScheduledThreadPoolExecutor WATCHDOG = watchdog();

    /** Something that writes. */
    interface Writing {
        void run() throws IOException;
    }

    private final Socket raw;
    private final Socket socket;
    private final PeerOptions options;
    private final PacedInput in;
    private final OutputStream out;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicLong octetsWritten = new AtomicLong();

    private PeerConnection(Socket raw, Socket socket, PeerOptions options) throws IOException {
        this.raw = raw;
        this.socket = socket;
        this.options = options;
        socket.setSoTimeout(options.timeoutMillis());
        in = new PacedInput(socket.getInputStream(), socket::getSoTimeout);
        out = socket.getOutputStream();
    }

    static PeerConnection connect(String host, int port, PeerOptions options) {
        var raw = new Socket();
        try {
            prepare(raw, options);
            if (!options.sockets().address().isEmpty()) {
                raw.bind(new InetSocketAddress(
                        InetAddress.getByName(options.sockets().address()), 0));
            }
            raw.connect(new InetSocketAddress(host, port), options.timeoutMillis());
            var tls = options.tls();
            return new PeerConnection(raw, tls.isPresent() ? tls.get().clientSide(raw, host) : raw, options);
        } catch (IOException e) {
            throw closing(raw, new PeerFailure("no connection to " + host + " port " + port + ": " + e, e));
        }
    }

    static PeerConnection accepted(Socket raw, PeerOptions options) {
        try {
            prepare(raw, options);
            var tls = options.tls();
            return new PeerConnection(raw, tls.isPresent() ? tls.get().serverSide(raw) : raw, options);
        } catch (IOException e) {
            throw closing(raw, new PeerFailure("no handshake: " + e, e));
        }
    }

    private static void prepare(Socket raw, PeerOptions options) throws IOException {
        var sockets = options.sockets();
        raw.setTcpNoDelay(true);
        raw.setSoTimeout(options.timeoutMillis());
        if (sockets.receiveBufferOctets() > 0) {
            raw.setReceiveBufferSize(sockets.receiveBufferOctets());
        }
        if (sockets.sendBufferOctets() > 0) {
            raw.setSendBufferSize(sockets.sendBufferOctets());
        }
    }

    private static PeerFailure closing(Socket raw, PeerFailure failure) {
        closeQuietly(raw);
        return failure;
    }

    PacedInput in() {
        return in;
    }

    /** How long a read waits for its first octet; 0 is for ever. */
    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    void usualPatience() throws IOException {
        patience(options.timeoutMillis());
    }

    void write(byte[] octets) {
        exclusively(() -> slices(octets, 0, octets.length));
    }

    /** Each piece in a write of its own, after it got a permit. */
    void write(List<byte[]> pieces, Semaphore steps) {
        exclusively(() -> {
            for (byte[] piece : pieces) {
                await(steps);
                slices(piece, 0, piece.length);
            }
        });
    }

    private void await(Semaphore steps) throws IOException {
        try {
            if (!steps.tryAcquire(options.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new PeerFailure("no step within " + options.timeout());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** For parts of one frame: nobody else writes in between. */
    void exclusively(Writing writing) {
        turn.lock();
        try {
            writing.run();
        } catch (IOException e) {
            throw new PeerFailure("cannot write: " + e, e);
        } finally {
            turn.unlock();
        }
    }

    /** Only inside {@link #exclusively}. */
    void slices(byte[] octets, int offset, int length) throws IOException {
        for (int from = offset; from < offset + length; from += SLICE) {
            slice(octets, from, Math.min(SLICE, offset + length - from));
        }
    }

    private void slice(byte[] octets, int offset, int length) throws IOException {
        var late = new AtomicBoolean();
        var alarm = WATCHDOG.schedule(
                () -> {
                    late.set(true);
                    closeQuietly(raw);
                },
                options.timeoutMillis(),
                TimeUnit.MILLISECONDS);
        try {
            out.write(octets, offset, length);
            octetsWritten.addAndGet(length);
        } catch (IOException e) {
            if (late.get()) {
                String taken = "; " + octetsWritten + " octets were taken";
                throw new SocketTimeoutException("nobody took octets for " + options.timeout() + taken);
            }
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    long octetsWritten() {
        return octetsWritten.get();
    }

    SSLSession sslSession() {
        if (socket instanceof SSLSocket tls) {
            return tls.getSession();
        }
        throw new IllegalStateException("not a TLS connection");
    }

    InetSocketAddress localAddress() {
        return (InetSocketAddress) raw.getLocalSocketAddress();
    }

    InetSocketAddress remoteAddress() {
        return (InetSocketAddress) raw.getRemoteSocketAddress();
    }

    void reset() {
        in.close();
        try {
            raw.setSoLinger(true, 0);
            raw.close();
        } catch (IOException e) {
            throw new PeerFailure("cannot reset: " + e, e);
        }
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() {
        in.close();
        // The close of a TLS socket writes, and waits for a write that hangs.
        var alarm = WATCHDOG.schedule(() -> closeQuietly(raw), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        closeQuietly(socket);
        alarm.cancel(false);
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is closed for us whatever the other side did.
        }
    }

    private static ScheduledThreadPoolExecutor watchdog() {
        var executor = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "msrp-peer-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }
}
