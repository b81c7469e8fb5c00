// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.MsrpSession;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The session that is being set up, or will be when a delay is over, for those who wait for it. They are told in the
 * order in which they came; whoever comes while they are told is the next.
 */
final class DialAttempt extends CompletableFuture<MsrpSession> {

    /** Each of them keeps an exchange with its body in memory. */
    static final int MAX_WAITING = 1_000;

    private final Queue<CompletableFuture<MsrpSession>> waiting = new ArrayDeque<>();
    private volatile boolean areAllTold;

    DialAttempt() {
        whenComplete(this::tell);
    }

    /** @throws IllegalStateException if the session does not come up in time */
    void await(long millis, String peer) {
        try {
            get(millis, TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("Cannot set up the session with " + peer, e);
        }
    }

    /** The session for one more message; fails at once if too many wait already. */
    CompletionStage<MsrpSession> forOneMore() {
        if (areAllTold) {
            return this;
        }
        synchronized (waiting) {
            if (areAllTold) {
                return this;
            }
            if (waiting.size() >= MAX_WAITING) {
                return failedFuture(new IllegalStateException(
                        "More than " + MAX_WAITING + " messages wait for the session to come up"));
            }
            var another = new CompletableFuture<MsrpSession>();
            waiting.add(another);
            return another;
        }
    }

    private void tell(@Nullable MsrpSession session, @Nullable Throwable failure) {
        for (var next = next(); next != null; next = next()) {
            if (failure == null) {
                next.complete(session);
            } else {
                next.completeExceptionally(failure);
            }
        }
    }

    private @Nullable CompletableFuture<MsrpSession> next() {
        synchronized (waiting) {
            areAllTold = waiting.isEmpty();
            return waiting.poll();
        }
    }
}
