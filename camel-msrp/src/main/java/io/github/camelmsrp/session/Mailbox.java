// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way of other threads into a connection. However many tasks are posted, the event loop is woken once and writes
 * once for all of them. The order of one thread's tasks is kept.
 */
final class Mailbox {

    /** So many at a time, then the event loop may do something else. */
    private static final int BATCH = 1024;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Executor loop;
    private final Runnable afterBatch;
    private boolean draining;

    /** @param afterBatch runs on the loop after some tasks ran */
    Mailbox(Executor loop, Runnable afterBatch) {
        this.loop = loop;
        this.afterBatch = afterBatch;
    }

    void post(Runnable task) {
        tasks.add(task);
        if (scheduled.compareAndSet(false, true)) {
            wake();
        }
    }

    private void wake() {
        try {
            loop.execute(this::drain);
        } catch (RejectedExecutionException e) {
            // The loop is gone for good, and with it whoever these tasks could collide with, but for each other.
            scheduled.set(false);
            synchronized (this) {
                runAll(Integer.MAX_VALUE);
            }
        }
    }

    /** Runs what is there now. */
    @OnEventLoop
    void drain() {
        scheduled.set(false);
        if (draining) {
            return;
        }
        draining = true;
        try {
            runAll(BATCH);
        } finally {
            draining = false;
        }
        if (!tasks.isEmpty() && scheduled.compareAndSet(false, true)) {
            wake();
        }
        afterBatch.run();
    }

    @OnEventLoop
    boolean isDraining() {
        return draining;
    }

    private void runAll(int most) {
        for (int i = 0; i < most; i++) {
            var task = tasks.poll();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (RuntimeException e) {
                SessionLog.LOG.error("A task of a connection failed", e);
            }
        }
    }
}
