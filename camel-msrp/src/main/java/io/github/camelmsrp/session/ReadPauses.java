// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How often a session was asked to stop reading, and whether its connection knows. */
final class ReadPauses {

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean changed = new AtomicBoolean();
    private boolean applied;

    /**
     * Counts one more or one less; any thread.
     *
     * @return whether {@link #apply} is to be called, which is not if it will be anyway
     */
    boolean change(int by) {
        count.addAndGet(by);
        return changed.compareAndSet(false, true);
    }

    /** Tells the gate; a session that is closing reads all the same, since it waits for answers. */
    @OnEventLoop
    void apply(ReadGate gate, boolean closing) {
        changed.set(false);
        boolean pause = count.get() > 0 && !closing;
        if (pause != applied) {
            applied = pause;
            if (pause) {
                gate.sessionPaused();
            } else {
                gate.sessionResumed();
            }
        }
    }
}
