// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All deadlines of a connection behind one timer. Deadlines of equal length expire in the order in which they were
 * started, so each length has a linked list: starting, cancelling and restarting cost the same for one and for a
 * million.
 */
@OnEventLoop
final class Deadlines {

    private final Scheduler scheduler;
    private final Executor loop;
    private final LongObjectMap<Queue> queues = new LongObjectHashMap<>(2);
    private Scheduler.@Nullable Cancellable timer;
    private long timerAt;
    private boolean closed;

    Deadlines(Scheduler scheduler, Executor loop) {
        this.scheduler = scheduler;
        this.loop = loop;
    }

    long nanoTime() {
        return scheduler.nanoTime();
    }

    /** Starts a deadline, or starts it anew. */
    void start(Deadline deadline, long delayMillis) {
        startNanos(deadline, TimeUnit.MILLISECONDS.toNanos(delayMillis));
    }

    void startNanos(Deadline deadline, long delayNanos) {
        if (closed) {
            return;
        }
        deadline.cancel();
        var queue = queues.get(delayNanos);
        if (queue == null) {
            queue = new Queue();
            queues.put(delayNanos, queue);
        }
        deadline.at = scheduler.nanoTime() + delayNanos;
        queue.add(deadline);
        if (timer == null || deadline.at - timerAt < 0) {
            arm(deadline.at);
        }
    }

    private void arm(long at) {
        if (timer != null) {
            timer.cancel();
        }
        timerAt = at;
        timer = scheduler.schedule(loop, Math.max(0, at - scheduler.nanoTime()), this::onTimer);
    }

    private void onTimer() {
        timer = null;
        long now = scheduler.nanoTime();
        for (var queue : queues.values().toArray(Queue[]::new)) {
            queue.expire(now);
        }
        Deadline earliest = null;
        for (var iterator = queues.values().iterator(); iterator.hasNext(); ) {
            var first = iterator.next().first;
            if (first == null) {
                iterator.remove();
            } else if (earliest == null || first.at - earliest.at < 0) {
                earliest = first;
            }
        }
        if (earliest != null && !closed && (timer == null || earliest.at - timerAt < 0)) {
            arm(earliest.at);
        }
    }

    /** Forgets all deadlines; none expires any more. */
    void close() {
        closed = true;
        queues.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private static final class Queue {
        private @Nullable Deadline first;
        private @Nullable Deadline last;

        void add(Deadline deadline) {
            deadline.queue = this;
            deadline.previous = last;
            if (last == null) {
                first = deadline;
            } else {
                last.next = deadline;
            }
            last = deadline;
        }

        void remove(Deadline deadline) {
            var previous = deadline.previous;
            var next = deadline.next;
            if (previous == null) {
                first = next;
            } else {
                previous.next = next;
            }
            if (next == null) {
                last = previous;
            } else {
                next.previous = previous;
            }
            deadline.queue = null;
            deadline.previous = null;
            deadline.next = null;
        }

        void expire(long now) {
            while (first != null && first.at - now <= 0) {
                var deadline = first;
                remove(deadline);
                deadline.onExpired();
            }
        }
    }

    /** Something that happens unless it is cancelled in time. */
    abstract static class Deadline {
        private @Nullable Queue queue;
        private @Nullable Deadline previous;
        private @Nullable Deadline next;
        private long at;

        /** The time is over; the deadline is not running any more and may be started again. */
        abstract void onExpired();

        final void cancel() {
            if (queue != null) {
                queue.remove(this);
            }
        }

        final boolean isRunning() {
            return queue != null;
        }
    }
}
