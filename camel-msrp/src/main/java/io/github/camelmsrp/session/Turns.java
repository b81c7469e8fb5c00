// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose chunk is next. Sessions take turns; within a session messages of one chunk, in their order, take turns with
 * long ones, and those with each other. So nothing waits for more than one chunk of anything else (RFC 4975 section
 * 7.1.1).
 */
@OnEventLoop
final class Turns {

    private final int maxInterleaved;
    private final Map<MsrpSession, Lane> lanes = new HashMap<>(2);
    private final ArrayDeque<Lane> ring = new ArrayDeque<>(2);

    Turns(int maxInterleaved) {
        this.maxInterleaved = maxInterleaved;
    }

    /** Queues a new message. */
    void add(Transmission transmission) {
        var lane = lanes.computeIfAbsent(transmission.session(), session -> new Lane());
        (transmission.isShort() ? lane.shorts : lane.waiting).add(transmission);
        lane.enter();
    }

    /** Which messages may have a turn. */
    enum Choice {
        ALL,
        SHORT_ONES
    }

    /** The message whose turn it is; it is out of the queue until it is put back or parked. */
    @Nullable
    Transmission next(Choice choice) {
        for (int left = ring.size(); left > 0; left--) {
            var lane = ring.remove();
            var transmission = lane.take(choice);
            if (transmission != null || choice == Choice.SHORT_ONES && lane.hasLongOnes()) {
                ring.add(lane);
            } else {
                lane.inRing = false;
            }
            if (transmission != null) {
                return transmission;
            }
        }
        return null;
    }

    /** The message sent a chunk and has more; or it was parked and its body has more octets. */
    void putBack(Transmission transmission) {
        var lane = lanes.computeIfAbsent(transmission.session(), session -> new Lane());
        if (transmission.isShort()) {
            lane.shorts.addFirst(transmission);
        } else {
            lane.interleaved.add(transmission);
        }
        lane.enter();
    }

    /** The message had its turn and needs no other. */
    void done(Transmission transmission) {
        var lane = lanes.get(transmission.session());
        if (lane != null && !transmission.isShort()) {
            lane.longOnes--;
            lane.enter();
        }
    }

    /** The message is not to be sent to its end, wherever it waits. */
    void remove(Transmission transmission) {
        var lane = lanes.get(transmission.session());
        if (lane == null) {
            return;
        }
        if (transmission.isShort()) {
            lane.shorts.remove(transmission);
        } else if (!lane.waiting.remove(transmission)) {
            lane.interleaved.remove(transmission);
            lane.longOnes--;
            lane.enter();
        }
    }

    /** The session is over, all its messages were removed. */
    void forget(MsrpSession session) {
        var lane = lanes.remove(session);
        if (lane != null) {
            ring.remove(lane);
        }
    }

    private final class Lane {
        private final ArrayDeque<Transmission> shorts = new ArrayDeque<>(2);
        private final ArrayDeque<Transmission> waiting = new ArrayDeque<>(2);
        private final ArrayDeque<Transmission> interleaved = new ArrayDeque<>(2);
        /** Long messages that have begun, be they parked or in their turn. */
        private int longOnes;

        private boolean shortWasLast;
        private boolean inRing;

        void enter() {
            if (!inRing) {
                inRing = true;
                ring.add(this);
            }
        }

        boolean hasLongOnes() {
            return !waiting.isEmpty() || !interleaved.isEmpty();
        }

        @Nullable
        Transmission take(Choice choice) {
            if (choice == Choice.SHORT_ONES) {
                return shorts.poll();
            }
            boolean shortFirst = !shortWasLast;
            var first = shortFirst ? shorts.poll() : nextLong();
            shortWasLast = shortFirst;
            if (first != null) {
                return first;
            }
            shortWasLast = !shortFirst;
            return shortFirst ? nextLong() : shorts.poll();
        }

        private @Nullable Transmission nextLong() {
            if (longOnes < maxInterleaved && !waiting.isEmpty()) {
                longOnes++;
                return waiting.poll();
            }
            return interleaved.poll();
        }
    }
}
