// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.channel.Channel;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection reads. It stops while one of its sessions wants that, while the application has too many
 * uncompleted messages, while memory is short, and while the peer does not take its answers. Each reason ends by itself
 * or with the connection, so nothing stops for good.
 */
@OnEventLoop
final class ReadGate {

    private final Connection connection;
    private final Limits limits;
    private final MemoryBudget budget;
    private final IntSupplier controlFrames;
    private final Deadlines.Deadline blocked;
    private int pausedSessions;
    private int unfinished;
    private int window = Integer.MAX_VALUE;
    private boolean paused;
    private Scheduler.@Nullable Cancellable memoryWait;

    ReadGate(Connection connection, Engine engine, IntSupplier controlFrames) {
        this.connection = connection;
        this.limits = engine.limits();
        this.budget = engine.budget();
        this.controlFrames = controlFrames;
        this.blocked = new Deadlines.Deadline() {
            @Override
            void onExpired() {
                connection.close(Failures.connectionLost("The peer does not read the answers"));
            }
        };
    }

    boolean isPaused() {
        return paused;
    }

    // ---- reasons ----

    void sessionPaused() {
        pausedSessions++;
        update();
    }

    void sessionResumed() {
        pausedSessions--;
        update();
    }

    /** The smallest receive window of the sessions of this connection. */
    void window(int messages) {
        window = messages;
        update();
    }

    void delivered() {
        unfinished++;
    }

    void finished() {
        unfinished--;
    }

    /**
     * Whether the application has enough. While answers of the peer are awaited, reading goes on beyond the window up
     * to a hard limit: what the application waits for may be the very answer that stands behind more messages.
     */
    private boolean isWindowFull() {
        return unfinished >= window
                && (unfinished >= limits.maxUnfinishedPerConnection()
                        || !connection.transactions().isAwaitingAnswers());
    }

    /** Only with uncompleted messages of its own can this connection help by waiting. */
    private boolean isMemoryShort() {
        return unfinished > 0 && budget.isExhausted();
    }

    private boolean isPeerStuck() {
        return controlFrames.getAsInt() >= limits.maxControlFrames();
    }

    // ---- effect ----

    /** Something that matters for reading may have changed. */
    void update() {
        boolean stuck = isPeerStuck();
        if (!stuck) {
            blocked.cancel();
        } else if (!blocked.isRunning()) {
            connection.deadlines().start(blocked, limits.blockedTimeoutMillis());
        }
        boolean memoryShort = isMemoryShort();
        if (memoryShort && memoryWait == null) {
            memoryWait = budget.onAvailable(() -> connection.post(this::memoryAvailable));
        }
        boolean pause = stuck || memoryShort || pausedSessions > 0 || isWindowFull();
        if (pause != paused) {
            paused = pause;
            if (!pause) {
                connection.readHeld();
            }
            apply();
        }
    }

    private void memoryAvailable() {
        memoryWait = null;
        update();
    }

    /** Sets the channel to what is wanted after frames that were held may have changed it again. */
    private void apply() {
        Channel channel = connection.channel();
        if (channel.config().isAutoRead() == paused) {
            channel.config().setAutoRead(!paused);
        }
    }

    void close() {
        if (memoryWait != null) {
            memoryWait.cancel();
            memoryWait = null;
        }
    }
}
