// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * What all listeners and dialled connections of a {@link MsrpNode} share. Start from {@link #of(Executor)} and change
 * what differs with the {@code with} methods.
 *
 * @param eventLoopThreads number of network threads; 0 means one per processor
 * @param scheduler the clock and the timers of the engine
 * @param blockingExecutor runs what may block: name resolution and reading the streams of outgoing bodies. The node
 *     never shuts it down
 * @param limits the bounds of the engine
 * @param resolver finds the addresses of host names
 * @param maxBufferedBytes octets of received bodies that all dialled sessions together may hold in memory; a listener
 *     has a budget of its own
 */
public record NodeSettings(
        int eventLoopThreads,
        Scheduler scheduler,
        Executor blockingExecutor,
        Limits limits,
        AddressResolver resolver,
        long maxBufferedBytes) {

    /** Budget for received bodies that are held in memory: 64 MiB. */
    public static final long DEFAULT_MAX_BUFFERED_BYTES = 64L << 20;

    public NodeSettings {
        if (eventLoopThreads < 0) {
            throw new IllegalArgumentException("eventLoopThreads is negative: " + eventLoopThreads);
        }
        if (maxBufferedBytes < 0) {
            throw new IllegalArgumentException("maxBufferedBytes is negative: " + maxBufferedBytes);
        }
        Objects.requireNonNull(scheduler, "scheduler");
        Objects.requireNonNull(blockingExecutor, "blockingExecutor");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(resolver, "resolver");
    }

    /** Default settings: one network thread per processor, the system's clock and resolver, default limits. */
    public static NodeSettings of(Executor blockingExecutor) {
        return new NodeSettings(
                0,
                Scheduler.system(),
                blockingExecutor,
                Limits.DEFAULT,
                AddressResolver.system(),
                DEFAULT_MAX_BUFFERED_BYTES);
    }

    public NodeSettings withEventLoopThreads(int threads) {
        return new NodeSettings(threads, scheduler, blockingExecutor, limits, resolver, maxBufferedBytes);
    }

    public NodeSettings withScheduler(Scheduler newScheduler) {
        return new NodeSettings(eventLoopThreads, newScheduler, blockingExecutor, limits, resolver, maxBufferedBytes);
    }

    public NodeSettings withLimits(Limits newLimits) {
        return new NodeSettings(eventLoopThreads, scheduler, blockingExecutor, newLimits, resolver, maxBufferedBytes);
    }

    public NodeSettings withResolver(AddressResolver newResolver) {
        return new NodeSettings(eventLoopThreads, scheduler, blockingExecutor, limits, newResolver, maxBufferedBytes);
    }

    public NodeSettings withMaxBufferedBytes(long octets) {
        return new NodeSettings(eventLoopThreads, scheduler, blockingExecutor, limits, resolver, octets);
    }
}
