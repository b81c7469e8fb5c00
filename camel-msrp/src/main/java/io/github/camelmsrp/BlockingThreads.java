// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/**
 * The threads for what may block, apart from each other and from the routes: a thread that waits for a producer must
 * not keep the answer from coming, nor a stream that trickles a session from being dialled, nor a SIP peer that nobody
 * can connect to either of them.
 */
final class BlockingThreads {

    /** Of each pool. */
    static final int MAX_THREADS = 256;

    private final CamelContext context;
    private final Map<Purpose, ExecutorService> pools = new EnumMap<>(Purpose.class);

    /** What a pool is for. */
    enum Purpose {
        /** What the engine needs done: names, keys, dialling again. */
        ENGINE("MsrpBlocking"),
        /** Reading what is sent, which takes as long as whoever writes it. */
        BODIES("MsrpBody"),
        /** What goes on after an answer from the network. */
        CONTINUATIONS("MsrpContinuation"),
        SIP("MsrpSip");

        private final String threadName;

        Purpose(String threadName) {
            this.threadName = threadName;
        }
    }

    /** @param owner as Camel's management shows it */
    BlockingThreads(CamelContext context, Object owner) {
        this.context = context;
        for (var purpose : Purpose.values()) {
            var profile = profile(purpose.threadName);
            pools.put(purpose, context.getExecutorServiceManager().newThreadPool(owner, purpose.threadName, profile));
        }
    }

    /** Its queue is bounded by what is being dialled, sent or read, all of which have limits. */
    private static ThreadPoolProfile profile(String name) {
        var profile = new ThreadPoolProfile(name);
        profile.setPoolSize(MAX_THREADS);
        profile.setMaxPoolSize(MAX_THREADS);
        profile.setMaxQueueSize(Integer.MAX_VALUE);
        profile.setKeepAliveTime(60L);
        profile.setTimeUnit(TimeUnit.SECONDS);
        profile.setAllowCoreThreadTimeOut(true);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return profile;
    }

    /** @throws java.util.concurrent.RejectedExecutionException if the threads are stopped */
    void run(Purpose purpose, Runnable task) {
        Objects.requireNonNull(pools.get(purpose)).execute(task);
    }

    void shutDown(long graceMillis) {
        pools.values().forEach(pool -> context.getExecutorServiceManager().shutdownGraceful(pool, graceMillis));
    }
}
