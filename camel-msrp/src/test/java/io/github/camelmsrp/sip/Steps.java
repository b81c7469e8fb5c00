// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

/** An executor that a test can hold, to run what was given to it one by one. */
final class Steps implements Executor {

    private final Executor threads;
    private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
    private boolean isHeld;

    Steps(Executor threads) {
        this.threads = threads;
    }

    @Override
    public synchronized void execute(Runnable task) {
        if (isHeld) {
            held.add(task);
        } else {
            threads.execute(task);
        }
    }

    synchronized void hold() {
        isHeld = true;
    }

    int count() {
        return held.size();
    }

    /** Runs the next one, as soon as there is one, on the thread of the test. */
    void runNext() throws InterruptedException {
        Desk.next(held).run();
    }

    synchronized void release() {
        isHeld = false;
        for (var task = held.poll(); task != null; task = held.poll()) {
            threads.execute(task);
        }
    }
}
