// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of other threads into a connection. However many tasks are posted, the event loop is woken once and writes
 * once for all of them. The order of one thread's tasks is kept.
 *
 * <p>Waking costs more than most tasks, so a thread that is going to post several says so by {@link #gather}: the loop
 * is then woken for the last one, or after {@value #GATHERED} of them. Whatever that thread does meanwhile, the loop
 * comes by itself after {@value #PATIENCE_MILLIS} ms.
 */
final class Mailbox {

    /** So many at a time, then the event loop may do something else. */
    private static final int BATCH = 1024;

    /** Half a receive window of usual size, so that reading goes on while the other half is worked on. */
    static final int GATHERED = 32;

    static final int PATIENCE_MILLIS = 1;

    private static final ThreadLocal<Gathering> GATHERING = new ThreadLocal<>();

    /** Where a thread posted last, and how much. */
    private static final class Gathering {
        private final BooleanSupplier hasMore;
        private @Nullable Mailbox mailbox;
        private int posted;

        Gathering(BooleanSupplier hasMore) {
            this.hasMore = hasMore;
        }

        /** Whether the loop need not come yet for a task that was posted. */
        boolean goesOn(Mailbox target) {
            if (mailbox != target) {
                end();
                mailbox = target;
                posted = 0;
            }
            posted++;
            return posted % GATHERED != 0 && hasMore.getAsBoolean();
        }

        void end() {
            if (mailbox != null && mailbox.visit.get() == Visit.LATER) {
                mailbox.visitNow();
            }
        }
    }

    /** When the loop comes next. */
    private enum Visit {
        NONE,
        /** When the alarm goes. */
        LATER,
        NOW
    }

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Visit> visit = new AtomicReference<>(Visit.NONE);
    private final AtomicBoolean hasAlarm = new AtomicBoolean();
    private final Executor loop;
    private final Scheduler scheduler;
    private final Runnable afterBatch;
    private boolean draining;

    /** @param afterBatch runs on the loop after some tasks ran */
    Mailbox(Executor loop, Scheduler scheduler, Runnable afterBatch) {
        this.loop = loop;
        this.scheduler = scheduler;
        this.afterBatch = afterBatch;
    }

    void post(Runnable task) {
        tasks.add(task);
        visitNow();
    }

    /** As {@link #post}, but the loop need not come for this task alone. */
    void postGathered(Runnable task) {
        tasks.add(task);
        var gathering = GATHERING.get();
        if (gathering != null && gathering.goesOn(this)) {
            visitLater();
        } else {
            visitNow();
        }
    }

    /** Runs something on this thread that posts tasks which can be gathered, as long as it has more of them. */
    static void gather(Runnable poster, BooleanSupplier hasMore) {
        var gathering = new Gathering(hasMore);
        GATHERING.set(gathering);
        try {
            poster.run();
        } finally {
            GATHERING.remove();
            gathering.end();
        }
    }

    private void visitNow() {
        if (visit.getAndSet(Visit.NOW) == Visit.NOW) {
            return;
        }
        try {
            loop.execute(this::drain);
        } catch (RejectedExecutionException e) {
            // The loop is gone for good, and with it whoever these tasks could collide with, but for each other.
            visit.set(Visit.NONE);
            synchronized (this) {
                runAll(Integer.MAX_VALUE);
            }
        }
    }

    private void visitLater() {
        if (visit.compareAndSet(Visit.NONE, Visit.LATER) && !hasAlarm.getAndSet(true)) {
            scheduler.schedule(loop, TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS), this::onAlarm);
        }
    }

    private void onAlarm() {
        // Before the look at the tasks: whoever posts after that look sets another alarm.
        hasAlarm.set(false);
        drain();
    }

    /** Runs what is there now. */
    @OnEventLoop
    void drain() {
        visit.set(Visit.NONE);
        if (draining) {
            return;
        }
        draining = true;
        boolean isEmpty;
        try {
            isEmpty = runAll(BATCH);
        } finally {
            draining = false;
        }
        if (!isEmpty) {
            visitNow();
        }
        afterBatch.run();
    }

    @OnEventLoop
    boolean isDraining() {
        return draining;
    }

    /** Whether there were fewer tasks than that. */
    private boolean runAll(int most) {
        for (int i = 0; i < most; i++) {
            var task = tasks.poll();
            if (task == null) {
                return true;
            }
            try {
                task.run();
            } catch (RuntimeException e) {
                SessionLog.LOG.error("A task of a connection failed", e);
            }
        }
        return false;
    }
}
