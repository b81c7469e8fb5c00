// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.MsrpSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The session that is being dialled, or will be when the delay is over, for those who wait for it. */
final class DialAttempt extends CompletableFuture<MsrpSession> {

    /** Each of them keeps an exchange with its body in memory. */
    static final int MAX_WAITING = 1_000;

    private final AtomicInteger waiting = new AtomicInteger();

    /** The session for one more message; fails at once if too many wait already. */
    CompletionStage<MsrpSession> forOneMore() {
        return isDone() || waiting.incrementAndGet() <= MAX_WAITING
                ? this
                : failedFuture(new IllegalStateException(
                        "More than " + MAX_WAITING + " messages wait for the session to come up"));
    }
}
