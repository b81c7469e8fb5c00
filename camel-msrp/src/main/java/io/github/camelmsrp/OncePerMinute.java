// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Scheduler;
import java.util.concurrent.TimeUnit;

/** Says when to log what peers can bring about as often as they like. Any thread. */
final class OncePerMinute {

    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Scheduler clock;
    private boolean wasDue;
    private long lastNanos;

    OncePerMinute(Scheduler clock) {
        this.clock = clock;
    }

    /** Whether nothing was logged for a minute; what asks has to log then. */
    synchronized boolean isDue() {
        long now = clock.nanoTime();
        if (wasDue && now - lastNanos < PERIOD_NANOS) {
            return false;
        }
        wasDue = true;
        lastNanos = now;
        return true;
    }
}
