// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.concurrent.Executor;

/**
 * The engine's one source of time: every deadline, time-out and delay of RFC 4975 (section 7.1.1 and the limits of our
 * own) asks here, so that a test moves time by hand instead of sleeping.
 */
public interface Scheduler {

    /** The scheduler that lives on the clock of the machine. */
    static Scheduler system() {
        return SystemScheduler.INSTANCE;
    }

    /** A monotonic reading in nanoseconds; only differences mean anything. */
    long nanoTime();

    /**
     * Runs a task once, later. It never runs inside this call.
     *
     * @param loop where the task runs: an event loop, or any executor. One that has been shut down drops the task:
     *     nothing that hangs on it is alive any more.
     * @param delayNanos nanoseconds from now; zero or less means as soon as the loop comes to it
     * @return a handle to take the task back
     */
    Cancellable schedule(Executor loop, long delayNanos, Runnable task);

    /** Something that was asked for and can be taken back. */
    interface Cancellable {

        /**
         * Takes it back; idempotent, any thread. A task that is cancelled on the loop that would run it does not start
         * any more; from another thread it may be starting right now.
         */
        void cancel();
    }
}
