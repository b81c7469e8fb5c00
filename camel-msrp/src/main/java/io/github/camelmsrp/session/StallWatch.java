// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

/**
 * Notices a peer that keeps the connection open and takes nothing of what is to be written: no timer of a transaction
 * runs before its last octet has left (RFC 4975 section 7.1.1), so messages would wait for ever. A slow peer is none as
 * long as something leaves within the time.
 *
 * <p>It looks when the time is over, not at every write. So it may take twice the time until it notices. What leaves is
 * what the operating system takes, which waits for a good part of its own buffer to be empty: a peer that takes less
 * than that within the time is taken for one that takes nothing.
 */
@OnEventLoop
final class StallWatch extends Deadlines.Deadline {

    private final Outlet outlet;
    private final Deadlines deadlines;
    private final long timeoutMillis;
    private final Runnable onStall;
    private Outlet.Progress seen = Outlet.Progress.NONE;

    StallWatch(Outlet outlet, Deadlines deadlines, long timeoutMillis, Runnable onStall) {
        this.outlet = outlet;
        this.deadlines = deadlines;
        this.timeoutMillis = timeoutMillis;
        this.onStall = onStall;
    }

    /** Something was written; some of it may wait for the peer. */
    void update() {
        if (!isRunning() && outlet.isWaiting()) {
            seen = outlet.progress();
            deadlines.start(this, timeoutMillis);
        }
    }

    @Override
    void onExpired() {
        if (outlet.isWaiting() && !outlet.progress().isBeyond(seen)) {
            onStall.run();
        } else {
            update();
        }
    }
}
