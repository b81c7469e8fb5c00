// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.io.ByteArrayInputStream;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is read from it, and how often it is closed. */
class CountingStream extends ByteArrayInputStream {
    final AtomicInteger count = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    CountingStream(byte[] octets) {
        super(octets);
    }

    @Override
    public synchronized int read(byte[] target, int from, int length) {
        int read = super.read(target, from, length);
        count.addAndGet(Math.max(0, read));
        return read;
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
