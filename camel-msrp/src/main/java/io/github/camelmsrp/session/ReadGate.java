// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection reads. It stops while one of its sessions wants that, while the application has too many
 * uncompleted messages, while memory is short, and while the peer does not take its answers. Each reason ends by itself
 * or with the connection, so nothing stops for good.
 *
 * <p>What the decoder had already made of the last octets read is held until reading goes on. That is never more than
 * one read brings, since the channel does not read meanwhile.
 */
@OnEventLoop
final class ReadGate {

    private final ConnectionCore core;
    private final Connection connection;
    private final Limits limits;
    private final MemoryBudget budget;
    private final Deadlines.Deadline blocked;
    private final ArrayDeque<Object> held = new ArrayDeque<>(0);
    private int pausedSessions;
    private int unfinished;
    private int unfinishedHeadOctets;
    private int arrivingLive;
    private int window = Integer.MAX_VALUE;
    private boolean paused;
    private boolean readingHeld;
    private boolean isHoldingBack;
    private Scheduler.@Nullable Cancellable memoryWait;

    ReadGate(ConnectionCore core, Engine engine, Connection connection) {
        this.core = core;
        this.connection = connection;
        this.limits = engine.limits();
        this.budget = engine.budget();
        this.blocked = new Deadlines.Deadline() {
            @Override
            void onExpired() {
                connection.close(Failures.connectionLost("The peer does not read the answers"));
            }
        };
    }

    /** Whether reading stands still. */
    boolean isPaused() {
        return paused;
    }

    // ---- frames ----

    void read(Object frame) {
        if (paused || !held.isEmpty()) {
            held.add(frame);
        } else {
            connection.take(frame);
        }
    }

    /** A request whose session is not decided yet comes again later; everything after it waits. */
    void holdBack(Object frame) {
        held.addFirst(frame);
        isHoldingBack = true;
        update();
    }

    void goOn() {
        isHoldingBack = false;
        update();
    }

    private void readHeld() {
        if (readingHeld || held.isEmpty()) {
            return;
        }
        readingHeld = true;
        try {
            while (!held.isEmpty() && !paused) {
                connection.take(held.remove());
            }
        } finally {
            readingHeld = false;
        }
        core.wantPump();
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

    void delivered(int headOctets) {
        unfinished++;
        unfinishedHeadOctets += headOctets;
    }

    void finished(int headOctets) {
        unfinished--;
        unfinishedHeadOctets -= headOctets;
    }

    /** A message was delivered whose octets are still to come. */
    void liveBegan() {
        arrivingLive++;
    }

    void liveEnded() {
        arrivingLive--;
    }

    /**
     * Whether the application has enough. While answers of the peer or more of a live message are awaited, reading goes
     * on beyond the window up to hard limits: what the application waits for may stand behind more messages.
     */
    private boolean isWindowFull() {
        if (unfinished < window) {
            return false;
        }
        boolean awaitsPeer = arrivingLive > 0 || core.transactions().isAwaitingAnswers();
        return !awaitsPeer
                || unfinished >= limits.maxUnfinishedPerConnection()
                || unfinishedHeadOctets >= limits.maxHeadOctetsPerConnection();
    }

    /** Only with uncompleted messages of its own can this connection help by waiting. */
    private boolean isMemoryShort() {
        return unfinished > 0 && budget.isExhausted();
    }

    private boolean isPeerStuck() {
        return core.sendQueue().isControlFull();
    }

    // ---- effect ----

    /** Something that matters for reading may have changed. */
    void update() {
        if (connection.isClosed()) {
            return;
        }
        boolean stuck = isPeerStuck();
        if (!stuck) {
            blocked.cancel();
        } else if (!blocked.isRunning()) {
            core.deadlines().start(blocked, limits.blockedTimeoutMillis());
        }
        boolean memoryShort = isMemoryShort();
        if (memoryShort && memoryWait == null) {
            memoryWait = budget.onAvailable(() -> core.mailbox().post(this::memoryAvailable));
        }
        boolean pause = stuck || memoryShort || isToWait();
        if (pause != paused) {
            paused = pause;
            if (!pause) {
                readHeld();
            }
            // What was held may have been reason to stop again.
            var config = core.channel().config();
            if (config.isAutoRead() == paused) {
                config.setAutoRead(!paused);
            }
        }
    }

    /** Whether this side has a reason of its own that has nothing to do with memory or a slow peer. */
    private boolean isToWait() {
        return isHoldingBack || pausedSessions > 0 || isWindowFull();
    }

    private void memoryAvailable() {
        memoryWait = null;
        update();
    }

    void close() {
        if (memoryWait != null) {
            memoryWait.cancel();
            memoryWait = null;
        }
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        paused = false;
    }
}
