// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.FaultLog;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs tasks one after the other on threads of an executor, a few at a time so that others get their turn. */
final class InOrder implements Executor {

    private static final int TASKS_PER_TURN = 16;
    /** What peers may have waiting; what this side does itself is bounded by what they may. */
    private static final int CROWD = 64;

    private final Executor executor;
    private final FaultLog faults;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean isRunning;

    InOrder(Executor executor, FaultLog faults) {
        this.executor = executor;
        this.faults = faults;
    }

    /** Whether so much waits that a peer has to come again. */
    boolean isCrowded() {
        synchronized (tasks) {
            return tasks.size() >= CROWD;
        }
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (isRunning) {
                return;
            }
            isRunning = true;
        }
        takeTurn();
    }

    private void takeTurn() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException shutDown) {
            synchronized (tasks) {
                tasks.clear();
                isRunning = false;
            }
        }
    }

    private void run() {
        for (int i = 0; i < TASKS_PER_TURN; i++) {
            var task = next();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (Throwable e) {
                // An error as well: what comes after it must not wait for ever.
                faults.warn("A step of a SIP call failed", e);
            }
        }
        takeTurn();
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            var task = tasks.poll();
            isRunning = task != null;
            return task;
        }
    }
}
