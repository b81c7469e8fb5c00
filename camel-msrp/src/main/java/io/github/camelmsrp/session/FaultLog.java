// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Warning lines about what peers bring about as often as they like: so many a minute that nobody can fill the disk with
 * them; the others are counted, and there at level DEBUG. Never give it credentials, content or whole session ids. Any
 * thread.
 */
public final class FaultLog {

    private final Logger log;
    private final Ration ration;

    private FaultLog(Logger log, Ration ration) {
        this.log = log;
        this.ration = ration;
    }

    /** For faults of many kinds: {@value Ration#PER_MINUTE} lines a minute. */
    public static FaultLog of(Logger log, Scheduler clock) {
        return new FaultLog(log, new Ration(clock, Ration.PER_MINUTE));
    }

    /** For one fault: a line a minute. */
    public static FaultLog oncePerMinute(Logger log, Scheduler clock) {
        return new FaultLog(log, new Ration(clock, 1));
    }

    /** @param facts for the braces in the line; the last one may be what was thrown */
    public void warn(String line, Object... facts) {
        long others = ration.next();
        if (others > 0) {
            log.warn("{} more faults of peers were not logged", others);
        }
        log.atLevel(others == Ration.USED_UP ? Level.DEBUG : Level.WARN).log(line, facts);
    }
}
