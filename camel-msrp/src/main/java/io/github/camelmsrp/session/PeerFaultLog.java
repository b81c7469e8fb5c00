// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One warning line for each fault of a peer, until there are so many that peers could fill the disk with them: then a
 * count instead. Never holds session ids, credentials or content.
 */
final class PeerFaultLog {

    static final int LINES_PER_PERIOD = 20;
    static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Scheduler scheduler;
    private long periodStart;
    private int lines;
    private long suppressed;

    PeerFaultLog(Scheduler scheduler) {
        this.scheduler = scheduler;
        periodStart = scheduler.nanoTime();
    }

    /** A fault of the peer of an accepted channel. */
    void accepted(Channel channel, String fault) {
        warn("Peer " + text(channel.remoteAddress()) + " at " + text(channel.localAddress()) + ": " + fault);
    }

    /** A peer that could not be dialled; the fault names it. */
    void dialled(String fault) {
        warn(fault);
    }

    private void warn(String line) {
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
            TransportLog.LOG.warn("{} more faults of peers were not logged", left);
        }
        TransportLog.LOG.warn(line);
    }

    /** An address without the slash that Java puts in front. */
    static String text(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress socket
                ? NetUtil.toSocketAddressString(socket)
                : String.valueOf(address);
    }
}
