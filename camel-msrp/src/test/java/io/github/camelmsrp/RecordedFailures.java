// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.jspecify.annotations.Nullable;

/** An exception handler of an application, which keeps what it is told. */
final class RecordedFailures implements ExceptionHandler {

    final List<Throwable> causes = new CopyOnWriteArrayList<>();

    @Override
    public void handleException(Throwable exception) {
        causes.add(exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        causes.add(exception);
    }

    @Override
    public void handleException(String message, @Nullable Exchange exchange, Throwable exception) {
        causes.add(exception);
    }
}
