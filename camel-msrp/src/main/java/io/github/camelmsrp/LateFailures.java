// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Scheduler;
import io.github.camelmsrp.wire.MsrpException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ExceptionHandler;

/**
 * Replies that fail when their exchanges are over and may serve other messages already. Each is reported without its
 * exchange, until there are so many that peers could fill the log with them: then a count instead.
 */
final class LateFailures {

    static final int REPORTS_PER_PERIOD = 20;
    static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Scheduler scheduler;
    private final ExceptionHandler exceptionHandler;
    private long periodStart;
    private int reports;
    private long suppressed;

    LateFailures(Scheduler scheduler, ExceptionHandler exceptionHandler) {
        this.scheduler = scheduler;
        this.exceptionHandler = exceptionHandler;
        periodStart = scheduler.nanoTime();
    }

    void report(String maskedSession, MsrpException cause) {
        long left;
        synchronized (this) {
            long now = scheduler.nanoTime();
            if (now - periodStart >= PERIOD_NANOS) {
                periodStart = now;
                reports = 0;
            }
            if (reports == REPORTS_PER_PERIOD) {
                suppressed++;
                return;
            }
            reports++;
            left = suppressed;
            suppressed = 0;
        }
        var more = left == 0 ? "" : "; " + left + " more replies failed since the last report";
        exceptionHandler.handleException(
                "A reply on session " + maskedSession + " failed after it was written" + more, cause);
    }
}
