// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Backoff;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whether a session that failed is dialled again, and when, as the options of an endpoint say. Not thread-safe. */
final class Redialling {

    private final boolean isWanted;
    private final int maxAttempts;
    private final long maxDelayMillis;
    private final Backoff backoff;
    private @Nullable Throwable lastFailure;
    private long notBeforeNanos;

    Redialling(MsrpConfiguration options) {
        isWanted = options.isReconnect();
        maxAttempts = options.getMaxReconnectAttempts();
        maxDelayMillis = options.getReconnectMaxDelay();
        backoff = new Backoff(options.getReconnectDelay(), maxDelayMillis);
    }

    void succeeded() {
        backoff.reset();
        lastFailure = null;
    }

    /** @return how long to wait before the next attempt, in milliseconds */
    long failed(Throwable cause, long nowNanos) {
        lastFailure = cause;
        long delayMillis = backoff.nextDelayMillis();
        notBeforeNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(delayMillis);
        return delayMillis;
    }

    /** Why there is no session; null if none has failed since the last success. */
    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    boolean mayDialAgain() {
        return isWanted && (maxAttempts < 0 || backoff.attempts() <= maxAttempts);
    }

    long maxDelayMillis() {
        return maxDelayMillis;
    }

    /** How long the next attempt has to wait; not above zero if it is due. */
    long delayNanos(long nowNanos) {
        return lastFailure == null ? 0 : notBeforeNanos - nowNanos;
    }

    /** What those are told who wait for a session that is not dialled again. */
    static IllegalStateException givenUp(Throwable cause) {
        return new IllegalStateException(
                "The session was given up after it failed (options reconnect and maxReconnectAttempts)", cause);
    }
}
