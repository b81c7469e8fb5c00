// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What a receiver got, and what of it was not what the sender sent. */
final class Tally {

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final LongAdder messages = new LongAdder();
    private final AtomicLong faults = new AtomicLong();

    void received() {
        messages.increment();
    }

    void fault() {
        faults.incrementAndGet();
    }

    void check(boolean isRight) {
        received();
        if (!isRight) {
            fault();
        }
    }

    /** @param orders {@code expect} is how many messages to wait for, if given */
    Fields read(Fields orders) throws InterruptedException {
        long expected = orders.has("expect") ? orders.number("expect") : 0;
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        synchronized (this) {
            while (messages.sum() < expected && System.nanoTime() < deadline) {
                wait(2);
            }
        }
        return Fields.of("messages", messages.sum()).with("faults", faults.get());
    }
}
