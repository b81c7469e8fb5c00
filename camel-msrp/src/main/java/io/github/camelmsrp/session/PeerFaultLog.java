// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One warning line for each fault of a peer, until there are so many that a peer could fill the disk with them: then a
 * count instead. Never holds session ids, credentials or content.
 */
final class PeerFaultLog {

    static final int LINES_PER_PERIOD = 20;
    static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Scheduler scheduler;
    private final String place;
    private long periodStart;
    private int lines;
    private long suppressed;

    /** @param place the listener or dialling side, in front of each line */
    PeerFaultLog(Scheduler scheduler, String place) {
        this.scheduler = scheduler;
        this.place = place;
        periodStart = scheduler.nanoTime();
    }

    void warn(@Nullable SocketAddress peer, String fault) {
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
            TransportLog.LOG.warn("{}: {} more faults of peers were not logged", place, left);
        }
        TransportLog.LOG.warn("{}: {}: {}", place, peer, fault);
    }
}
