// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An input that takes octets from its source only when it is its turn, so that the other side feels back-pressure. */
final class PacedInput extends InputStream {
    private static final int LOOK_AGAIN_MILLIS = 20;

    /** Longest wait in milliseconds, 0 for ever. */
    interface Patience {
        int millis() throws IOException;
    }

    private record Steps(Semaphore permits, int octetsEach) {}

    private final InputStream in;
    private final Patience patience;
    private final AtomicLong octets = new AtomicLong();
    private volatile Semaphore running = new Semaphore(1);
    private volatile Optional<Steps> steps = Optional.empty();
    private volatile boolean closed;

    PacedInput(InputStream in, Patience patience) {
        this.in = in;
        this.patience = patience;
    }

    void pause() {
        running = new Semaphore(0);
    }

    void resume() {
        running.release();
    }

    /** From now on each permit lets through at most that many octets. */
    void steps(Semaphore permits, int octetsEach) {
        steps = Optional.of(new Steps(permits, octetsEach));
    }

    long octets() {
        return octets.get();
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("blocks only");
    }

    @Override
    public int read(byte[] block, int offset, int length) throws IOException {
        var gate = running;
        await(gate);
        gate.release();
        int allowed = length;
        var current = steps;
        if (current.isPresent()) {
            await(current.get().permits());
            allowed = Math.min(length, current.get().octetsEach());
        }
        int read = in.read(block, offset, allowed);
        octets.addAndGet(Math.max(0, read));
        return read;
    }

    private void await(Semaphore permits) throws IOException {
        long start = System.nanoTime();
        try {
            while (!permits.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                if (closed) {
                    throw new SocketException("closed while reading was held back");
                }
                if (patience.millis() > 0 && System.nanoTime() - start > patience.millis() * 1_000_000L) {
                    throw new SocketTimeoutException("reading is held back and nothing lets it go on");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading was held back", e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
