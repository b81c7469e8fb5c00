// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.concurrent.TimeUnit;

/** Watches how long a session was silent: for keep-alive by what it sent, for its idle time-out by both directions. */
@OnEventLoop
final class Traffic {

    private final MsrpSession session;
    private final ConnectionCore core;
    private final Deadlines deadlines;
    private final Watch keepAlive;
    private final Watch idle;

    Traffic(MsrpSession session, ConnectionCore core) {
        this.session = session;
        this.core = core;
        this.deadlines = core.deadlines();
        var settings = session.settings();
        keepAlive = new Watch(settings.keepAliveIntervalMillis()) {
            @Override
            void onSilence() {
                keepAlive();
            }
        };
        idle = new Watch(settings.idleTimeoutMillis()) {
            @Override
            void onSilence() {
                idle();
            }
        };
    }

    void start() {
        keepAlive.restart();
        idle.restart();
    }

    void sent() {
        keepAlive.touch();
        idle.touch();
    }

    void received() {
        idle.touch();
    }

    void stop() {
        keepAlive.cancel();
        idle.cancel();
    }

    private void keepAlive() {
        if (!session.isClosing()) {
            session.outbox().probe(Probe.Purpose.KEEP_ALIVE);
        }
    }

    /** Neither a slow application nor reading that stands still makes a session idle. */
    private void idle() {
        if (isListening() && session.inbox().isQuiet() && session.outbox().isQuiet()) {
            session.end(null);
        }
    }

    /** Whether this side reads, so that silence is the peer's. */
    boolean isListening() {
        return !core.gate().isPaused();
    }

    /** Moves its deadline only when it is reached, so that a message costs no more than a look at the clock. */
    private abstract class Watch extends Deadlines.Deadline {
        private final long intervalMillis;
        private long lastNanos;

        Watch(long intervalMillis) {
            this.intervalMillis = intervalMillis;
        }

        abstract void onSilence();

        final void restart() {
            if (intervalMillis > 0) {
                touch();
                deadlines.start(this, intervalMillis);
            }
        }

        final void touch() {
            if (intervalMillis > 0) {
                lastNanos = deadlines.nanoTime();
            }
        }

        @Override
        void onExpired() {
            if (session.isOver()) {
                return;
            }
            long left = TimeUnit.MILLISECONDS.toNanos(intervalMillis) - (deadlines.nanoTime() - lastNanos);
            if (left > 0) {
                deadlines.startNanos(this, left);
            } else {
                restart();
                onSilence();
            }
        }
    }
}
