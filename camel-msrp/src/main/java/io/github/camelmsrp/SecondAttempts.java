// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs what a producer does once more because the session has ended, off the thread of the network: one after the
 * other, so that messages that met the same end leave in the order in which they were sent.
 */
final class SecondAttempts implements Executor {

    private final Executor threads;
    private CompletableFuture<@Nullable Void> last = CompletableFuture.completedFuture(null);

    SecondAttempts(Executor threads) {
        this.threads = threads;
    }

    @Override
    public synchronized void execute(Runnable task) {
        last = last.handleAsync(
                (done, failure) -> {
                    task.run();
                    return null;
                },
                threads);
    }
}
