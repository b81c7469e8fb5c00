// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.netty.channel.ChannelHandlerContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Small messages on one or many connections for some time, or until there were so many. */
final class MessageLoad {

    private static final int PATIENCE_SECONDS = 60;

    private final boolean isMsrp;
    private final int port;
    private final int sessions;
    private final int perConnection;
    private final int window;
    private final long millis;
    private final long limit;
    private final long warmUp;
    private final Map<WindowHandler, ChannelHandlerContext> connected = new ConcurrentHashMap<>();
    private final CountDownLatch open;
    private final CountDownLatch finished;
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final AtomicLong faults = new AtomicLong();
    private final Histogram latencies = new ConcurrentHistogram(3);
    private volatile boolean isRunning = true;
    /** What was answered at the start of the clock. */
    private volatile long warmedUp;

    private volatile long start;

    /**
     * @param orders kind, port, sessions with a connection each or sessions perConnection, window, and millis or
     *     messages; of which the first, as many as warmUp says, are not timed
     */
    MessageLoad(Fields orders) {
        isMsrp = orders.text("kind").equals("msrp");
        port = orders.count("port", 0);
        sessions = orders.count("sessions", 1);
        perConnection = orders.count("perConnection", 1);
        window = orders.count("window", 1);
        millis = orders.count("millis", 0);
        limit = orders.has("messages") ? orders.number("messages") : Long.MAX_VALUE;
        warmUp = orders.has("warmUp") ? orders.number("warmUp") : 0;
        open = new CountDownLatch(sessions);
        finished = new CountDownLatch(sessions);
    }

    Fields run(Loops loops) throws InterruptedException {
        for (int i = 0; i < sessions; i++) {
            var frames = isMsrp
                    ? Frames.sends(framesPerSession(), port, i, perConnection)
                    : Frames.lines(framesPerSession());
            loops.client(null, () -> new WindowHandler(this, frames, latencies))
                    .connect(Loops.HOST, port)
                    .syncUninterruptibly();
        }
        require(open, "connections");
        start = System.nanoTime();
        connected.forEach((handler, context) -> context.executor().execute(() -> handler.start(context)));
        if (limit == Long.MAX_VALUE) {
            boolean endedEarly = finished.await(millis, TimeUnit.MILLISECONDS);
            isRunning = false;
            if (endedEarly) {
                faults.incrementAndGet();
            }
        }
        require(finished, "answers");
        long nanos = System.nanoTime() - start;
        return Fields.of("messages", answered.sum())
                .with("lost", sent.sum() - answered.sum())
                .with("faults", faults.get())
                .with("perSecond", (answered.sum() - warmedUp) * 1e9 / nanos)
                .with("p50", latencies.getValueAtPercentile(50) / 1e3)
                .with("p99", latencies.getValueAtPercentile(99) / 1e3);
    }

    private static void require(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(latch.getCount() + " connections without their " + what);
        }
    }

    boolean isMsrp() {
        return isMsrp;
    }

    int window() {
        return window;
    }

    int framesPerSession() {
        return sessions == 1 ? Frames.COUNT : Math.max(16, 4 * window);
    }

    boolean isRunning() {
        return isRunning && (limit == Long.MAX_VALUE || sent.sum() < limit);
    }

    void connected(WindowHandler handler, ChannelHandlerContext context) {
        connected.put(handler, context);
        open.countDown();
    }

    void sent(int messages) {
        sent.add(messages);
    }

    void answered(int messages) {
        answered.add(messages);
        if (warmedUp < warmUp && answered.sum() >= warmUp) {
            warmedUp = answered.sum();
            start = System.nanoTime();
        }
    }

    void fault() {
        faults.incrementAndGet();
    }

    void finished() {
        finished.countDown();
    }
}
