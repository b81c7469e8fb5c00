// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many octets of bodies the connections of a listener may hold in memory together. A body that is refused goes to a
 * spool file.
 *
 * <p>When that is not enough, connections stop reading: the budget counts as exhausted from the moment a reservation
 * fails while complete messages hold more than half of it, until they hold less. Only complete messages count, because
 * only they are given back without further reading; incomplete ones leave memory by themselves, as their next octet is
 * refused. So peers that begin messages and never end them cannot make anybody wait. Thread-safe.
 */
final class MemoryBudget {

    private final long limit;
    private final AtomicLong reserved = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private volatile boolean exhausted;

    /** @param limit octets; zero means that every body is spooled */
    MemoryBudget(long limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("The budget cannot be negative");
        }
        this.limit = limit;
    }

    /** Takes octets for a body that is arriving, or nothing and returns false. */
    boolean tryReserve(long octets) {
        long before;
        do {
            before = reserved.get();
            if (octets > limit - before) {
                refuse();
                return false;
            }
        } while (!reserved.compareAndSet(before, before + octets));
        return true;
    }

    /** Says that so many of the reserved octets belong to a complete message now. */
    void settle(long octets) {
        settled.addAndGet(octets);
    }

    /** Gives back octets of a body that was not complete. */
    void release(long octets) {
        reserved.addAndGet(-octets);
    }

    /** Gives back octets of a complete message. */
    void releaseSettled(long octets) {
        reserved.addAndGet(-octets);
        settled.addAndGet(-octets);
        recover();
    }

    /** Octets in use. */
    long used() {
        return reserved.get();
    }

    /** Whether connections should stop reading, see above. */
    boolean isExhausted() {
        return exhausted;
    }

    /**
     * Calls the listener once, as soon as the budget is not exhausted: at once on this thread, or later on the one that
     * gives memory back. The listener hops to its event loop, and takes itself back when its connection ends.
     */
    Scheduler.Cancellable onAvailable(Runnable listener) {
        var waiter = new Waiter(listener);
        synchronized (waiters) {
            if (exhausted) {
                waiters.add(waiter);
                return () -> remove(waiter);
            }
        }
        listener.run();
        return () -> {};
    }

    private void remove(Waiter waiter) {
        synchronized (waiters) {
            waiters.remove(waiter);
        }
    }

    private void refuse() {
        if (settled.get() > limit / 2) {
            exhausted = true;
            // What was given back since the look above did not see the flag.
            recover();
        }
    }

    private void recover() {
        if (!exhausted || settled.get() > limit / 2) {
            return;
        }
        List<Waiter> free;
        synchronized (waiters) {
            exhausted = false;
            free = List.copyOf(waiters);
            waiters.clear();
        }
        free.forEach(waiter -> waiter.listener.run());
    }

    /** Not a record: two connections that wait with equal listeners are two. */
    private static final class Waiter {
        private final Runnable listener;

        Waiter(Runnable listener) {
            this.listener = listener;
        }
    }
}
