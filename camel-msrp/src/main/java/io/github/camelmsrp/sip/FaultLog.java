// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Scheduler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One warning line for each fault that a peer brings about, until there are so many that peers could fill the disk with
 * them: then a count instead. Never holds messages, credentials or content.
 */
final class FaultLog {

    private static final Logger LOG = LoggerFactory.getLogger(SipUserAgent.class);
    private static final int LINES_PER_PERIOD = 20;
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Scheduler scheduler;
    private long periodStart;
    private int lines;
    private long suppressed;

    FaultLog(Scheduler scheduler) {
        this.scheduler = scheduler;
        periodStart = scheduler.nanoTime();
    }

    void warn(String line) {
        warn(line, null);
    }

    /** @param failure of this side, to be found and mended; null for one of a peer */
    void warn(String line, @Nullable Throwable failure) {
        long left;
        synchronized (this) {
            long now = scheduler.nanoTime();
            if (now - periodStart >= PERIOD_NANOS) {
                periodStart = now;
                lines = 0;
            }
            if (lines == LINES_PER_PERIOD) {
                suppressed++;
                return;
            }
            lines++;
            left = suppressed;
            suppressed = 0;
        }
        if (left > 0) {
            LOG.warn("{} more faults of SIP peers were not logged", left);
        }
        LOG.warn(line, failure);
    }
}
