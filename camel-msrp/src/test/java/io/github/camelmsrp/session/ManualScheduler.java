// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test advances it. Tasks that come due are handed to their loop in the order of their
 * deadlines; a task scheduled by one of them is seen by the same {@link #advance} if its loop runs it at once.
 * Thread-safe.
 */
public final class ManualScheduler implements Scheduler {

    private final PriorityQueue<Entry> entries = new PriorityQueue<>(
            Comparator.comparingLong((Entry e) -> e.deadline).thenComparingLong(e -> e.sequence));
    private long now;
    private long sequence;

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Cancellable schedule(Executor loop, long delayNanos, Runnable task) {
        var entry = new Entry(now + Math.max(0, delayNanos), sequence++, loop, task);
        entries.add(entry);
        return () -> cancel(entry);
    }

    private synchronized void cancel(Entry entry) {
        entry.cancelled = true;
        entries.remove(entry);
    }

    /** How many tasks wait for their time: what is not cancelled with its owner shows here. */
    public synchronized int pending() {
        return entries.size();
    }

    /** Moves time on, step by step over every deadline on the way. */
    public void advance(Duration by) {
        long target;
        synchronized (this) {
            target = now + by.toNanos();
        }
        for (var due = next(target); due != null; due = next(target)) {
            try {
                due.loop.execute(due);
            } catch (RejectedExecutionException shutDown) {
                // As the contract says: the task is dropped.
            }
        }
    }

    public void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    private synchronized @Nullable Entry next(long target) {
        var first = entries.peek();
        if (first == null || first.deadline > target) {
            now = Math.max(now, target);
            return null;
        }
        now = Math.max(now, first.deadline);
        return entries.remove();
    }

    private static final class Entry implements Runnable {
        private final long deadline;
        private final long sequence;
        private final Executor loop;
        private final Runnable task;
        private volatile boolean cancelled;

        Entry(long deadline, long sequence, Executor loop, Runnable task) {
            this.deadline = deadline;
            this.sequence = sequence;
            this.loop = loop;
            this.task = task;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }
    }
}
