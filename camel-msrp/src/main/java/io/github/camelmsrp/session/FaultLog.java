// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Warning lines about what peers bring about as often as they like: so many a minute that nobody can fill the disk with
 * them; the others are counted, and there at level DEBUG. Never give it credentials, content or whole session ids. Any
 * thread.
 */
public final class FaultLog {

    static final int LINES_PER_PERIOD = 20;
    static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private final Scheduler clock;
    private final int linesPerPeriod;
    private long periodStart;
    private int lines;
    private long suppressed;

    private FaultLog(Logger log, Scheduler clock, int linesPerPeriod) {
        this.log = log;
        this.clock = clock;
        this.linesPerPeriod = linesPerPeriod;
        periodStart = clock.nanoTime();
    }

    /** For faults of many kinds: 20 lines a minute. */
    public static FaultLog of(Logger log, Scheduler clock) {
        return new FaultLog(log, clock, LINES_PER_PERIOD);
    }

    /** For one fault: a line a minute. */
    public static FaultLog oncePerMinute(Logger log, Scheduler clock) {
        return new FaultLog(log, clock, 1);
    }

    /** @param facts for the braces in the line; the last one may be what was thrown */
    public void warn(String line, Object... facts) {
        long left;
        synchronized (this) {
            long now = clock.nanoTime();
            if (now - periodStart >= PERIOD_NANOS) {
                periodStart = now;
                lines = 0;
            }
            if (lines == linesPerPeriod) {
                suppressed++;
                left = -1;
            } else {
                lines++;
                left = suppressed;
                suppressed = 0;
            }
        }
        if (left > 0) {
            log.warn("{} more faults of peers were not logged", left);
        }
        log.atLevel(left < 0 ? Level.DEBUG : Level.WARN).log(line, facts);
    }
}
