// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.concurrent.TimeUnit;

/**
 * So many a minute of what peers bring about as often as they like, so that nobody can fill the disk with what is
 * written about it; the others are counted. Any thread.
 */
public final class Ration {

    /** For faults of many kinds. */
    public static final int PER_MINUTE = 20;

    /** What {@link #next} returns if there were enough in this minute. */
    public static final long USED_UP = -1;

    static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Scheduler clock;
    private final int perMinute;
    private long periodStart;
    private int used;
    private long heldBack;

    public Ration(Scheduler clock, int perMinute) {
        this.clock = clock;
        this.perMinute = perMinute;
        periodStart = clock.nanoTime();
    }

    /** @return {@link #USED_UP}, or how many were held back since the last one that was not */
    public synchronized long next() {
        long now = clock.nanoTime();
        if (now - periodStart >= PERIOD_NANOS) {
            periodStart = now;
            used = 0;
        }
        if (used == perMinute) {
            heldBack++;
            return USED_UP;
        }
        used++;
        long others = heldBack;
        heldBack = 0;
        return others;
    }
}
