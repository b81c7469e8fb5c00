// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Time of the machine. An event loop keeps its own timers, so those cost no other thread; the rest uses the JDK's. */
final class SystemScheduler implements Scheduler {

    static final SystemScheduler INSTANCE = new SystemScheduler();

    private SystemScheduler() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable schedule(Executor loop, long delayNanos, Runnable task) {
        long delay = Math.max(0, delayNanos);
        if (loop instanceof EventExecutor eventLoop) {
            try {
                var timer = eventLoop.schedule(task, delay, TimeUnit.NANOSECONDS);
                return () -> timer.cancel(false);
            } catch (RejectedExecutionException shutDown) {
                return () -> {};
            }
        }
        var timer = new Timer(loop, task);
        timer.start(delay);
        return timer;
    }

    /** A timer for executors that have none of their own. */
    private static final class Timer implements Cancellable, Runnable {
        private final Executor loop;
        private final Runnable task;
        private final AtomicBoolean spent = new AtomicBoolean();
        private final CompletableFuture<Timer> due = new CompletableFuture<>();

        Timer(Executor loop, Runnable task) {
            this.loop = loop;
            this.task = task;
        }

        void start(long delayNanos) {
            due.thenAccept(Timer::hop);
            due.completeOnTimeout(this, delayNanos, TimeUnit.NANOSECONDS);
        }

        private void hop() {
            if (spent.get()) {
                return;
            }
            try {
                loop.execute(this);
            } catch (RejectedExecutionException shutDown) {
                spent.set(true);
            }
        }

        @Override
        public void run() {
            if (spent.compareAndSet(false, true)) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            if (spent.compareAndSet(false, true)) {
                // A regular completion is what makes the JDK drop its own timer entry at once.
                due.complete(this);
            }
        }
    }
}
