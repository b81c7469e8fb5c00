// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Ration;
import io.github.camelmsrp.session.Scheduler;
import io.github.camelmsrp.wire.MsrpException;
import org.apache.camel.spi.ExceptionHandler;

/**
 * Replies that fail when their exchanges are over and may serve other messages already. Each is reported without its
 * exchange, until there are so many that peers could fill the log with them: then a count instead.
 */
final class LateFailures {

    private final Ration ration;
    private final ExceptionHandler exceptionHandler;

    LateFailures(Scheduler clock, ExceptionHandler exceptionHandler) {
        ration = new Ration(clock, Ration.PER_MINUTE);
        this.exceptionHandler = exceptionHandler;
    }

    void report(String maskedSession, MsrpException cause) {
        long others = ration.next();
        if (others == Ration.USED_UP) {
            return;
        }
        var more = others == 0 ? "" : "; " + others + " more replies failed since the last report";
        exceptionHandler.handleException(
                "A reply on session " + maskedSession + " failed after it was written" + more, cause);
    }
}
