// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Ration;
import io.github.camelmsrp.session.Scheduler;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.LoggingExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * For what peers bring about as often as they like, messages that cannot be read and replies that they do not take: not
 * all of it goes to the log. An exception handler of the application's own hears all of it.
 */
final class RationedLogging implements ExceptionHandler {

    private final ExceptionHandler logging;
    private final Ration ration;

    private RationedLogging(ExceptionHandler logging, Scheduler clock) {
        this.logging = logging;
        ration = new Ration(clock, Ration.PER_MINUTE);
    }

    static ExceptionHandler of(ExceptionHandler handler, Scheduler clock) {
        return handler.getClass() == LoggingExceptionHandler.class ? new RationedLogging(handler, clock) : handler;
    }

    @Override
    public void handleException(Throwable exception) {
        handleException("Faulty peer", exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(message, null, exception);
    }

    @Override
    public void handleException(String message, @Nullable Exchange exchange, Throwable exception) {
        long others = ration.next();
        if (others != Ration.USED_UP) {
            var more = others == 0 ? "" : " (and " + others + " more since the last line)";
            logging.handleException(message + more, exchange, exception);
        }
    }
}
